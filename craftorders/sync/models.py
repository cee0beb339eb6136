"""Tables of what phones send. The streams carry the region first in their keys: that of the phone's workshop."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.accounts.models import User
from craftorders.infra.database import Identified, Model, Versioned
from craftorders.infra.photos import Photo
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.sync.domain.answers import OUTCOMES
from craftorders.sync.domain.photos import AWAITED, KEPT, PHOTO_STATES, REFUSED
from craftorders.sync.domain.states import UNDECIDED, UNSETTLED


class Device(Identified, Model):
    """A phone of one person, with the id that it made itself.

    `last_seq` is the highest number that arrived of its events, `skew` by how many milliseconds its clock was ahead
    when it was heard of last. Its region, which its events are kept under, never changes.
    """

    __tablename__ = "device"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), index=True)
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    label: Mapped[str] = mapped_column(String(60))
    registered_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    last_seq: Mapped[int] = mapped_column(default=0)
    skew: Mapped[int | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    revoked_by_name: Mapped[str | None]
    user: Mapped[User] = relationship(lazy="select")
    __table_args__ = (CheckConstraint("last_seq >= 0", name="seq_not_negative"),)


class PhoneEvent(Model):
    """What a phone wrote down, as it came, and what became of it then. The database refuses to alter or delete it.

    A device has one region, so that its numbers are unique although the key begins with the region.
    """

    __tablename__ = "phone_event"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID]
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    seq: Mapped[int]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"))
    type: Mapped[str] = mapped_column(String(30))
    payload: Mapped[dict[str, Any]]
    device_time: Mapped[datetime]
    skew: Mapped[int]
    schema_version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[str] = mapped_column(String(10))
    answer: Mapped[dict[str, Any]]
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "id"),
        UniqueConstraint("region_id", "device_id", "seq"),
        CheckConstraint("seq > 0", name="seq_positive"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="known_outcome"),
    )


class QuarantinedEvent(Model):
    """What came under a number that was taken, or by a way that is not trusted: kept to the letter, applied by nobody.

    `content` is JSON in ASCII, `digest` its SHA-256: sent again, it is the same row.
    """

    __tablename__ = "quarantined_event"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(30))
    received_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "id"),
        UniqueConstraint("region_id", "device_id", "digest"),
    )


class UnsettledEvent(Identified, Versioned, Model):
    """An event that could not be applied when it came, until it is: its id is that of the event, or of the quarantine."""

    __tablename__ = "unsettled_event"
    region_id: Mapped[str] = mapped_column(String(6))
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"))
    quarantined: Mapped[bool] = mapped_column(default=False)
    seq: Mapped[int | None]
    after: Mapped[int | None]
    type: Mapped[str | None] = mapped_column(String(30))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(20), default=UNSETTLED.initial)
    answer: Mapped[dict[str, Any]]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    device: Mapped[Device] = relationship(lazy="joined", innerjoin=True)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint(f"state IN {UNSETTLED.states}", name="known_state"),
        CheckConstraint(f"(decided_at IS NULL) = (state IN {UNDECIDED})", name="decided_when_settled"),
        Index(None, "state", "id"),
        Index(None, "user_id", "state"),
        Index(None, "device_id", "state"),
    )


class CarriedPhoto(Model):
    """A photo that an event names: `received` of its `size` bytes have arrived, then it is kept, or refused with words.

    `bag_id` is the id of the event, or of its quarantine: that of the bag which comes of it, once it is applied. `sha256`
    is that of the bytes on the phone; what is kept is encoded anew and has another.
    """

    __tablename__ = "carried_photo"
    region_id: Mapped[str] = mapped_column(String(6))
    bag_id: Mapped[UUID]
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default=AWAITED)
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey(Photo.id))
    answer: Mapped[dict[str, Any]]
    named_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "bag_id"),
        CheckConstraint(f"state IN {PHOTO_STATES}", name="known_state"),
        CheckConstraint("received >= 0 AND received <= size", name="received_of_size"),
        CheckConstraint(f"(photo_id IS NOT NULL) = (state = '{KEPT}')", name="kept_with_photo"),
        CheckConstraint(f"(settled_at IS NOT NULL) = (state IN {(KEPT, REFUSED)})", name="settled_once"),
        Index(None, "device_id", "sha256"),
    )


class PhotoPiece(Model):
    """Bytes of a photo that is still under way, from `start` on; they go when it is whole."""

    __tablename__ = "photo_piece"
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    start: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (PrimaryKeyConstraint("device_id", "sha256", "start"),)
