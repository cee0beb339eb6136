"""What stays of a rescued batch and what moves: numbers worked out by hand, and rule 1 for any numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.production.domain.rescuing import Rest, Undone, jobs_to_take_back, undone_rest

PIECES = st.integers(0, 500)
STATES = st.sampled_from(["open", "assigned", "accepted", "in_work"])


@pytest.mark.parametrize(
    ("quantity", "made", "rest"),
    [
        (100, [40], Rest(40, 60)),
        (100, [0], Rest(0, 100)),
        (100, [100], Rest(100, 0)),
        (20, [12, 5], Rest(12, 8)),  # seven tied knots wait to be finished where they are
        (20, [5, 9], Rest(9, 11)),  # finishing was reported before tying was
        (20, [0, 0], Rest(0, 20)),
    ],
)
def test_what_was_begun_at_any_step_stays(quantity: int, made: list[int], rest: Rest) -> None:
    assert undone_rest(quantity, made) == rest


@given(st.lists(PIECES, min_size=1, max_size=5), st.integers(500, 2_000))
def test_no_piece_is_lost_and_no_step_keeps_less_than_was_made_of_it(made: list[int], quantity: int) -> None:
    rest = undone_rest(quantity, made)
    assert rest.kept + rest.moved == quantity
    assert all(rest.kept >= each for each in made)
    assert rest.kept in made


def test_open_work_goes_first_then_what_is_not_begun_then_the_newest_at_work() -> None:
    undone = [
        Undone("old at work", "in_work", 10),
        Undone("new at work", "in_work", 10),
        Undone("assigned", "assigned", 10),
        Undone("accepted", "accepted", 10),
        Undone("open", "open", 10),
    ]
    order = ["open", "assigned", "accepted", "new at work", "old at work"]
    for count in range(6):
        assert jobs_to_take_back(undone, 10 * count) == order[:count]
    assert jobs_to_take_back(undone, 11) == order[:2]
    assert jobs_to_take_back(undone, 0) == jobs_to_take_back(undone, -3) == []


def test_a_job_of_which_all_is_made_is_left_alone() -> None:
    assert jobs_to_take_back([Undone("done", "in_work", 0), Undone("other", "in_work", 5)], 5) == ["other"]


@given(st.lists(st.tuples(STATES, PIECES), max_size=12), st.data())
def test_enough_is_taken_back_and_not_one_job_more(jobs: list[tuple[str, int]], data: st.DataObject) -> None:
    undone = [Undone(number, state, pieces) for number, (state, pieces) in enumerate(jobs)]
    excess = data.draw(st.integers(0, sum(pieces for _, pieces in jobs)))
    chosen = jobs_to_take_back(undone, excess)
    freed = [jobs[number][1] for number in chosen]
    assert sum(freed) >= excess
    assert sum(freed[:-1]) < excess or not freed
    assert len(set(chosen)) == len(chosen)
