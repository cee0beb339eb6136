"""Two plans side by side, worked out by hand."""

from craftorders.dispatch.domain.matching.outcome import Choice, LeftOver, Outcome, Parts, Saying
from craftorders.planning.domain.comparing import Move, Placed, difference, figures_of_outcome, placed_of

COUNTIES = {"Danba": "513323", "Bazhou": "511902"}


def outcome(*choices: Choice, left: int = 0, cost: int) -> Outcome:
    """Something that the engine could have answered."""
    left_over = (LeftOver("belts", left, Saying("full", "Full.")),) if left else ()
    return Outcome(choices, left_over, (), (), (), cost, cost, 0.0, "test", "optimal", 0.1)


def choice(workshop: str, week: int, pieces: int, late_days: int = 0, **parts: int) -> Choice:
    """Belts somewhere."""
    return Choice("belts", workshop, week, pieces, Parts(**parts), late_days, None)


def test_pieces_move_and_are_added_and_dropped() -> None:
    before = outcome(
        choice("Danba", 0, 40, piece=400), choice("Danba", 1, 20, 3, piece=200, lateness=5), left=40, cost=1_005
    )
    after = outcome(choice("Danba", 0, 30, piece=300), choice("Bazhou", 0, 50, piece=450, freight=7), left=20, cost=957)
    found = difference(*((placed_of(each, COUNTIES), figures_of_outcome(each, COUNTIES)) for each in (before, after)))
    assert (found.moved, found.added, found.dropped) == (30, 20, 0)
    assert found.moves == (Move("belts", "Bazhou", 50), Move("belts", "Danba", -30))
    assert (found.before.placed, found.before.left_over, found.before.late_piece_days) == (60, 40, 60)
    assert (found.before.cost["piece"], found.before.cost["lateness"], found.before.cost["left_over"]) == (600, 5, 400)
    assert (found.before.total_e4, found.after.total_e4) == (1_005, 957)
    assert (found.before.earnings, found.after.earnings) == ({"513323": 600}, {"511902": 450, "513323": 300})


def test_another_week_in_the_same_workshop_is_no_move() -> None:
    one, other = (outcome(choice("Danba", week, 10, piece=1), cost=1) for week in (0, 3))
    found = difference(*((placed_of(each, COUNTIES), figures_of_outcome(each, COUNTIES)) for each in (one, other)))
    assert (found.moved, found.added, found.dropped, found.moves) == (0, 0, 0, ())


def test_what_is_dropped_everywhere_is_not_moved() -> None:
    one, other = outcome(choice("Danba", 0, 10, piece=1), cost=1), outcome(left=10, cost=9)
    found = difference(*((placed_of(each, COUNTIES), figures_of_outcome(each, COUNTIES)) for each in (one, other)))
    assert (found.moved, found.added, found.dropped) == (0, 0, 10)
    assert isinstance(placed_of(one, COUNTIES)[0], Placed)
