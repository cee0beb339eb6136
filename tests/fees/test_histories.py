"""Money over random histories of a batch, against a plain model: whatever is decided, in whatever order, each piece that
passed earns exactly once, what was sorted out or scrapped never does, and a charge is the sum of its parts."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import Actor
from craftorders.ledger.models import Account
from craftorders.ledger.queries import account_of
from craftorders.production.services import submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_part
from craftorders.quality.services import decide_disposition, decide_lot, finish_rework, hand_out_rework
from craftorders.settlement.verification import verify_books
from tests.builders.cast import DANBA, Cast, a_cast, a_user
from tests.builders.dispositions import reworked, to_mend
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.stories import submitted_lot

PRICE, RATE, SHARES, PLATFORM = 80, 60, (5, 4, 6), 5
"""Fen a belt: what the merchant is charged, the maker, coordinator, workshop and freight get, and what is left."""

ROUNDS, PREPAID = 3, 1_000_000
FAULTS = ("maker", "material", "design")
numbers = st.integers(0, 10**6)


@dataclass
class Model:
    """What an accountant would note on paper: pieces by bag, rework that is paid, and who is owed what in the end."""

    left: list[int]
    mending: list[tuple[int, int, int, int]] = field(default_factory=list)  # bag, worker, mended, rate, latest round last
    lines: list[tuple[int, int]] = field(default_factory=list)  # worker, fen
    passed: int = 0
    for_mending: int = 0

    def let_pass(self, bad: list[int]) -> None:
        """The lot is accepted: each bag earns once for what is good, mended pieces as far as they are among these."""
        for bag, (count, spoilt) in enumerate(zip(self.left, bad, strict=True)):
            good = count - spoilt
            self.passed += good
            if good:
                self.lines.append((bag, good * RATE))
            for _, worker, mended, rate in [each for each in self.mending if each[0] == bag]:
                paid = min(mended, good)
                good -= paid
                if paid:
                    fen = int(Fraction(paid * rate, 10_000) + Fraction(1, 2))
                    self.lines.append((worker, fen))
                    self.for_mending += fen

    def owed(self) -> dict[int, int]:
        """Fen by worker."""
        sums: Counter[int] = Counter()
        for worker, fen in self.lines:
            sums[worker] += fen
        return dict(sums)


@st.composite
def histories(draw: Any) -> dict[str, Any]:
    """How many pieces, what happens after each rejection, and at last; every choice is a number that is taken modulo."""
    return {
        "quantity": draw(st.integers(4, 60)),
        "rounds": draw(st.lists(st.tuples(numbers, numbers, numbers, st.sampled_from(FAULTS)), max_size=ROUNDS)),
        "end": draw(st.sampled_from(["accept", "sort", "scrap"])),
        "spoilt": (draw(numbers), draw(numbers)),
        "backwards": draw(st.booleans()),
    }


@given(history=histories())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_passed_earns_once_and_nothing_else_does(work: UnitOfWork, history: dict[str, Any]) -> None:
    with Session(work.engine, info={"handlers": work.handlers}) as session:
        cast = a_cast(session, prepaid=PREPAID)
        inspectors = [a_user(session, f"inspector-{n}", "inspector", DANBA) for n in range(2 * ROUNDS + 4)]
        lot = submitted_lot(session, cast, history["quantity"])
        model = Model([bag.quantity for bag in lot.bags])
        for choices in history["rounds"]:
            if not can_be_rejected(model):
                break
            lot = rejected_and_mended(session, cast, lot, model, inspectors, choices, history["backwards"])
        ended(session, cast, lot, model, inspectors, history)
        compare(session, cast, model)
        session.rollback()


def can_be_rejected(model: Model) -> bool:
    """Whether both bags still hold enough pieces for one bad piece more than a plan could allow."""
    return min(model.left) >= 2


def rejected_and_mended(
    session: Session, cast: Cast, lot: InspectionLot, model: Model, inspectors: list[Actor], choices: Any, backwards: bool
) -> InspectionLot:
    """A round: rejected; some pieces of a bag are mended or none; not more than before are presented again."""
    asked, could, kept, fault = choices
    rejected_lot(session, cast, lot, actor=inspectors[lot.round])
    bag = asked % 2
    pieces, rate = 1 + asked % model.left[bag], 1 + asked % 600_000
    if could % 3:  # every third time they are presented again without a word
        orders = reworked(
            session, cast, lot, to_mend(lot, pieces, bag=bag, fault=fault, rate_e4=rate),
            to_mend(lot, 1, bag=1 - bag, fault="material", rate_e4=rate),
        )  # fmt: skip
        workers = (cast.second_worker, cast.worker)
        done = [(order, worker, could % (order.quantity + 1)) for order, worker in zip(orders, workers, strict=True)]
        for order, worker, mended in reversed(done) if backwards else done:
            own = order.bag.hand_in.worker_id
            hand_out_rework(session, order.id, worker_id=worker.id if order.paid else own, actor=cast.coordinator)
            finish_rework(session, order.id, mended=mended, actor=cast.coordinator)
        fresh = [(0 if order.bag_id == lot.bags[0].id else 1, order, mended) for order, _, mended in done]
        paid = [(at, 1 - n, mended, rate) for n, (at, order, mended) in enumerate(fresh) if order.rate_e4 and mended]
        model.mending[:0] = paid
    model.left = [count - kept % min(3, count) for count in model.left]
    presented = {each.hand_in_id: count for each, count in zip(lot.bags, model.left, strict=True)}
    submit_batch(session, lot.batch_id, presented=presented, actor=cast.coordinator)
    return last(session, lot)


def ended(
    session: Session, cast: Cast, lot: InspectionLot, model: Model, inspectors: list[Actor], history: dict[str, Any]
) -> None:
    """Accepted as it is; or rejected, and sorted or scrapped."""
    end = history["end"] if can_be_rejected(model) else "accept"
    if end == "accept":
        decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=inspectors[lot.round])
        model.let_pass([0, 0])
        return
    rejected_lot(session, cast, lot, actor=inspectors[lot.round])
    decide_disposition(session, lot.id, kind=end, reason="看过了", actor=cast.dispatcher)
    if end == "scrap":
        return
    sorting = last(session, lot)
    spoilt = [number % (count + 1) for number, count in zip(history["spoilt"], model.left, strict=True)]
    for bag, bad in enumerate(spoilt):
        if bad:
            bad_pieces(session, cast, sorting, bad, bag=bag, actor=inspectors[sorting.round])
    decide_lot(session, sorting.id, decision="accept", inspected=sorting.quantity, actor=inspectors[sorting.round])
    model.let_pass(spoilt)


def compare(session: Session, cast: Cast, model: Model) -> None:
    """Workers, charge, parts and accounts are what the model says."""
    sums = session.execute(select(Earning.worker_id, func.sum(Earning.amount)).group_by(Earning.worker_id)).all()
    ids = {0: cast.worker.id, 1: cast.second_worker.id}
    assert {worker: int(fen) for worker, fen in sums} == {ids[n]: fen for n, fen in model.owed().items()}
    once = session.scalar(select(func.sum(Earning.quantity)).where(Earning.rework_id.is_(None)))
    assert int(once or 0) == model.passed
    charges = session.scalars(select(Charge)).all()
    household = model.passed * RATE + model.for_mending
    platform = model.passed * PLATFORM - model.for_mending
    expected = [(model.passed * PRICE, household, *(model.passed * share for share in SHARES), platform)]
    assert [(c.amount, c.household, c.coordinator, c.workshop, c.freight, c.platform) for c in charges] == (
        expected if model.passed else []
    )
    free, held = (account_of(session, kind, cast.merchant.id) for kind in ("merchant", "reserved"))
    assert free is not None
    assert free.balance == PREPAID - model.passed * PRICE
    assert held is None or held.balance == 0
    batch = session.scalars(select(InspectionLot)).first().batch  # type: ignore[union-attr]
    assert (batch.passed, batch.passed + batch.rejected, batch.line.planned) == (
        model.passed,
        batch.handed_in,
        model.passed,
    )
    assert session.scalar(select(func.sum(Account.balance))) == 0
    assert verify_books(session)[1] == []


def last(session: Session, lot: InspectionLot) -> InspectionLot:
    """The lot that was opened after this one."""
    found = last_lot_of_part(session, lot.batch_id, 1)
    assert found is not None
    assert found is not lot
    return found
