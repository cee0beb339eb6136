"""What an answer of a bank does: the whole table, and that no order of answers pays twice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.settlement.domain.answers import APPLIED, FOR_A_PERSON, OUTCOMES, Answer, Asked, judge
from craftorders.settlement.domain.states import ATTEMPT

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)


def asked(state: str, at: datetime | None = None) -> Asked:
    """¥30.00 to a card that ends in 0128."""
    return Asked(state, 3_000, "CNY", "0128", at)


def says(status: str, at: datetime | None = None, **more: object) -> Answer:
    """The bank about that payment."""
    return Answer(1, "PB-1", status, 3_000, "CNY", **{"at": at, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "paid", "failed", "pending"),
    [
        ("ready", "not_sent", "not_sent", "not_sent"),
        ("cancelled", "not_sent", "not_sent", "not_sent"),
        ("sent", "paid", "failed", "in_doubt"),
        ("unknown", "paid", "failed", "duplicate"),
        ("paid", "duplicate", "late_reject", "outdated"),
        ("failed", "contradiction", "duplicate", "outdated"),
    ],
)
def test_every_answer_to_every_state(state: str, paid: str, failed: str, pending: str) -> None:
    assert [judge(asked(state), says(each)) for each in ("paid", "failed", "pending")] == [paid, failed, pending]


def test_what_is_about_something_else_is_left_to_a_person() -> None:
    sent = asked("sent")
    assert judge(None, says("paid")) == "unknown_reference"
    assert judge(sent, Answer(1, "PB-1", "paid", 2_999, "CNY")) == "wrong_amount"
    assert judge(sent, Answer(1, "PB-1", "paid", 3_000, "USD")) == "wrong_amount"
    assert judge(sent, says("paid", last_four="0129")) == "wrong_payee"
    assert judge(sent, Answer(1, "PB-1", "paid")) == "paid"


def test_the_bank_s_own_time_puts_answers_in_order_that_came_out_of_order() -> None:
    before = NOON - timedelta(hours=1)
    assert judge(asked("failed", NOON), says("paid", before)) == "outdated"
    assert judge(asked("failed", before), says("paid", NOON)) == "contradiction"
    assert judge(asked("paid", before), says("failed", NOON)) == "late_reject"
    assert judge(asked("paid", NOON), says("failed", before)) == "contradiction"


@given(st.lists(st.sampled_from(["paid", "failed", "pending"]), max_size=12))
def test_whatever_a_bank_says_in_whatever_order_money_arrives_at_most_once(words: list[str]) -> None:
    """Arrived less come back is never anything but nothing or one, and a failed payment never pays again."""
    state, arrived = "sent", 0
    for word in words:
        outcome = judge(asked(state), says(word))
        assert outcome in OUTCOMES
        if outcome in FOR_A_PERSON:
            assert state == "failed"
        if outcome in APPLIED:
            before, state = state, ATTEMPT.target(state, APPLIED[outcome])
            arrived += (state == "paid") - (before == "paid")
        assert arrived == (state == "paid")
    assert (state == "failed") <= ("failed" in words)
