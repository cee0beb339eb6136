"""What opens the inspection report of a lot for whoever has its QR code in hand."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model
from craftorders.kernel.clock import now
from craftorders.quality.models.lots import InspectionLot

TOKEN_BYTES, TOKEN_LENGTH = 16, 22
"""128 random bits in base64url: what nobody can guess needs no counting of tries."""


class CertificateKey(Identified, Model):
    """An opaque key that opens the report of one lot, until it is revoked. A lot has one that is valid.

    It is kept as it is, not hashed: it opens nothing that does not stand in the same database, and every print needs it.
    """

    __tablename__ = "certificate_key"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"))
    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH), unique=True, default=lambda: secrets.token_urlsafe(TOKEN_BYTES))
    issued_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]
    lot: Mapped[InspectionLot] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        Index(
            "uq_certificate_key_valid",
            "lot_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )
