"""Money over random histories of a batch of two steps with concessions and appeals, against a plain model: what passed earns
at both steps, once, what was good after all earns too, and the merchant pays the five parts of what travels and no more."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning
from craftorders.fees.services import answer_concession, propose_concession
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.ledger.models import PLATFORM, Account
from craftorders.ledger.queries import account_of
from craftorders.production.models import HandIn
from craftorders.production.services import submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.services import decide_disposition, decide_lot
from craftorders.quality.services.appeals import decide_appeal, make_appeal, make_lot_appeal
from craftorders.settlement.verification import verify_books
from tests.builders.cast import DANBA, Cast, a_cast, a_user
from tests.builders.dispositions import mended, reworked, to_mend
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.stories import submitted_lot
from tests.fees.test_histories import last

TYING, FINISHING, PRICE = 450, 50, 680
SHARES = {"coordinator": 50, "workshop": 40, "freight": 30, "platform": 60}
"""Fen a knot: what both steps earn, what the merchant is charged, and who gets what is left."""

ROUNDS, PREPAID = 2, 1_000_000
WAYS = ("again", "mend", "decline", "concede", "sort", "sort", "scrap")
numbers = st.integers(7, 10**6)


@dataclass
class Model:
    """What an accountant would note on paper; 0 and 1 are the two workers, who made a bag each at each step."""

    made: list[int]
    left: list[int]
    passed: list[int] = field(default_factory=lambda: [0, 0])
    won: list[int] = field(default_factory=lambda: [0, 0])
    mended: list[tuple[int, int, int]] = field(default_factory=list)  # bag, pieces, rate, the latest first
    lines: Counter[int] = field(default_factory=Counter)
    price: int = PRICE
    bearer: str = "platform"

    def let_pass(self, bad: list[int]) -> None:
        """All that is left passes but for `bad`; of what was mended for pay, as much as can be among these."""
        self.passed = [count - spoilt for count, spoilt in zip(self.left, bad, strict=True)]
        good = list(self.passed)
        for bag, pieces, rate in self.mended:
            paid = min(pieces, good[bag])
            good[bag] -= paid
            self.lines[1 - bag] += int(Fraction(paid * rate, 10_000) + Fraction(1, 2))

    @property
    def for_mending(self) -> int:
        """Fen on top of what making earns."""
        return sum(self.lines.values())

    def owed(self) -> list[int]:
        """Fen by worker. Whose pieces passed at the first step: first handed in, first paid."""
        first = min(sum(self.passed) + sum(self.won), self.made[0])
        tied = [first, sum(self.passed) + sum(self.won) - first]
        finished = [self.passed[n] + self.won[n] for n in (0, 1)]
        return [tied[n] * TYING + finished[n] * FINISHING + self.lines[n] for n in (0, 1)]

    def parts(self) -> dict[str, int]:
        """What everybody but the households gets of the charge: mending and concession are borne as agreed."""
        count = sum(self.passed)
        parts = {who: fen * count for who, fen in SHARES.items()}
        parts["platform"] -= self.for_mending
        parts[self.bearer] -= count * (PRICE - self.price)
        return parts


@st.composite
def histories(draw: Any) -> dict[str, Any]:
    """How many pieces; after each rejection an appeal or none, and a way on; at last, appeals for pieces or none."""
    rejection = st.tuples(st.sampled_from(("none", "upheld", "upheld", "overturned")), st.sampled_from(WAYS), numbers)
    return {
        "quantity": draw(st.integers(16, 60)),
        "rejections": draw(st.lists(rejection, min_size=1, max_size=ROUNDS)),
        "spoilt": (draw(numbers), draw(numbers)),
        "appeals": (draw(st.sampled_from((True, True, False))), draw(st.sampled_from((True, True, False)))),
        "good": (draw(numbers), draw(numbers)),
    }


@dataclass
class Play:
    """A history as it is played: services on one side, the model on the other."""

    session: Session
    cast: Cast
    lot: InspectionLot
    model: Model
    inspectors: list[Actor]
    ended: bool = False

    def reject(self, appeal: str, way: str, number: int) -> None:
        """A round: rejected, perhaps disputed, then one way on; some ways end the batch."""
        if min(self.model.left) < 4:
            return
        rejected_lot(self.session, self.cast, self.lot, actor=self.inspectors[self.lot.round])
        if appeal != "none":
            self._dispute(appeal, number)
        if not self.ended:
            getattr(self, f"_{way}")(number)

    def accept(self, spoilt: tuple[int, int]) -> None:
        """The end where nothing else ended it: accepted, less the minor defects that the plan allows in the first bag."""
        bad = spoilt[0] % (self.lot.class_plans["minor"].acceptance + 1)
        if bad:
            bad_pieces(self.session, self.cast, self.lot, bad, severity="minor", actor=self.inspectors[self.lot.round])
        self._decide_accepted()
        self.model.let_pass([bad, 0])

    def sort_out(self, spoilt: tuple[int, int]) -> None:
        """Every piece was looked at: so many of each bag are bad, at least one is good."""
        bad = [1 + number % (count - 1) for number, count in zip(spoilt, self.model.left, strict=True)]
        for bag, count in enumerate(bad):
            if count:
                bad_pieces(self.session, self.cast, self.lot, count, bag=bag, actor=self.inspectors[self.lot.round])
        self._decide_accepted()
        self.model.let_pass(bad)

    def appeal_for_pieces(self, asked: tuple[bool, bool], good: tuple[int, int]) -> None:
        """Who made rejected pieces asks for them, where the lot was accepted or sorted; some are good, or none."""
        if self.lot.state != "accepted" or self.lot.on_appeal:
            return
        for n, (bag, maker) in enumerate(zip(self.lot.bags, (self.cast.zhuoma, self.cast.dawa), strict=True)):
            if not asked[n] or not bag.rejected:
                continue
            appeal = make_appeal(self.session, bag.id, days=14, actor=maker)
            (defect,) = (each for each in self.lot.defects if each.bag_id == bag.id)
            found = good[n] % (bag.rejected + 1)
            self._answer(appeal.id, {defect.id: found}, overturned=found > 0)
            self.model.won[n] = found

    def _dispute(self, outcome: str, number: int) -> None:
        actors = (self.cast.zhuoma, self.cast.dawa, self.cast.coordinator)
        appeal = make_lot_appeal(self.session, self.lot.id, days=14, actor=actors[number % 3])
        (defect,) = self.lot.defects
        standing = number % (self.lot.class_plans["major"].acceptance + 1)
        overturned = outcome == "overturned"
        self._answer(appeal.id, {defect.id: defect.quantity - standing if overturned else 0}, overturned=overturned)
        if overturned:
            self.lot, self.ended = last(self.session, self.lot), True
            self.model.let_pass([standing, 0])

    def _answer(self, appeal_id: Any, good: dict[Any, int], *, overturned: bool) -> None:
        decision = "overturn" if overturned else "uphold"
        looked = {"reason": "复看过了", "actor": self.inspectors[0]}
        decide_appeal(self.session, appeal_id, decision=decision, good=good, **looked)

    def _again(self, number: int) -> None:
        self.model.left = [count - number % 2 for count in self.model.left]
        presented = {bag.hand_in_id: n for bag, n in zip(self.lot.bags, self.model.left, strict=True)}
        submit_batch(self.session, self.lot.batch_id, presented=presented, actor=self.cast.coordinator)
        self.lot = last(self.session, self.lot)

    def _mend(self, number: int) -> None:
        """The other worker mends some pieces of a bag: the maker's fault or the material's, paid either way."""
        bag, rate, fault = number % 2, 1 + number % 500_000, ("maker", "material")[number % 3 % 2]
        asked = to_mend(self.lot, 1 + number % self.model.left[bag], bag=bag)
        asked = replace(asked, fault=fault, rate_e4=rate)
        (order,) = reworked(self.session, self.cast, self.lot, asked)
        could = number % (order.quantity + 1)
        mended(self.session, self.cast, order, could, worker=(self.cast.second_worker, self.cast.worker)[bag])
        self.model.mended.insert(0, (bag, could, rate))
        self._again(number)

    def _propose(self, number: int) -> Any:
        self.model.price, self.model.bearer = PRICE - 1 - number % 40, ("platform", "workshop", "coordinator")[number % 3]
        asked = {"bearer": self.model.bearer, "reason": "松", "deadline": now() + timedelta(days=1)}
        price = self.model.price * 10_000
        return propose_concession(self.session, self.lot.id, price_e4=price, **asked, actor=self.cast.dispatcher).id

    def _decline(self, number: int) -> None:
        answer_concession(self.session, self._propose(number), answer="decline", actor=self.cast.hua)
        self.model.price, self.model.bearer = PRICE, "platform"
        self._again(number)

    def _concede(self, number: int) -> None:
        answer_concession(self.session, self._propose(number), answer="agree", actor=self.cast.hua)
        self.lot, self.ended = last(self.session, self.lot), True
        self.model.let_pass([0, 0])

    def _sort(self, number: int) -> None:
        decide_disposition(self.session, self.lot.id, kind="sort", reason="挑一遍", actor=self.cast.dispatcher)
        self.lot, self.ended = last(self.session, self.lot), True
        self.sort_out((number, number // 7))

    def _scrap(self, number: int) -> None:
        decide_disposition(self.session, self.lot.id, kind="scrap", reason="不能用", actor=self.cast.dispatcher)
        self.ended = True

    def _decide_accepted(self) -> None:
        inspector = self.inspectors[self.lot.round]
        decide_lot(self.session, self.lot.id, decision="accept", inspected=self.lot.sample_size, actor=inspector)


def a_history(*rejections: tuple[str, str, int], quantity: int = 41, number: int = 11) -> dict[str, Any]:
    """One that is played every time."""
    both = (number, number + 3)
    return {"quantity": quantity, "rejections": list(rejections), "spoilt": both, "appeals": (True, True), "good": both}


@given(history=histories())
@example(history=a_history(("none", "sort", 15)))
@example(history=a_history(("upheld", "mend", 20), ("none", "sort", 16)))
@example(history=a_history(("upheld", "mend", 27), ("none", "concede", 37)))
@example(history=a_history(("none", "decline", 8), ("overturned", "again", 9)))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_concessions_and_appeals_pay_what_is_good_once(work: UnitOfWork, history: dict[str, Any]) -> None:
    with Session(work.engine, info={"handlers": work.handlers}) as session:
        cast = a_cast(session, prepaid=PREPAID)
        inspectors = [a_user(session, f"inspector-{n}", "inspector", DANBA) for n in range(ROUNDS + 3)]
        lot = submitted_lot(session, cast, history["quantity"], cast.knot)
        counts = [bag.quantity for bag in lot.bags]
        play = Play(session, cast, lot, Model(counts, list(counts)), inspectors)
        for rejection in history["rejections"]:
            if not play.ended:
                play.reject(*rejection)
        if not play.ended:
            play.accept(history["spoilt"])
        play.appeal_for_pieces(history["appeals"], history["good"])
        compare(session, cast, play.model)
        session.rollback()


def compare(session: Session, cast: Cast, model: Model) -> None:
    """Workers, charge, parts and accounts are what the model says, and no hand-in earns more than it holds."""
    workers = [cast.worker.id, cast.second_worker.id]
    sums = dict(session.execute(select(Earning.worker_id, func.sum(Earning.amount)).group_by(Earning.worker_id)).all())
    assert [int(sums.get(worker, 0)) for worker in workers] == model.owed()
    assert [balance(session, "worker", worker) for worker in workers] == model.owed()
    held = dict(session.execute(select(HandIn.id, HandIn.quantity)).all())
    once = select(Earning.hand_in_id, func.sum(Earning.quantity)).where(Earning.rework_id.is_(None))
    assert all(pieces <= held[bag] for bag, pieces in session.execute(once.group_by(Earning.hand_in_id)))
    count, won, parts = sum(model.passed), sum(model.won), model.parts()
    charges = session.scalars(select(Charge)).all()
    assert [(c.amount, {who: getattr(c, who) for who in SHARES}) for c in charges] == (
        [(count * model.price, parts)] if count else []
    )
    assert [c.household for c in charges] == ([count * (TYING + FINISHING) + model.for_mending] if count else [])
    assert balance(session, "merchant", cast.merchant.id) == PREPAID - count * model.price
    assert balance(session, "reserved", cast.merchant.id) == 0
    assert balance(session, "platform", PLATFORM) == parts["platform"] - won * (TYING + FINISHING)
    assert session.scalar(select(func.sum(Account.balance))) == 0
    assert verify_books(session)[1] == []


def balance(session: Session, kind: str, owner: Any) -> int:
    """What lies on an account; nothing where there is none yet."""
    account = account_of(session, kind, owner)
    return account.balance if account else 0
