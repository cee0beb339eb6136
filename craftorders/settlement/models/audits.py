"""What the nightly audit of the books found."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from craftorders.infra.database import Model


class BooksAudit(Model):
    """The audit in the night of a day of Yiwu: how many checks it made, how many differences it found, and the first ones.

    It says what was found then; `craftorders verify` says what differs now.
    """

    __tablename__ = "books_audit"
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    checks: Mapped[int]
    differences: Mapped[int]
    named: Mapped[list[str]]
    __table_args__ = (CheckConstraint("checks > 0 AND differences >= 0", name="sensible"),)
