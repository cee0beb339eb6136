"""Asking once more about a number that looks unusual, while who typed it is there to answer. Nobody's work is refused.

`again` says whether somebody is there: False asks about the same number a moment ago, True is the answer "yes, another", and
None stands for what was written down earlier, without network. Nobody can be asked about that any more, and by which clock
it was made is not known: only what no clock decides is noted with it.
"""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.words import N_
from craftorders.production.domain.guards import (
    AGAIN,
    BEYOND_HANDS,
    BEYOND_KIT,
    Typed,
    is_again,
    is_beyond_kit,
    possible_pieces,
)
from craftorders.production.models import Batch, BatchOperation, HandIn, Job, PieceReport

_ANY = aliased(PieceReport)
_NEWEST = (
    select(_ANY.id)
    .where(_ANY.region_id == bindparam("region_id"), _ANY.job_id == bindparam("job_id"), _ANY.quantity > 0)
    .order_by(_ANY.at.desc(), _ANY.id.desc())
    .limit(1)
    .scalar_subquery()
)
SO_FAR = (
    select(
        BatchOperation.made,
        BatchOperation.standard_seconds,
        PieceReport.quantity,
        PieceReport.at,
        PieceReport.actor_id,
        PieceReport.actor_name,
    )
    .outerjoin(PieceReport, and_(PieceReport.region_id == bindparam("region_id"), PieceReport.id == _NEWEST))
    .where(BatchOperation.batch_id == bindparam("batch_id"), BatchOperation.position == bindparam("position"))
)
"""What a step has made, with the newest report of a job: built once, since every report asks for it."""


@dataclass(frozen=True)
class SoFar:
    """What a step has made, in how many seconds a piece, and what was typed for the job last."""

    made: int
    standard_seconds: int
    before: Typed | None


def ask_about_report(
    session: Session, job: Job, batch: Batch, quantity: int, *, reason: str | None, again: bool | None, actor: Actor
) -> str | None:
    """Called with a locked job: what is unusual about so many pieces more, to be kept with the report.

    Refuses (`same_again`) the same number within 15 seconds until it is said that it is another, and what `ask_about_pieces`
    refuses. Corrections are never asked about.
    """
    if quantity < 0 or _cannot_ask(batch, again):
        return None
    so_far = _so_far(session, job, actor)
    before, same = so_far.before, again is not None and is_again(quantity, so_far.before, now())
    if before is not None and same and not again:
        _ask_again(before)
    return " ".join([*([AGAIN] if same else []), *_amount(job, batch, quantity, reason, again, so_far)]) or None


def ask_about_pieces(
    session: Session, job: Job, batch: Batch, quantity: int, *, reason: str | None, again: bool | None, actor: Actor
) -> str | None:
    """Called with a locked job, for pieces that are reported as their bag is counted: as above, but for the repetition.

    Refuses (`beyond_kit`, `beyond_hands`) what materials or hands are hardly enough for until a reason is given.
    """
    if _cannot_ask(batch, again):
        return None
    return " ".join(_amount(job, batch, quantity, reason, again, _so_far(session, job, actor))) or None


def ask_about_bag(session: Session, job: Job, quantity: int, *, again: bool | None) -> None:
    """Called with a locked job: refuses (`same_again`) the same count within 15 seconds until it is said to be another."""
    if again is not False:
        return
    query = select(HandIn.quantity, HandIn.at).where(HandIn.job_id == job.id).order_by(HandIn.at.desc()).limit(1)
    last = session.execute(query).one_or_none()
    if last is not None and is_again(quantity, Typed(last.quantity, last.at, "", by_same=True), now()):
        message = N_("A bag of %(quantity)s was counted a moment ago. Is this another bag of %(quantity)s?")
        raise Conflict("same_again", message, quantity=quantity)


def _cannot_ask(batch: Batch, again: bool | None) -> bool:
    """Nobody is there to be asked, and the kit is enough for all that can be handed out."""
    return again is None and (batch.kit is None or batch.kit >= batch.quantity)


def _so_far(session: Session, job: Job, actor: Actor) -> SoFar:
    keys = {"job_id": job.id, "region_id": job.region_id, "batch_id": job.batch_id, "position": job.position}
    row = session.execute(SO_FAR, keys).one()
    last = Typed(row.quantity, row.at, row.actor_name, row.actor_id == actor.id) if row.at else None
    return SoFar(row.made, row.standard_seconds, last)


def _amount(job: Job, batch: Batch, quantity: int, reason: str | None, again: bool | None, so_far: SoFar) -> list[str]:
    """What is unusual about the number itself; refused without a reason where somebody is there to give one."""
    unusual, asks = [], again is not None and not reason
    if is_beyond_kit(quantity, so_far.made, batch.kit):
        if asks:
            _ask_for_kit(so_far.made + quantity, batch.kit)
        unusual.append(BEYOND_KIT)
    most = possible_pieces(
        job.made,
        so_far.standard_seconds,
        given_at=job.taken_at or job.created_at,
        last_at=so_far.before.at if so_far.before else None,
        moment=now(),
    )
    if again is not None and quantity > most:
        if asks:
            _ask_for_hands(most)
        unusual.append(BEYOND_HANDS)
    return unusual


def _ask_again(before: Typed) -> None:
    if before.by_same:
        message = N_("You reported %(quantity)s a moment ago. Is this another %(quantity)s?")
    else:
        message = N_("%(name)s reported %(quantity)s a moment ago. Is this another %(quantity)s?")
    raise Conflict("same_again", message, quantity=before.quantity, name=before.by)


def _ask_for_kit(together: int, kit: int | None) -> None:
    raise RuleViolation(
        "beyond_kit",
        N_("The materials that came are enough for %(kit)s pieces, and with these it is %(together)s. How is that? "
           "Write it here, and all of them count."),
        pointer="/reason",
        kit=kit,
        together=together,
    )  # fmt: skip


def _ask_for_hands(most: int) -> None:
    raise RuleViolation(
        "beyond_hands",
        N_("That is a lot for so short a time: we would think of %(most)s at most. How is that? "
           "Write it here, and all of them count."),
        pointer="/reason",
        most=most,
    )  # fmt: skip
