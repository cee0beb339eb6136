"""Deductions as the farmer and the coordinator read them: how much was taken in which month, and what is still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.settlement.models import Deduction
from craftorders.settlement.queries import Bearing, actions_of_deduction, bearings_of, deductions_of_worker, taken_of


@dataclass(frozen=True)
class ToldDeduction:
    """A deduction with what statements bear of it, what is `left` in minor units, and what this reader may do."""

    deduction: Deduction
    bearings: Sequence[Bearing]
    left: int
    actions: Sequence[str]

    @property
    def owed_back(self) -> int:
        """What it took although it does not stand, and no statement that is paid has paid back yet, in minor units."""
        if self.deduction.state != "withdrawn":
            return 0
        on_the_way = sum(each.amount for each in self.bearings if each.amount < 0 and each.statement.state != "paid")
        return self.deduction.amount - self.left - on_the_way


def told_deductions(session: Session, worker_id: UUID, actor: Actor) -> list[ToldDeduction]:
    """The latest deductions from what a worker earns, newest first."""
    return tell(session, deductions_of_worker(session, worker_id), actor)


def tell(session: Session, found: Sequence[Deduction], actor: Actor) -> list[ToldDeduction]:
    """Each with its months: a constant number of questions, however many there are."""
    if not found:
        return []
    ids = [each.id for each in found]
    bearings, taken = bearings_of(session, ids), taken_of(session, ids)
    return [
        ToldDeduction(each, bearings[each.id], each.amount - taken[each.id], actions_of_deduction(each, actor))
        for each in found
    ]
