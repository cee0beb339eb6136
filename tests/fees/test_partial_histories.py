"""Random histories of a batch that is presented in parts, against a plain model: bags are counted, presented, rejected,
appealed against, mended, sorted, scrapped and accepted in any order, before and after making ends, and every piece and
fen is where an accountant with paper would have it."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import Actor
from craftorders.ledger.queries import account_of
from craftorders.production.models import Batch, HandIn
from craftorders.production.services import present_part, submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_part
from craftorders.quality.services import decide_disposition, decide_lot
from craftorders.quality.services.appeals import decide_appeal, make_lot_appeal
from craftorders.settlement.verification import verify_books
from tests.builders.cast import DANBA, a_cast, a_user
from tests.builders.dispositions import mended, reworked, to_mend
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.parts import a_bag
from tests.builders.stories import supplied_batch

PRICE, RATE, MENDING, PREPAID = Fraction(161, 2), 60, 20, 1_000_000
"""Fen: a belt costs 80.5, its maker gets 60, and 20 for mending one that the material had spoilt."""

QUANTITY, ROUNDS, REJECTIONS = 60, 4, 4
ACTIONS = (
    "count",
    "count",
    "present",
    "present",
    "accept",
    "reject",
    "reject",
    "appeal",
    "appeal",
    "again",
    "rework",
    "sort",
    "scrap",
    "finish",
)
"""Those without which nothing else can happen are drawn twice as often."""


@dataclass
class Bag:
    """A bag on paper: who made it, what of it is still in play, and who mended how many of it, latest first."""

    worker: int
    left: int
    id: Any
    mending: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Model:
    """Bags that were not presented, parts by their state (open, back, or gone), and who is owed what."""

    fresh: list[Bag] = field(default_factory=list)
    parts: list[tuple[str, list[Bag]]] = field(default_factory=list)
    owed: Counter[int] = field(default_factory=Counter)
    counted: int = 0
    passed: int = 0
    rejected: int = 0
    made: bool = False

    def let_pass(self, bags: list[Bag], bad: list[int]) -> None:
        """Each bag earns once for what is good, mended pieces as far as they are among these."""
        for bag, spoilt in zip(bags, bad, strict=True):
            good = bag.left - spoilt
            self.passed, self.rejected, self.owed[bag.worker] = (
                self.passed + good,
                self.rejected + spoilt,
                self.owed[bag.worker] + good * RATE,
            )
            for worker, pieces in bag.mending:
                self.owed[worker] += min(pieces, good) * MENDING
                good -= min(pieces, good)

    def pieces(self, state: str) -> int:
        """Pieces of the parts in a state."""
        return sum(bag.left for known, bags in self.parts if known == state for bag in bags)

    @property
    def state(self) -> str:
        """What of the batch needs work, in words."""
        if not self.made:
            return "in_work"
        for part, word in (("back", "rework"), ("open", "submitted")):
            if any(known == part for known, _ in self.parts):
                return word
        return "passed" if self.passed else "cancelled"


class Story:
    """The same history in the services and in the model, step by step."""

    def __init__(self, session: Session) -> None:
        self.session, self.cast, self.model = session, a_cast(session, prepaid=PREPAID), Model()
        self.cast.belt.price_e4 = int(PRICE * 10_000)
        self.inspectors = [a_user(session, f"inspector-{n}", "inspector", DANBA) for n in range(ROUNDS + 2)]
        self.batch: Batch = supplied_batch(session, self.cast, QUANTITY)
        self.rejections, self.disputed = 0, set[Any]()

    def step(self, action: str, choice: int, much: int) -> None:
        """One action where it is possible, nothing where it is not."""
        wanted = {
            "accept": "open",
            "reject": "open",
            "appeal": "back",
            "again": "back",
            "rework": "back",
            "sort": "back",
            "scrap": "back",
        }
        if action not in wanted:
            getattr(self, action)(choice, much)
        else:
            numbers = [n for n, (state, _) in enumerate(self.model.parts) if state == wanted[action]]
            if numbers:
                number = numbers[choice % len(numbers)]
                lot = last_lot_of_part(self.session, self.batch.id, number + 1)
                getattr(self, action)(number, lot, self.model.parts[number][1], much)
        self.compare()

    def count(self, choice: int, much: int) -> None:
        left = QUANTITY - self.model.counted
        if self.model.made or not left:
            return
        worker, pieces = choice % 2, 1 + much % min(left, 12)
        bag: HandIn = a_bag(self.session, self.cast, self.batch, pieces, worker=self.worker(worker))
        self.model.counted += pieces
        self.model.fresh.append(Bag(worker, pieces, bag.id))

    def present(self, choice: int, _much: int) -> None:
        if self.model.made or not self.model.fresh:
            return
        some = 1 + choice % (2 ** len(self.model.fresh) - 1)
        chosen = [bag for n, bag in enumerate(self.model.fresh) if some >> n & 1]
        present_part(self.session, self.batch.id, [bag.id for bag in chosen], actor=self.cast.coordinator)
        self.model.fresh = [bag for bag in self.model.fresh if bag not in chosen]
        self.model.parts.append(("open", chosen))

    def accept(self, number: int, lot: InspectionLot, bags: list[Bag], _much: int) -> None:
        decide_lot(self.session, lot.id, decision="accept", inspected=lot.sample_size, actor=self.inspector(lot))
        self.model.let_pass(bags, [0] * len(bags))
        self.model.parts[number] = ("gone", [])

    def reject(self, number: int, lot: InspectionLot, bags: list[Bag], _much: int) -> None:
        enough = lot.bags[0].quantity > lot.class_plans["major"].acceptance
        if lot.round < ROUNDS and self.rejections < REJECTIONS and enough:
            rejected_lot(self.session, self.cast, lot, actor=self.inspector(lot))
            self.rejections += 1
            self.model.parts[number] = ("back", bags)

    def appeal(self, number: int, lot: InspectionLot, bags: list[Bag], much: int) -> None:
        """The coordinator asks once for another look; what is good after all is paid at once."""
        if lot.id in self.disputed:
            return
        self.disputed.add(lot.id)
        appeal = make_lot_appeal(self.session, lot.id, days=14, actor=self.cast.coordinator)
        overturned, (defect,) = much % 2 == 0, lot.defects
        standing = much // 2 % (lot.class_plans["major"].acceptance + 1) if overturned else defect.quantity
        decision, good = "overturn" if overturned else "uphold", {defect.id: defect.quantity - standing}
        looked = {"reason": "复看过了", "actor": self.inspectors[-1]}
        decide_appeal(self.session, appeal.id, decision=decision, good=good, **looked)
        if overturned:
            self.model.let_pass(bags, [standing if bag.id == lot.bags[0].hand_in_id else 0 for bag in bags])
            self.model.parts[number] = ("gone", [])

    def again(self, number: int, lot: InspectionLot, bags: list[Bag], much: int) -> None:
        fewer = [(much >> n) % 3 for n in range(len(bags))]
        fewer[0] = min(fewer[0], bags[0].left - 1)
        for bag, less in zip(bags, fewer, strict=True):
            self.model.rejected += min(less, bag.left)
            bag.left -= min(less, bag.left)
        presented = {bag.id: bag.left for bag in bags}
        submit_batch(self.session, self.batch.id, presented=presented, actor=self.cast.coordinator)
        self.model.parts[number] = ("open", [bag for bag in bags if bag.left])

    def rework(self, number: int, lot: InspectionLot, bags: list[Bag], much: int) -> None:
        place = much % len(bags)
        known = next(n for n, each in enumerate(lot.bags) if each.hand_in_id == bags[place].id)
        (order,) = reworked(self.session, self.cast, lot, to_mend(lot, 1 + much % bags[place].left, bag=known))
        pieces = much % (order.quantity + 1)
        mended(self.session, self.cast, order, pieces, worker=self.worker(much % 2))
        bags[place].mending.insert(0, (much % 2, pieces))
        self.again(number, lot, bags, much // 3)

    def sort(self, number: int, lot: InspectionLot, bags: list[Bag], much: int) -> None:
        decide_disposition(self.session, lot.id, kind="sort", reason="看过了", actor=self.cast.dispatcher)
        sorting = last_lot_of_part(self.session, self.batch.id, number + 1)
        bad = [(much >> n) % (bag.left + 1) for n, bag in enumerate(bags)]
        for bag, spoilt in zip(bags, bad, strict=True):
            known = next(n for n, each in enumerate(sorting.bags) if each.hand_in_id == bag.id)
            if spoilt:
                bad_pieces(self.session, self.cast, sorting, spoilt, bag=known, actor=self.inspector(sorting))
        self.accept_sorted(sorting)
        self.model.let_pass(bags, bad)
        self.model.parts[number] = ("gone", [])

    def accept_sorted(self, lot: InspectionLot) -> None:
        decide_lot(self.session, lot.id, decision="accept", inspected=lot.quantity, actor=self.inspector(lot))

    def scrap(self, number: int, lot: InspectionLot, bags: list[Bag], _much: int) -> None:
        decide_disposition(self.session, lot.id, kind="scrap", reason="看过了", actor=self.cast.dispatcher)
        self.model.rejected += sum(bag.left for bag in bags)
        self.model.parts[number] = ("gone", [])

    def finish(self, _choice: int, _much: int) -> None:
        if self.model.made or not self.model.counted:
            return
        submit_batch(self.session, self.batch.id, short_reason="农忙", actor=self.cast.coordinator)
        self.model.made = True
        if self.model.fresh:
            self.model.parts.append(("open", self.model.fresh))
            self.model.fresh = []

    def end(self) -> None:
        """Whatever is still under way goes the shortest way."""
        if not self.model.counted:
            self.step("count", 0, 9)
        self.step("finish", 0, 0)
        for action in ("again", "accept"):
            for _ in self.model.parts:
                self.step(action, 0, 0)

    def inspector(self, lot: InspectionLot) -> Actor:
        return self.inspectors[lot.round - 1]

    def worker(self, number: int) -> Any:
        return (self.cast.worker, self.cast.second_worker)[number]

    def compare(self) -> None:
        """The batch, the workers and the merchant have what the model says."""
        model, batch, cast = self.model, self.batch, self.cast
        waiting = (model.pieces("open"), model.pieces("back"), model.passed, model.rejected)
        inspected = (batch.inspected.in_inspection, batch.sent_back, batch.passed, batch.rejected)
        fresh = sum(bag.left for bag in model.fresh)
        assert (inspected, batch.handed_in - batch.presented) == (waiting, fresh)
        if model.counted:
            assert batch.state == model.state
        sums = self.session.execute(select(Earning.worker_id, func.sum(Earning.amount)).group_by(Earning.worker_id))
        earned = {worker: int(fen) for worker, fen in sums}
        assert earned == {self.worker(n).id: fen for n, fen in model.owed.items() if fen}
        cost = int(model.passed * PRICE + Fraction(1, 2))
        assert int(self.session.scalar(select(func.sum(Charge.amount))) or 0) == cost
        free, held = (account_of(self.session, kind, cast.merchant.id) for kind in ("merchant", "reserved"))
        assert free is not None
        assert held is not None
        assert free.balance + held.balance == PREPAID - cost
        if batch.state in ("passed", "cancelled"):
            assert (held.balance, batch.line.planned) == (0, model.passed)


numbers = st.integers(0, 10**4)
DISPUTED = [("reject", 0, 0), ("appeal", 0, 0), ("count", 1, 11), ("present", 0, 0), ("reject", 0, 0), ("appeal", 0, 1)]
"""The first part is rejected and passes on appeal, of the second the rejection stands."""


@given(steps=st.lists(st.tuples(st.sampled_from(ACTIONS), numbers, numbers), min_size=8, max_size=18))
@example(steps=[*DISPUTED, ("rework", 0, 5), ("reject", 0, 0), ("appeal", 0, 0)])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_piece_and_fen_of_a_batch_in_parts_is_accounted_for(work: UnitOfWork, steps: list[Any]) -> None:
    with Session(work.engine, info={"handlers": work.handlers}) as session:
        story = Story(session)
        for step in [("count", 0, 7), ("present", 0, 0), *steps]:
            story.step(*step)
        story.end()
        assert story.batch.state == story.model.state
        assert story.batch.state in ("passed", "cancelled")
        assert verify_books(session)[1] == []
        session.rollback()
