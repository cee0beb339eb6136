"""Three classes on one sample, worked out by hand from Tables 1, 2-A and 2-B and clause 10.3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.quality.domain.classes import BadPieces, Demand, combined_plan, count_bad
from craftorders.quality.domain.sampling import AQLS, INSPECTIONS, LEVELS

SIZES = {"critical": 20, "major": 20, "minor": 13}


@pytest.mark.parametrize(
    ("lot", "critical", "major", "minor", "wanted"),
    [
        (1000, None, "2.5", "4.0", [(80, 0), (80, 5), (80, 7)]),  # all at J
        (500, "0.65", "2.5", "4.0", [(80, 1), (80, 5), (80, 7)]),  # H: 0.65 points down to J, so J for all
        (200, "0.65", "2.5", "4.0", [(20, 0), (32, 2), (32, 3)]),  # G: 0.65 points up to F, and so it does at G again
        (40, None, "2.5", "4.0", [(20, 0), (20, 1), (20, 2)]),  # D: C and E; at E 2.5 points down to F; F for all
        (20, None, "2.5", "4.0", [(5, 0), (5, 0), (3, 0)]),  # C: 4.0 points up to B
        (15, None, "0.65", "4.0", [(15, 0), (15, 0), (15, 2)]),  # F for all: 20 pieces are more than the lot
        (3000, "0.65", "0.65", "0.65", [(125, 2), (125, 2), (125, 2)]),
    ],
)
def test_classes_are_brought_to_one_letter(
    lot: int, critical: str | None, major: str, minor: str, wanted: list[tuple[int, int]]
) -> None:
    plan = combined_plan(lot, {"critical": Demand(critical), "major": Demand(major), "minor": Demand(minor)})
    assert [(each.sample_size, each.acceptance) for each in plan.classes.values()] == wanted
    assert plan.sample_size == max(size for size, _ in wanted)


def test_a_tightened_class_takes_its_own_table_at_the_common_letter() -> None:
    """Letter J, tightened 2.5: 80, 3; normal 4.0: 80, 7 (Tables 2-B and 2-A)."""
    plan = combined_plan(1000, {"major": Demand("2.5", "tightened"), "minor": Demand("4.0")})
    assert [(each.sample_size, each.acceptance) for each in plan.classes.values()] == [(80, 3), (80, 7)]


def test_a_reduced_class_counts_in_the_first_pieces_of_the_larger_sample() -> None:
    """Letter J, reduced 2.5: 32, 3 (Table 2-C)."""
    plan = combined_plan(1000, {"major": Demand("2.5", "reduced"), "minor": Demand("4.0")})
    assert [(each.sample_size, each.acceptance) for each in plan.classes.values()] == [(32, 3), (80, 7)]


DEMANDS = st.builds(Demand, st.sampled_from(AQLS[1:]), st.sampled_from(INSPECTIONS))


@given(st.integers(1, 2_000_000), st.sampled_from(LEVELS), DEMANDS, DEMANDS, st.none() | st.sampled_from(AQLS[1:]))
def test_the_sample_is_the_largest_and_no_class_draws_more(
    lot: int, level: str, major: Demand, minor: Demand, critical: str | None
) -> None:
    plan = combined_plan(lot, {"critical": Demand(critical), "major": major, "minor": minor}, level)
    assert plan.sample_size == max(each.sample_size for each in plan.classes.values()) <= lot
    if critical is None:
        none_allowed = plan.classes["critical"]
        assert (none_allowed.sample_size, none_allowed.acceptance) == (plan.sample_size, 0)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ([], {"critical": 0, "major": 0, "minor": 0}),
        ([BadPieces("major", 3), BadPieces("major", 2), BadPieces("minor", 1)], {"critical": 0, "major": 5, "minor": 1}),
        # One piece with three defects counts once, at the worst.
        ([BadPieces(each, piece=4) for each in ("minor", "critical", "major")], {"critical": 1, "major": 0, "minor": 0}),
        # The 14th piece is none of the 13 in which minor defects count.
        ([BadPieces("minor", piece=13), BadPieces("minor", piece=14)], {"critical": 0, "major": 0, "minor": 1}),
        ([BadPieces("minor", piece=14), BadPieces("major", piece=14)], {"critical": 0, "major": 1, "minor": 0}),
        # Counted without numbers, no more can be bad than the class looks at.
        ([BadPieces("minor", 17)], {"critical": 0, "major": 0, "minor": 13}),
    ],
)
def test_a_piece_counts_once_where_its_class_looks(found: list[BadPieces], wanted: dict[str, int]) -> None:
    assert count_bad(found, SIZES) == wanted
