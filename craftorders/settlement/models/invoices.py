"""Tables of merchants' invoices. An invoice is never changed: triggers refuse it; so its tax number has its own row."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model
from craftorders.kernel.clock import now
from craftorders.people.models import Merchant
from craftorders.settlement.domain.invoices import UNIQUE_FROM

FULL_NUMBER = text(f"length(number) >= {UNIQUE_FROM}")


@dataclass(frozen=True)
class Party:
    """What one of both was called when the invoice was issued."""

    name: str
    name_en: str


class Invoice(Identified, Model):
    """What a merchant was charged in a month that is over; one row whoever issues it and however often. Minor units.

    Its lines are the charges from `since` on and before `until`; nobody adds one once it is issued. The prepaid money
    explains itself: `opening + deposited + compensated - charged = closing`, free and held for batches together.
    """

    __tablename__ = "invoice"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    merchant_id: Mapped[UUID] = mapped_column(ForeignKey("merchant.id"))
    month: Mapped[str] = mapped_column(String(7))
    currency: Mapped[str] = mapped_column(String(3))
    since: Mapped[datetime]
    until: Mapped[datetime]
    merchant_name: Mapped[str] = mapped_column(String(100))
    merchant_name_en: Mapped[str] = mapped_column(String(100))
    issuer_name: Mapped[str] = mapped_column(String(100))
    issuer_name_en: Mapped[str] = mapped_column(String(100))
    lines: Mapped[int]
    pieces: Mapped[int]
    opening: Mapped[int]
    deposited: Mapped[int]
    compensated: Mapped[int]
    charged: Mapped[int]
    closing: Mapped[int]
    issued_by: Mapped[UUID]
    issued_by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    merchant: Mapped[Merchant] = relationship(lazy="joined", innerjoin=True)
    tax_invoice: Mapped["TaxInvoice | None"] = relationship(lazy="joined", viewonly=True)
    __table_args__ = (
        UniqueConstraint("merchant_id", "month", "currency"),
        CheckConstraint("opening + deposited + compensated - charged = closing", name="explains_the_balance"),
        CheckConstraint("lines > 0 AND pieces > 0 AND charged >= 0 AND since < until", name="sensible"),
        Index(None, "month", "id"),
    )

    @property
    def buyer(self) -> Party:
        """The merchant, under its name of then."""
        return Party(self.merchant_name, self.merchant_name_en)

    @property
    def issuer(self) -> Party:
        """The service centre, under its name of then."""
        return Party(self.issuer_name, self.issuer_name_en)

    @property
    def tax_number(self) -> str | None:
        """The number of the official tax invoice, once finance has written it down."""
        return self.tax_invoice.number if self.tax_invoice else None


class TaxInvoice(Model):
    """The official tax invoice that was issued in the tax system for an invoice; earlier numbers are in its history."""

    __tablename__ = "tax_invoice"
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    noted_by: Mapped[UUID]
    noted_by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        CheckConstraint("length(number) IN (8, 12, 20)", name="known_length"),
        Index("uq_tax_invoice_number", "number", unique=True, sqlite_where=FULL_NUMBER, postgresql_where=FULL_NUMBER),
    )
