"""Kinds of defects in their order, worked out by hand."""

from craftorders.quality.domain.pareto import ParetoRow, pareto


def test_the_most_frequent_kind_comes_first_and_the_shares_add_up_to_the_whole() -> None:
    """7, 3 and 2 of 12 bad pieces among 400 inspected: 1.75, 0.75 and 0.5 in a hundred; 58.33, 25 and 16.67 percent."""
    assert pareto({"LOOSE": 3, "SKIP": 7, "SHORT": 2, "SHARP": 0}, 400) == [
        ParetoRow("SKIP", 7, 175, 5_833, 5_833),
        ParetoRow("LOOSE", 3, 75, 2_500, 8_333),
        ParetoRow("SHORT", 2, 50, 1_667, 10_000),
    ]


def test_where_nothing_was_found_there_is_no_row() -> None:
    assert pareto({}, 0) == pareto({"SKIP": 0}, 100) == []
