"""Rule 1 at its edges, and as a story: whatever is tried, the sums hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.kernel.errors import Conflict, DomainError, RuleViolation
from craftorders.production.domain.quantities import check_hand_in, check_hand_out, check_report


@pytest.mark.parametrize(("quantity", "assigned", "batch"), [(100, 0, 100), (1, 99, 100), (40, 60, 100)])
def test_what_is_left_of_a_step_may_be_handed_out(quantity: int, assigned: int, batch: int) -> None:
    check_hand_out(quantity, assigned, batch)


@pytest.mark.parametrize(("quantity", "assigned", "left"), [(101, 0, 100), (1, 100, 0), (41, 60, 40)])
def test_more_than_the_batch_is_not_handed_out(quantity: int, assigned: int, left: int) -> None:
    with pytest.raises(Conflict) as refused:
        check_hand_out(quantity, assigned, 100)
    assert (refused.value.code, refused.value.details) == ("over_assigned", {"left": left})


@pytest.mark.parametrize(("quantity", "made", "handed_in"), [(40, 0, 0), (1, 39, 30), (-10, 40, 30), (-40, 40, 0)])
def test_a_report_within_the_job_passes(quantity: int, made: int, handed_in: int) -> None:
    check_report(quantity, made, 40, handed_in)


@pytest.mark.parametrize(
    ("quantity", "made", "handed_in", "code", "details"),
    [
        (41, 0, 0, "over_made", {"left": 40}),
        (1, 40, 0, "over_made", {"left": 0}),
        (-11, 40, 30, "below_handed_in", {"left": 10, "made": 40, "handed_in": 30}),
        (-51, 35, 0, "below_handed_in", {"left": 35, "made": 35, "handed_in": 0}),
    ],
)
def test_a_report_beyond_the_job_or_below_what_was_counted_is_refused(
    quantity: int, made: int, handed_in: int, code: str, details: dict[str, int]
) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_report(quantity, made, 40, handed_in)
    assert (refused.value.code, refused.value.details) == (code, details)
    assert refused.value.pointer == "/quantity"


@pytest.mark.parametrize(("quantity", "handed_in", "previous_left"), [(40, 0, None), (10, 30, 10), (5, 0, 5)])
def test_a_bag_within_the_job_and_the_step_before_passes(quantity: int, handed_in: int, previous_left: int | None) -> None:
    check_hand_in(quantity, handed_in, 40, previous_left)


@pytest.mark.parametrize(
    ("quantity", "handed_in", "previous_left", "code", "left"),
    [
        (41, 0, None, "over_handed_in", 40),
        (11, 30, 100, "over_handed_in", 10),
        (6, 0, 5, "ahead_of_previous", 5),
        (1, 0, 0, "ahead_of_previous", 0),
    ],
)
def test_a_bag_beyond_the_job_or_ahead_of_the_step_before_is_refused(
    quantity: int, handed_in: int, previous_left: int | None, code: str, left: int
) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_hand_in(quantity, handed_in, 40, previous_left)
    assert (refused.value.code, refused.value.details) == (code, {"left": left})


moves = st.lists(
    st.tuples(st.sampled_from(["hand_out", "report", "hand_in"]), st.integers(0, 2), st.integers(1, 60)),
    max_size=60,
)


@given(st.integers(1, 100), moves)
def test_whatever_is_tried_no_step_gets_ahead_of_its_sums(batch: int, tried: list[tuple[str, int, int]]) -> None:
    """Three steps, one job each that grows as pieces are handed out."""
    assigned, made, handed_in = [0, 0, 0], [0, 0, 0], [0, 0, 0]
    for move, step, quantity in tried:
        previous_left = handed_in[step - 1] - handed_in[step] if step else None
        try:
            if move == "hand_out":
                check_hand_out(quantity, assigned[step], batch)
                assigned[step] += quantity
            elif move == "report":
                check_report(quantity, made[step], assigned[step], handed_in[step])
                made[step] += quantity
            else:
                check_hand_in(quantity, handed_in[step], assigned[step], previous_left)
                handed_in[step] += quantity
                made[step] = max(made[step], handed_in[step])
        except DomainError:
            continue
        assert all(handed_in[n] <= made[n] <= assigned[n] <= batch for n in range(3))
        assert handed_in[0] >= handed_in[1] >= handed_in[2]
