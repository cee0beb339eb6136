"""Asking once more about a number that looks unusual, while who typed it is there to answer. Nobody's work is refused.

`again` says whether somebody is there: False asks about the same number a moment ago, True is the answer "yes, another", and
None stands for what was written down earlier, without network. Nobody can be asked about that any more, and by which clock
it was made is not known: only what no clock decides is noted with it.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

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


def ask_about_report(
    session: Session, job: Job, batch: Batch, quantity: int, *, reason: str | None, again: bool | None, actor: Actor
) -> str | None:
    """Called with a locked job: what is unusual about so many pieces more, to be kept with the report.

    Refuses (`same_again`) the same number within 15 seconds until it is said that it is another, and what `ask_about_pieces`
    refuses. Corrections are never asked about.
    """
    if quantity < 0:
        return None
    before = _last_report(session, job, actor) if again is not None else None
    same = before is not None and is_again(quantity, before, now())
    if before is not None and same and not again:
        _ask_again(before)
    return " ".join([*([AGAIN] if same else []), *_amount(session, job, batch, quantity, reason, again, before)]) or None


def ask_about_pieces(
    session: Session, job: Job, batch: Batch, quantity: int, *, reason: str | None, again: bool | None, actor: Actor
) -> str | None:
    """Called with a locked job, for pieces that are reported as their bag is counted: as above, but for the repetition.

    Refuses (`beyond_kit`, `beyond_hands`) what materials or hands are hardly enough for until a reason is given.
    """
    before = _last_report(session, job, actor) if again is not None else None
    return " ".join(_amount(session, job, batch, quantity, reason, again, before)) or None


def ask_about_bag(session: Session, job: Job, quantity: int, *, again: bool | None) -> None:
    """Called with a locked job: refuses (`same_again`) the same count within 15 seconds until it is said to be another."""
    if again is not False:
        return
    query = select(HandIn.quantity, HandIn.at).where(HandIn.job_id == job.id).order_by(HandIn.at.desc()).limit(1)
    last = session.execute(query).one_or_none()
    if last is not None and is_again(quantity, Typed(last.quantity, last.at, "", by_same=True), now()):
        message = N_("A bag of %(quantity)s was counted a moment ago. Is this another bag of %(quantity)s?")
        raise Conflict("same_again", message, quantity=quantity)


def _last_report(session: Session, job: Job, actor: Actor) -> Typed | None:
    query = select(PieceReport.quantity, PieceReport.at, PieceReport.actor_id, PieceReport.actor_name)
    query = query.where(PieceReport.job_id == job.id, PieceReport.quantity > 0)
    last = session.execute(query.order_by(PieceReport.at.desc(), PieceReport.id.desc()).limit(1)).one_or_none()
    return Typed(last.quantity, last.at, last.actor_name, last.actor_id == actor.id) if last else None


def _amount(
    session: Session, job: Job, batch: Batch, quantity: int, reason: str | None, again: bool | None, before: Typed | None
) -> list[str]:
    """What is unusual about the number itself; refused without a reason where somebody is there to give one."""
    if again is None and (batch.kit is None or batch.kit >= batch.quantity):
        return []  # nobody is asked, and the kit is enough for all that can be handed out
    query = select(BatchOperation.made, BatchOperation.standard_seconds)
    query = query.where(BatchOperation.batch_id == job.batch_id, BatchOperation.position == job.position)
    step = session.execute(query).one()
    unusual, asks = [], again is not None and not reason
    if is_beyond_kit(quantity, step.made, batch.kit):
        if asks:
            _ask_for_kit(step.made + quantity, batch.kit)
        unusual.append(BEYOND_KIT)
    most = possible_pieces(
        job.made,
        step.standard_seconds,
        given_at=job.taken_at or job.created_at,
        last_at=before.at if before else None,
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
