"""Tables of cards: opaque revocable keys, what they open, where they were opened, and who asked for another PIN."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, String, UniqueConstraint, text
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
        Index(None, "opens", "id"),
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


class CardPhone(Identified, Model):
    """A phone on which somebody entered a PIN: its random mark, stored hashed. `another`: it was not the first one."""

    __tablename__ = "card_phone"
    opens: Mapped[UUID]
    phone_hash: Mapped[str] = mapped_column(String(64))
    another: Mapped[bool]
    first_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (UniqueConstraint("opens", "phone_hash"),)


class AddressCard(Model):
    """A card was opened from a network address on a day (UTC): once, however often."""

    __tablename__ = "card_address_card"
    address_hash: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    opens: Mapped[UUID]
    __table_args__ = (PrimaryKeyConstraint("address_hash", "day", "opens"),)


class AddressDay(Model):
    """How many different cards were opened from a network address on a day (UTC)."""

    __tablename__ = "card_address_day"
    address_hash: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    cards: Mapped[int] = mapped_column(default=0)
    __table_args__ = (PrimaryKeyConstraint("address_hash", "day"), Index(None, "day", "cards"))


class PinReset(Identified, Model):
    """Another PIN for whom a card opens: one person asks, another agrees, then it is printed once."""

    __tablename__ = "pin_reset"
    opens: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(500))
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    agreed_by: Mapped[UUID | None]
    agreed_by_name: Mapped[str | None]
    agreed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("agreed_by <> asked_by", name="two_people"),
        CheckConstraint("done_at IS NULL OR agreed_by IS NOT NULL", name="agreed_before_done"),
        Index(
            "uq_pin_reset_open",
            "opens",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )
