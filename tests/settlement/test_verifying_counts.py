"""The auditor adds up what coordinators counted anew, and finds every figure that somebody made rounder or more honest."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from craftorders.kernel import clock
from craftorders.production.services import assign_job, confirm_with_card, record_hand_in, shorten_job
from craftorders.settlement.verification import CHECKS, verify_books
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import supplied_batch
from tests.conftest import NOON

MONTHS = "months of who counts against bags and confirmations"
WAITING = "bags that wait for their household against confirmations"


@pytest.fixture
def counted(session: Session) -> Session:
    """Of a job of 100: 40 and 20 in one second, 23 an hour later, 10 on the first of the next month there; then shortened.

    All four were judged, three are round; the last was not the rest when it was counted, and is it since. The first is
    confirmed.
    """
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = assign_job(session, batch.id, 1, 100, worker_id=cast.worker.id, actor=cast.coordinator)
    first = _count(session, cast, job.id, 40)
    _count(session, cast, job.id, 20)
    with clock.at(NOON + timedelta(hours=1)):
        _count(session, cast, job.id, 23)
    with clock.at(NOON.replace(day=30, hour=16, minute=30)):
        _count(session, cast, job.id, 10)
    shorten_job(session, job.id, reason="Enough.", actor=cast.coordinator)
    confirm_with_card(session, job.id, first, actor=cast.zhuoma)
    return session


def _count(session: Session, cast: Cast, job_id: object, quantity: int) -> object:
    return record_hand_in(session, job_id, quantity, again=True, reason="Many hands.", actor=cast.coordinator).id  # type: ignore[arg-type]


def found(session: Session) -> set[str]:
    """Which checks find something."""
    session.expire_all()
    _, differences = verify_books(session)
    return {name for name, _, _ in CHECKS if any(line.startswith(f"{name}: ") for line in differences)}


def test_honest_counting_differs_nowhere(counted: Session) -> None:
    rows = counted.execute(text("SELECT month, bags, judged, round_numbers, same_second, confirmed FROM counting_month"))
    assert sorted(map(tuple, rows)) == [("2026-11", 3, 3, 2, 1, 1), ("2026-12", 1, 1, 1, 0, 0)]
    assert found(counted) == set()


@pytest.mark.parametrize(
    ("tampering", "seen"),
    [
        ("UPDATE counting_month SET bags = bags + 1 WHERE month = '2026-12'", {MONTHS}),
        ("UPDATE counting_month SET judged = judged - 1 WHERE month = '2026-11'", {MONTHS}),
        ("UPDATE counting_month SET judged = judged + 1", {MONTHS}),
        ("UPDATE counting_month SET round_numbers = 1 WHERE month = '2026-11'", {MONTHS}),
        ("UPDATE counting_month SET round_numbers = 3 WHERE month = '2026-11'", {MONTHS}),
        ("UPDATE counting_month SET same_second = 2 WHERE month = '2026-11'", {MONTHS}),
        ("UPDATE counting_month SET confirmed = 0", {MONTHS}),
        ("UPDATE counting_month SET month = '2027-01' WHERE month = '2026-12'", {MONTHS}),
        ("DELETE FROM counting_month WHERE month = '2026-12'", {MONTHS}),
        ("UPDATE job SET unconfirmed = unconfirmed - 1", {WAITING}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_forged_figure_is_found(counted: Session, tampering: str, seen: set[str]) -> None:
    counted.execute(text(tampering))
    assert found(counted) == seen
