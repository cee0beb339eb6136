"""Reading banks' answers: files as they were received, their rows with what was done, and the rows that need a person."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.database import HOME_REGION
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Worker
from craftorders.settlement.domain.answers import FOR_A_PERSON
from craftorders.settlement.models import (
    BankResponse,
    BankResponseRow,
    DealtWithRow,
    PayoutAttempt,
    PayoutBatch,
    Statement,
)

_DEALT_WITH = (DealtWithRow.region_id == BankResponseRow.region_id) & (DealtWithRow.row_id == BankResponseRow.id)
_WITH_WORKER = joinedload(BankResponseRow.attempt).joinedload(PayoutAttempt.statement).joinedload(Statement.worker)


def find_response(session: Session, response_id: UUID) -> BankResponse:
    """The answer, or NotFound."""
    found = session.get(BankResponse, (HOME_REGION, response_id))
    if found is None:
        raise NotFound("bank_response", response_id)
    return found


def response_of(session: Session, sha256: str) -> BankResponse | None:
    """The answer with these bytes, where it was received before."""
    query = select(BankResponse).where(BankResponse.region_id == HOME_REGION, BankResponse.sha256 == sha256)
    return session.scalar(query)


def answers_under_older_keys(session: Session, newest: int, most: int) -> list[UUID]:
    """Some of the answers that are encrypted under another key than the newest."""
    query = select(BankResponse.id).where(BankResponse.key_version != newest)
    return list(session.scalars(query.order_by(BankResponse.id).limit(most)))


def list_responses(
    session: Session, *, batch_id: UUID | None = None, limit: int = 50, cursor: str | None = None
) -> Page[BankResponse]:
    """A page of answers, newest first."""
    query = select(BankResponse)
    if batch_id is not None:
        query = query.where(BankResponse.batch_id == batch_id)
    return page_of(session, query, key=BankResponse.id, limit=limit, cursor=cursor)


def rows_of_response(
    session: Session, response_id: UUID, *, limit: int = 50, cursor: str | None = None
) -> Page[BankResponseRow]:
    """A page of the rows of an answer, as they stand in the file."""
    query = select(BankResponseRow).where(
        BankResponseRow.region_id == HOME_REGION, BankResponseRow.response_id == response_id
    )
    query = query.options(_WITH_WORKER.lazyload(Worker.skills))
    sort = (BankResponseRow.position, False)
    return page_of(session, query, key=BankResponseRow.id, sort=sort, limit=limit, cursor=cursor)


def outcomes_of(session: Session, response_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """By answer: how many rows came to which outcome."""
    query = (
        select(BankResponseRow.response_id, BankResponseRow.outcome, func.count())
        .where(BankResponseRow.region_id == HOME_REGION, BankResponseRow.response_id.in_(response_ids))
        .group_by(BankResponseRow.response_id, BankResponseRow.outcome)
    )
    found: dict[UUID, dict[str, int]] = {key: {} for key in response_ids}
    for response_id, outcome, count in session.execute(query):
        found[response_id][outcome] = count
    return found


def needing_a_person(session: Session) -> int:
    """How many rows could not be applied, and of how many payments nobody knows the outcome."""
    strange = (
        select(func.count())
        .select_from(BankResponseRow)
        .outerjoin(DealtWithRow, _DEALT_WITH)
        .where(BankResponseRow.outcome.in_(FOR_A_PERSON), DealtWithRow.row_id.is_(None))
    )
    unknown = select(func.count()).select_from(PayoutAttempt).where(PayoutAttempt.state == "unknown")
    return (session.scalar(strange) or 0) + (session.scalar(unknown) or 0)


def rows_for_a_person(session: Session, *, limit: int = 50, cursor: str | None = None) -> Page[BankResponseRow]:
    """A page of rows that could not be applied and that nobody has dealt with, newest first."""
    query = (
        select(BankResponseRow)
        .outerjoin(DealtWithRow, _DEALT_WITH)
        .where(BankResponseRow.outcome.in_(FOR_A_PERSON), DealtWithRow.row_id.is_(None))
        .options(_WITH_WORKER.lazyload(Worker.skills))
    )
    return page_of(session, query, key=BankResponseRow.id, limit=limit, cursor=cursor)


def in_question(session: Session, statement_ids: Collection[UUID]) -> set[UUID]:
    """Those statements of which a bank said something that could not be applied and that nobody has dealt with.

    A payment that failed may have been made after all: until a person has found it out, nobody pays it again.
    """
    query = (
        select(PayoutAttempt.statement_id)
        .join(BankResponseRow, BankResponseRow.attempt_id == PayoutAttempt.id)
        .outerjoin(DealtWithRow, _DEALT_WITH)
        .where(
            PayoutAttempt.statement_id.in_(statement_ids),
            BankResponseRow.outcome.in_(FOR_A_PERSON),
            DealtWithRow.row_id.is_(None),
        )
    )
    return set(session.scalars(query))


def find_row(session: Session, row_id: UUID) -> BankResponseRow:
    """The row of an answer, or NotFound."""
    found = session.get(BankResponseRow, (HOME_REGION, row_id))
    if found is None:
        raise NotFound("bank_response_row", row_id)
    return found


def dealt_with(session: Session, row_ids: Collection[UUID]) -> dict[UUID, DealtWithRow]:
    """By row: how somebody has dealt with it."""
    query = select(DealtWithRow).where(DealtWithRow.region_id == HOME_REGION, DealtWithRow.row_id.in_(row_ids))
    return {each.row_id: each for each in session.scalars(query)}


def attempts_by_reference(session: Session, references: Collection[str]) -> dict[str, PayoutAttempt]:
    """Attempts by their reference, as they are now, locked in the order of their keys, after their batches."""
    own = select(PayoutAttempt.batch_id).where(PayoutAttempt.reference.in_(references))
    session.execute(select(PayoutBatch.id).where(PayoutBatch.id.in_(own)).order_by(PayoutBatch.id).with_for_update()).all()
    query = (
        select(PayoutAttempt)
        .where(PayoutAttempt.reference.in_(references))
        .order_by(PayoutAttempt.id)
        .with_for_update(of=PayoutAttempt)
        .execution_options(populate_existing=True)
    )
    return {each.reference: each for each in session.scalars(query)}


def references_of(session: Session, code: str) -> tuple[str, ...]:
    """The references of all attempts of a batch that was sent, by the batch's code, in the order of its file."""
    query = (
        select(PayoutAttempt.reference)
        .join(PayoutBatch, PayoutBatch.id == PayoutAttempt.batch_id)
        .where(PayoutBatch.code == code, PayoutBatch.sent_at.is_not(None))
    )
    return tuple(session.scalars(query.order_by(PayoutAttempt.position)))
