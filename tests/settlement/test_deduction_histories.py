"""Random histories of deductions beside a plain model: asked, approved, closed, appealed, decided, paid in any order.

The model is what one person could keep on paper: of each worker, what was earned, what is claimed, which month took how
much of which claim. What the product says at the end must be that, to the fen, and the books must verify.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.queries import account_of
from craftorders.people.models import Worker
from craftorders.settlement.models import Statement
from craftorders.settlement.services import appeal_deduction, approve_deduction, close_period, decide_deduction
from craftorders.settlement.verification import verify_books
from tests.builders.cast import DANBA, Cast
from tests.builders.deductions import asked, paid
from tests.builders.stories import passed_batch, two_who_earned
from tests.databases import remembered

MONTHS = ("2026-11", "2026-12", "2027-01")
BEGINNINGS = tuple(datetime(*day, tzinfo=UTC) for day in ((2026, 11, 24), (2026, 12, 3), (2027, 1, 3)))
ENDS = tuple(datetime(*day, tzinfo=UTC) for day in ((2026, 12, 1), (2027, 1, 1), (2027, 2, 1)))
FEN_A_BELT, SECONDS_A_BELT, FLOOR = 60, 150, 700


@dataclass
class Claim:
    """A deduction on paper; `taken` says which month took how much and was neither given back nor paid back."""

    key: UUID
    worker: int
    amount: int
    state: str = "proposed"
    appealed: bool = False
    taken: dict[str, int] = field(default_factory=dict)


@dataclass
class Sheet:
    """A worker's statement on paper."""

    earned: int
    deducted: int = 0
    paid_back: int = 0
    paid: bool = False


@dataclass
class Paper:
    """All of it; `belts` are those that no month has settled yet, by worker."""

    belts: list[int]
    claims: list[Claim] = field(default_factory=list)
    sheets: dict[tuple[int, str], Sheet] = field(default_factory=dict)

    def close(self, month: str) -> None:
        """Every worker's belts go on a sheet, which pays back what fell and takes what it can bear."""
        for worker, belts in enumerate(self.belts):
            back = [c for c in self.claims if c.worker == worker and c.state == "withdrawn" and c.taken]
            if not belts and not back:
                continue
            sheet = self.sheets[worker, month] = Sheet(belts * FEN_A_BELT)
            for claim in back:
                sheet.paid_back += sum(claim.taken.values())
                claim.taken.clear()
            sheet.deducted = -sheet.paid_back
            floor = -(-belts * SECONDS_A_BELT * FLOOR // 3_600)
            can = max(0, min(sheet.earned // 5, sheet.earned - floor, sheet.earned - 1))
            for claim in self.claims:
                part = min(can, claim.amount - sum(claim.taken.values()))
                if claim.worker == worker and claim.state in ("approved", "upheld") and part > 0:
                    claim.taken[month] = part
                    sheet.deducted += part
                    can -= part
            self.belts[worker] = 0

    def appeal(self, claim: Claim) -> None:
        """It is frozen, and sheets that are not paid give back what they took."""
        claim.state, claim.appealed = "frozen", True
        for month in [m for m in claim.taken if not self.sheets[claim.worker, m].paid]:
            self.sheets[claim.worker, month].deducted -= claim.taken.pop(month)

    def owed(self, worker: int) -> int:
        """What the books owe: belts on no sheet, sheets that are not paid before they deduct, and what fell meanwhile."""
        unpaid = [each for (who, _), each in self.sheets.items() if who == worker and not each.paid]
        fallen = [each for each in self.claims if each.worker == worker and each.state == "withdrawn"]
        return (
            self.belts[worker] * FEN_A_BELT
            + sum(each.earned + each.paid_back for each in unpaid)
            + sum(sum(each.taken.values()) for each in fallen)
        )


class History:
    """Plays the same steps on the product and on paper."""

    def __init__(self, session: Session, cast: Cast, seed: int) -> None:
        self.session, self.cast, self.dice = session, cast, Random(seed)
        self.paper, self.workers = Paper([50, 50]), (cast.worker, cast.second_worker)

    def play(self) -> None:
        """Three months of steps, each closed at its end, and some steps after the last."""
        for number, month in enumerate(MONTHS):
            with clock.at(BEGINNINGS[number]):
                for _ in range(self.dice.randint(8, 12)):
                    self.step()
            with clock.at(ENDS[number]):
                close_period(self.session, DANBA, month, actor=self.cast.finance)
                self.paper.close(month)
                for _ in range(self.dice.randint(2, 5)):
                    self.step()
                self.compare()

    def step(self) -> None:
        """One thing that can be done now."""
        ways = [self.earn, *[self.ask] * 3, *[self.approve] * 3, *[self.appeal] * 2, *[self.decide] * 2, *[self.pay] * 2]
        self.dice.choice(ways)()

    def earn(self) -> None:
        """Two workers share a batch."""
        belts = self.dice.randint(2, 30)
        passed_batch(self.session, self.cast, belts)
        self.paper.belts[0] += belts - belts // 2
        self.paper.belts[1] += belts // 2

    def ask(self) -> None:
        """Something was damaged."""
        worker, amount = self.dice.randrange(2), self.dice.randint(1, 900)
        found = asked(self.session, self.cast, amount, worker=self.workers[worker])
        self.paper.claims.append(Claim(found.id, worker, amount))

    def approve(self) -> None:
        """The second person agrees."""
        if claim := self.some("proposed"):
            approve_deduction(self.session, claim.key, actor=self.cast.approver)
            claim.state = "approved"

    def appeal(self) -> None:
        """The worker does not agree."""
        if (claim := self.some("approved")) and not claim.appealed:
            appeal_deduction(self.session, claim.key, actor=(self.cast.zhuoma, self.cast.dawa)[claim.worker])
            self.paper.appeal(claim)

    def decide(self) -> None:
        """The third person decides."""
        if claim := self.some("frozen"):
            decision, claim.state = self.dice.choice((("uphold", "upheld"), ("overturn", "withdrawn")))
            decide_deduction(self.session, claim.key, decision=decision, reason="Seen.", actor=self.cast.payer)

    def pay(self) -> None:
        """A statement is approved and paid."""
        unpaid = [key for key, each in self.paper.sheets.items() if not each.paid]
        if unpaid:
            worker, month = self.dice.choice(unpaid)
            paid(self.session, self.cast, self.statements()[worker, month])
            self.paper.sheets[worker, month].paid = True

    def some(self, state: str) -> Claim | None:
        """A claim in that state."""
        found = [each for each in self.paper.claims if each.state == state]
        return self.dice.choice(found) if found else None

    def statements(self) -> dict[tuple[int, str], Statement]:
        """The product's statements by worker and month."""
        place = {worker.id: number for number, worker in enumerate(self.workers)}
        found = self.session.scalars(select(Statement)).unique()
        return {(place[each.worker_id], each.period.month): each for each in found}

    def compare(self) -> None:
        """The product says what the paper says, and its books verify."""
        told = {
            key: (each.amount, each.deducted, each.payout.amount if each.payout else None)
            for key, each in self.statements().items()
        }
        assert told == {
            key: (each.earned, each.deducted, each.earned - each.deducted if each.paid else None)
            for key, each in self.paper.sheets.items()
        }
        assert [self.owed(worker) for worker in self.workers] == [self.paper.owed(0), self.paper.owed(1)]
        assert verify_books(self.session)[1] == []

    def owed(self, worker: Worker) -> int:
        """What the books owe a worker."""
        account = account_of(self.session, "worker", worker.id)
        assert account is not None
        self.session.refresh(account)
        return account.balance


@pytest.mark.parametrize("seed", range(4))
def test_a_random_history_is_what_a_person_would_have_on_paper(work: UnitOfWork, session: Session, seed: int) -> None:
    history = History(session, remembered(work, two_who_earned), seed)
    history.play()
    assert len({each.state for each in history.paper.claims}) > 1
