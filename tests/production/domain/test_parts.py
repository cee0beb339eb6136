"""Where a batch stands whose making has ended: worked out by hand for every mix of parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.production.domain.parts import Inspected, next_action
from craftorders.production.domain.states import BATCH

CASES = [  # in inspection, passed, rejected, sent back: where the batch stands
    ((10, 0, 0, 0), "submitted"),
    ((10, 5, 5, 0), "submitted"),
    ((0, 0, 0, 10), "rework"),
    ((10, 5, 5, 10), "rework"),
    ((0, 10, 0, 10), "rework"),
    ((0, 1, 9, 0), "passed"),
    ((0, 10, 0, 0), "passed"),
    ((0, 0, 10, 0), "cancelled"),
]


@pytest.mark.parametrize(("counts", "state"), CASES)
def test_what_needs_work_comes_first_and_one_good_piece_is_enough(counts: tuple[int, ...], state: str) -> None:
    open_, passed, rejected, sent_back = counts
    inspected = Inspected(sum(counts), passed, rejected, sent_back)
    assert (inspected.in_inspection, inspected.state) == (open_, state)


@given(
    st.sampled_from(["submitted", "rework"]),
    st.tuples(*[st.integers(0, 3)] * 4).filter(any),
    st.sampled_from(["submit", "sort", "concede", "overturn", "wait"]),
)
def test_the_table_leads_from_wherever_a_made_batch_was_to_where_its_parts_are(
    state: str, counts: tuple[int, ...], again: str
) -> None:
    open_, passed, rejected, sent_back = counts
    inspected = Inspected(open_ + passed + rejected + sent_back, passed, rejected, sent_back)
    action = next_action(state, inspected, again=again)
    reached = BATCH.target(state, action) if action else state
    assert reached == ("rework" if sent_back else "submitted" if open_ else "passed" if passed else "cancelled")


@pytest.mark.parametrize("state", ["in_work", "passed", "shipped", "closed", "cancelled"])
def test_a_batch_that_is_being_made_or_has_ended_does_not_follow(state: str) -> None:
    assert next_action(state, Inspected(10, 0, 0, 10), again="wait") is None
