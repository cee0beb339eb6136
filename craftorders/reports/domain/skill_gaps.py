"""Where skilled hands will be short, how many of them, and whether training would come in time.

Work asks for a grade, and whoever has a higher one can do it, too. So work and hands are compared grade by grade, each
with everything above it: only if all of these fit can the work be shared out. All times are seconds; weeks are counted
from the present one, which is 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

GRADES = (1, 2, 3)

WEEKS_A_GRADE = 3
"""From one grade to the next a learner practises about three weeks beside the farm work before a trainer certifies."""

Weeks = tuple[int, ...]
ByGrade = Mapping[int, Weeks]
"""Seconds by week, for each grade together with all grades above it."""


@dataclass(frozen=True)
class Shortage:
    """What is missing in a week at a grade, and how many hands more would do it.

    In time are hands that are trained from now on, for `training_weeks`, and then work until the end of the week. Where
    that is too late, `hands` are needed from elsewhere, now. None: all hands are away, and more of them would not help.
    """

    week: int
    grade: int
    seconds: int
    hands: int | None
    training_weeks: int
    in_time: bool


def and_above(exactly: Mapping[int, Sequence[int]], weeks: int) -> ByGrade:
    """Seconds by exact grade as seconds of each grade together with all grades above it."""
    return {
        grade: tuple(sum(seconds[week] for each, seconds in exactly.items() if each >= grade) for week in range(weeks))
        for grade in GRADES
    }


def shortfalls(demand: Sequence[int], supply: Sequence[int]) -> Weeks:
    """What hands cannot do by the end of each week, although in the weeks before they worked ahead of what is due.

    What is missing in a week is told there once and not again in the weeks after it.
    """
    missing, free = [], 0
    for due, there in zip(demand, supply, strict=True):
        free += there - due
        missing.append(max(0, -free))
        free = max(0, free)
    return tuple(missing)


def left_over(demand: ByGrade, supply: ByGrade) -> ByGrade:
    """What of the hands is not needed for the work of their own week."""
    return {
        grade: tuple(max(0, there - due) for due, there in zip(demand[grade], supply[grade], strict=True))
        for grade in GRADES
    }


def shortages(demand: ByGrade, supply: ByGrade, of_a_hand: Sequence[int], people: Mapping[int, int]) -> list[Shortage]:
    """For each week in which hands are short, the grade that is shortest (of equals the highest).

    `of_a_hand` is what one more hand would do in each week, `people` how many there are by grade, 0 for who has none yet.
    """
    by_week: dict[int, Shortage] = {}
    for grade in GRADES:
        missing = shortfalls(demand[grade], supply[grade])
        for each in _of_grade(grade, missing, of_a_hand, training_weeks(grade, people)):
            if each.week not in by_week or each.seconds >= by_week[each.week].seconds:
                by_week[each.week] = each
    return [by_week[week] for week in sorted(by_week)]


def _of_grade(grade: int, missing: Weeks, of_a_hand: Sequence[int], training: int) -> Iterator[Shortage]:
    """Hands that were trained for an earlier week go on working: only those are asked for that are needed beyond them."""
    asked = left_to_them = 0
    for week, seconds in enumerate(missing):
        if not seconds:
            continue
        if week < training:
            yield Shortage(week, grade, seconds, _hands_for(seconds, of_a_hand[: week + 1]), training, in_time=False)
            continue
        left_to_them += seconds
        needed = _hands_for(left_to_them, of_a_hand[training : week + 1])
        if needed is None or needed > asked:
            yield Shortage(week, grade, seconds, None if needed is None else needed - asked, training, in_time=True)
            asked = max(asked, needed or 0)


def _hands_for(seconds: int, of_a_hand: Sequence[int]) -> int | None:
    one_hand = sum(of_a_hand)
    return -(-seconds // one_hand) if one_hand else None


def training_weeks(grade: int, people: Mapping[int, int]) -> int:
    """How long it takes until somebody reaches `grade`: from the highest grade below that anybody has, else from nothing."""
    nearest = max((each for each in range(grade) if people.get(each)), default=0)
    return (grade - nearest) * WEEKS_A_GRADE


def percent_used(demand: int, supply: int) -> int | None:
    """Work in percent of the hands that are there, rounded half up; None where work meets no hands at all."""
    if supply == 0:
        return 0 if demand == 0 else None
    return (200 * demand + supply) // (2 * supply)
