"""Tables of cards: opaque revocable keys and what they open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from craftorders.infra.database import Identified, Model
from craftorders.kernel.clock import now


class Card(Identified, Model):
    """A printed key. `opens` is the id of what it opens (for an earnings card: the worker). One active card each."""

    __tablename__ = "card"
    opens: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(12), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    wrong_pins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    issued_at: Mapped[datetime] = mapped_column(default=now)
    issued_by: Mapped[UUID]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("wrong_pins >= 0", name="wrong_pins_counted"),
        Index(
            "uq_card_active",
            "opens",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )


class CardSession(Identified, Model):
    """A card opened on some phone; tier 0 without, tier 1 with the PIN. It ends by itself."""

    __tablename__ = "card_session"
    card_id: Mapped[UUID] = mapped_column(index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    tier: Mapped[int]
    expires_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("tier IN (0, 1)", name="known_tier"),)


class AddressTries(Model):
    """Wrong tries from one network address (stored hashed)."""

    __tablename__ = "card_address_tries"
    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_at: Mapped[datetime] = mapped_column(default=now)
