"""Reading what nightly audits found."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.paging import Page, page_of
from craftorders.settlement.models import BooksAudit


def list_audits(session: Session, *, limit: int = 50, cursor: str | None = None) -> Page[BooksAudit]:
    """A page of nightly audits, the newest first."""
    return page_of(session, select(BooksAudit), key=BooksAudit.day, limit=limit, cursor=cursor)
