"""Plans against the published tables of ISO 2859-1:1999, typed by hand, and against their diagonals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.kernel.errors import RuleViolation
from craftorders.quality.domain.sampling import (
    AQLS,
    check_counts,
    code_letter,
    decide,
    plan_of_letter,
    sampling_plan,
    tighter_acceptance,
)

LETTERS = "ABCDEFGHJKLMNPQR"
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000)
LOTS = (2, 9, 16, 26, 51, 91, 151, 281, 501, 1201, 3201, 10_001, 35_001, 150_001, 500_001)
TABLE_1 = {
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}
NORMAL = {0: 0, 3: 1, 4: 2, 5: 3, 6: 5, 7: 7, 8: 10, 9: 14, 10: 21}
TIGHTENED = {1: 0, 4: 1, 5: 2, 6: 3, 7: 5, 8: 8, 9: 12, 10: 18}


@pytest.mark.parametrize("level", TABLE_1)
def test_code_letters_are_those_of_table_1(level: str) -> None:
    for least, after, letter in zip(LOTS, (*LOTS[1:], 10**9), TABLE_1[level], strict=True):
        assert code_letter(least, level) == code_letter(after - 1, level) == letter


@pytest.mark.parametrize(
    ("lot", "aql", "letter", "size", "acceptance"),
    [
        (1000, "2.5", "J", 80, 5),
        (1000, "1.0", "J", 80, 2),
        (1000, "6.5", "J", 80, 10),
        (5000, "2.5", "L", 200, 10),
        (3200, "4.0", "K", 125, 10),
        (2_800_000, "2.5", "N", 500, 21),  # code letter Q points up to N
        (2_800_000, "0.65", "Q", 1250, 14),
        (500, "1.5", "H", 50, 2),
        (200, "4.0", "G", 32, 3),
        (200, "1.0", "H", 50, 1),  # code letter G points down to H
        (120, "2.5", "F", 20, 1),
        (60, "2.5", "F", 20, 1),  # code letter E points down to F
        (40, "2.5", "C", 5, 0),  # code letter D points up to C
        (50, "1.0", "E", 13, 0),
        (20, "6.5", "D", 8, 1),
    ],
)
def test_normal_plans_are_those_of_table_2a(lot: int, aql: str, letter: str, size: int, acceptance: int) -> None:
    plan = sampling_plan(lot, aql=aql)
    assert (plan.code_letter, plan.sample_size, plan.acceptance) == (letter, size, acceptance)
    assert plan.rejection == acceptance + 1
    assert not plan.full_inspection


def along_the_diagonal(row: int, column: int, numbers: dict[int, int]) -> tuple[int, int]:
    """Row of the plan that is used, and its acceptance number: all cells of one diagonal hold the same."""
    diagonal = row + column - (len(AQLS) - 1)
    if diagonal in numbers:
        used = diagonal
    elif diagonal > max(numbers) or (diagonal - 1 in numbers and numbers is NORMAL and numbers[diagonal - 1] == 0):
        used = max(known for known in numbers if known < diagonal)
    else:
        used = min(known for known in numbers if known > diagonal)
    return row + used - diagonal, numbers[used]


@pytest.mark.parametrize(("severity", "numbers"), [("normal", NORMAL), ("tightened", TIGHTENED)])
def test_every_cell_follows_the_diagonals_of_the_standard(severity: str, numbers: dict[int, int]) -> None:
    for least, letter in zip(LOTS, TABLE_1["III"], strict=True):
        for column, aql in list(enumerate(AQLS))[1:]:
            plan = sampling_plan(least, level="III", severity=severity, aql=aql)
            row, acceptance = along_the_diagonal(LETTERS.index(letter), column, numbers)
            wanted = (LETTERS[row], min(SIZES[row], least), acceptance)
            assert (plan.code_letter, plan.sample_size, plan.acceptance) == wanted, (letter, aql)


@pytest.mark.parametrize(
    ("lot", "aql", "size", "acceptance"),
    [(1000, "2.5", 32, 3), (2000, "1.5", 50, 3), (400, "4.0", 20, 3), (2000, "4.0", 50, 6)],
)
def test_reduced_plans_are_those_of_table_2c(lot: int, aql: str, size: int, acceptance: int) -> None:
    plan = sampling_plan(lot, severity="reduced", aql=aql)
    assert (plan.sample_size, plan.acceptance, plan.rejection) == (size, acceptance, acceptance + 1)


@pytest.mark.parametrize(("lot", "aql"), [(1, "6.5"), (2, "6.5"), (1, "0.65"), (5, "2.5"), (13, "1.0"), (20, "0.65")])
def test_a_sample_that_reaches_the_lot_is_the_whole_lot(lot: int, aql: str) -> None:
    plan = sampling_plan(lot, aql=aql)
    assert plan.full_inspection
    assert (plan.sample_size, plan.acceptance, plan.rejection) == (lot, 0, 1)


@pytest.mark.parametrize(("lot", "aql"), [(6, "2.5"), (14, "1.0"), (21, "0.65")])
def test_one_piece_more_than_the_sample_is_sampled(lot: int, aql: str) -> None:
    plan = sampling_plan(lot, aql=aql)
    assert not plan.full_inspection
    assert plan.sample_size == lot - 1


@given(
    st.integers(1, 5_000_000),
    st.sampled_from(sorted(TABLE_1)),
    st.sampled_from(["normal", "tightened", "reduced"]),
    st.sampled_from(AQLS[1:]),
)
def test_every_lot_has_a_plan_that_can_be_carried_out(lot: int, level: str, severity: str, aql: str) -> None:
    plan = sampling_plan(lot, level=level, severity=severity, aql=aql)
    assert 1 <= plan.sample_size <= lot
    assert plan.full_inspection == (plan.sample_size == lot)
    assert plan.rejection == plan.acceptance + 1
    assert plan.acceptance < plan.sample_size or plan.full_inspection


@given(st.integers(1, 5_000_000), st.sampled_from(AQLS[1:]), st.data())
def test_the_decision_turns_at_the_acceptance_number(lot: int, aql: str, data: st.DataObject) -> None:
    plan = sampling_plan(lot, aql=aql)
    bad = data.draw(st.integers(0, plan.sample_size))
    assert decide(plan, bad) == ("accepted" if bad < plan.rejection else "rejected")


@pytest.mark.parametrize(
    ("letter", "aql", "size"),
    [("H", "6.5", 20), ("J", "4.0", 32), ("K", "2.5", 50), ("L", "1.5", 80), ("M", "1.0", 125), ("N", "0.65", 200)],
)
def test_the_six_disputed_cells_of_the_reduced_table_use_the_stricter_number(letter: str, aql: str, size: int) -> None:
    plan = plan_of_letter(letter, 10**6, severity="reduced", aql=aql)
    assert (plan.sample_size, plan.acceptance, plan.rejection) == (size, 4, 5)


@pytest.mark.parametrize(
    ("letter", "aql", "acceptance"),
    [("J", "2.5", 3), ("J", "1.0", 1), ("K", "0.65", 1), ("N", "2.5", 14), ("R", "0.65", 14)],
)
def test_one_step_tighter_is_the_next_column_of_the_same_letter(letter: str, aql: str, acceptance: int) -> None:
    assert tighter_acceptance(letter, aql) == acceptance


@pytest.mark.parametrize("lot", [0, -1])
def test_a_lot_without_pieces_is_refused(lot: int) -> None:
    with pytest.raises(RuleViolation) as refused:
        sampling_plan(lot)
    assert refused.value.code == "empty_lot"


@pytest.mark.parametrize("aql", ["3.0", "1", "2.50", "", "10"])
def test_an_aql_that_the_table_does_not_have_is_refused(aql: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        sampling_plan(1000, aql=aql)
    assert refused.value.code == "unknown_aql"
    assert "2.5" in str(refused.value)


@pytest.mark.parametrize(("sampled", "nonconforming"), [(80, -1), (80, 81), (0, 1), (-1, -1)])
def test_impossible_counts_are_refused(sampled: int, nonconforming: int) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_counts(sampled, nonconforming)
    assert refused.value.code == "counts_do_not_add_up"


@pytest.mark.parametrize(("sampled", "nonconforming"), [(80, 0), (80, 80), (0, 0)])
def test_possible_counts_pass(sampled: int, nonconforming: int) -> None:
    check_counts(sampled, nonconforming)
