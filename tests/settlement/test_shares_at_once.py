"""Several people at the same moment: a month's shares are prepared, approved, paid and undone once, and nothing slips in."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.services import posting
from craftorders.quality.services import decide_lot
from craftorders.settlement.models import SharePayment
from craftorders.settlement.services import approve_shares, pay_shares, prepare_shares, undo_shares
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import Cast
from tests.builders.stories import submitted_lot, two_who_earned
from tests.databases import remembered

NOVEMBER, DECEMBER = "2026-11", datetime(2026, 12, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """100 belts passed in November: ¥5.00, ¥4.00 and ¥6.00 for coordinator, workshop and freight."""
    return remembered(work, two_who_earned)


def test_two_at_once_prepare_approve_pay_and_undo_once(work: UnitOfWork, cast: Cast) -> None:
    def twice(act: Callable[[Session], object]) -> list[str]:
        with clock.at(DECEMBER):
            return sorted(at_once(work, act, act))

    def preparing(session: Session) -> object:
        return prepare_shares(session, cast.workshop.id, NOVEMBER, currency="CNY", actor=cast.finance)

    assert twice(preparing) == ["already_exists", "done"]
    key = work.run(lambda session: session.scalars(select(SharePayment.id)).one(), reading=True)
    assert twice(lambda session: approve_shares(session, key, actor=cast.approver)) == ["done", "illegal_transition"]
    how: dict[str, Any] = {"method": "bank", "reference": "ICBC-77", "paid_on": date(2026, 12, 2)}
    assert twice(lambda session: pay_shares(session, key, **how, actor=cast.payer)) == ["done", "illegal_transition"]
    undone = twice(lambda session: undo_shares(session, key, reason="x", actor=cast.payer))
    assert undone == ["done", "illegal_transition"]
    assert work.run(verify_books, reading=True)[1] == []


def test_a_charge_that_waits_for_the_sums_is_of_the_next_month(
    work: UnitOfWork, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lot passes in the last second of November, and its charge is posted when November's shares are prepared."""
    last_second, over = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), Event()
    lot = work.run(lambda session: submitted_lot(session, cast, 10))
    monkeypatch.setattr(posting, "now", lambda: DECEMBER if over.is_set() else last_second)

    def passing() -> None:
        with clock.at(last_second):
            work.run(lambda session: decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size,
                                                actor=cast.inspector))  # fmt: skip

    other = Thread(target=passing)

    def preparing(session: Session) -> None:
        prepare_shares(session, cast.workshop.id, NOVEMBER, currency="CNY", actor=cast.finance)
        other.start()
        other.join(1)
        over.set()

    with clock.at(DECEMBER):
        work.run(preparing)
    other.join(60)
    with work.reading() as session:
        assert session.scalars(select(Charge.at).where(Charge.lot_id == lot.id)).one() == DECEMBER
        assert verify_books(session)[1] == []
