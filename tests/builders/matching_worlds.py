"""Random small worlds for the matching engine, near or above full capacity, with everything that can be in the way."""

from datetime import timedelta

from hypothesis import strategies as st

from craftorders.dispatch.domain.matching.situation import (
    Hands,
    OpenLine,
    OpenWorkshop,
    Pin,
    Situation,
    Step,
    Weights,
    WorkInHand,
)
from tests.builders.matching import E4, MONDAY, TODAY

CRAFTS = ["braid", "knot", "tassel"]
COUNTIES = ["A", "B", "C"]
WORKSHOPS = ["north", "south", "east", "west", "hill"]
LINES = ["belts", "knots", "cords", "rings", "bows", "nets"]
YUAN_E4 = 100 * E4


def some_minutes(weeks: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Work in hand; what is done in the last weeks need not be named."""
    return st.lists(st.integers(0, 900), max_size=weeks).map(tuple)


@st.composite
def workshops(draw: st.DrawFn, key: str, weeks: int) -> OpenWorkshop:
    """A workshop of one to three groups of hands; now and then nobody is there."""
    skills = st.dictionaries(st.sampled_from(CRAFTS), st.integers(1, 3), min_size=1, max_size=3)
    group = st.builds(Hands, skills, st.sampled_from([0, 1, 2, 3, 3]), st.integers(0, 900))
    in_hand = st.builds(WorkInHand, st.sampled_from(CRAFTS), st.integers(0, 3), some_minutes(weeks))
    return OpenWorkshop(
        key,
        key,
        draw(st.sampled_from(COUNTIES)),
        longitude=draw(st.integers(80_00, 121_00)) / 100,
        latitude=draw(st.integers(25_00, 45_00)) / 100,
        hands=(Hands({craft: draw(st.integers(1, 3)) for craft in CRAFTS[:2]}, 1, 400), *draw(st.lists(group, max_size=2))),
        days_out=draw(st.integers(0, 9)),
        days_back=draw(st.integers(0, 12)),
        share=tuple(draw(st.lists(st.sampled_from([0, 40, 73, 100, 100]), min_size=weeks, max_size=weeks))),
        in_hand=tuple(draw(st.lists(in_hand, max_size=2))),
        efficiency=draw(st.sampled_from([70, 100, 130])),
        pass_percent_e2=draw(st.integers(8_000, 10_000)),
        earned_share=draw(st.integers(0, 250)),
        closed_weeks=draw(st.frozensets(st.integers(1, 3), max_size=1)),
    )


@st.composite
def lines(draw: st.DrawFn, key: str, weeks: int) -> OpenLine:
    """A line of one or two steps, with odd lots, batches, pins and prohibitions."""
    step = st.builds(Step, st.sampled_from(CRAFTS), st.integers(0, 2), st.integers(60, 2_400))
    pin = st.builds(
        Pin,
        st.sampled_from(WORKSHOPS[:3]),
        st.one_of(st.none(), st.integers(1, 30)),
        st.one_of(st.none(), st.integers(0, weeks - 1)),
    )
    dates = st.integers(-10, 45).map(lambda days: TODAY + timedelta(days))
    rates = st.dictionaries(st.sampled_from(COUNTIES), st.integers(1, 30).map(lambda yuan: yuan * YUAN_E4), min_size=2)
    some_keys = st.sampled_from(WORKSHOPS)
    return OpenLine(
        key,
        key,
        quantity=draw(st.integers(1, 60)),
        steps=tuple(draw(st.lists(step, min_size=1, max_size=2))),
        due_on=draw(dates),
        earliest_on=draw(st.one_of(st.none(), dates.map(lambda day: day - timedelta(30)))),
        price_e4=draw(st.integers(0, 200)) * YUAN_E4,
        piece_cost_e4=draw(rates),
        weight_mg=draw(st.integers(0, 400_000)),
        priority=draw(st.integers(1, 3)),
        minimum_batch=draw(st.sampled_from([1, 1, 5, 12])),
        lot=draw(st.sampled_from([1, 1, 4, 7])),
        most_workshops=draw(st.sampled_from([None, 1, 2])),
        splittable=draw(st.sampled_from([True, True, False])),
        pins=tuple(draw(st.one_of(st.just([]), st.lists(pin, max_size=2)))),
        forbidden=draw(st.frozensets(some_keys, max_size=1)),
        present=draw(st.dictionaries(some_keys, st.integers(1, 30), max_size=1)),
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Two to six lines, one to five workshops, one to four weeks."""
    weeks = draw(st.integers(1, 4))
    return Situation(
        MONDAY,
        weeks,
        TODAY,
        tuple(draw(lines(key, weeks)) for key in LINES[: draw(st.integers(2, 6))]),
        tuple(draw(workshops(key, weeks)) for key in WORKSHOPS[: draw(st.integers(1, 5))]),
        Weights(freight_per_trip=draw(st.integers(0, 5_000)), setup=draw(st.integers(0, 20_000))),
    )


@st.composite
def tiny_situations(draw: st.DrawFn, *, whole: bool = False) -> Situation:
    """So few pieces that every plan can be tried: whole lines in one week, or a little of everything."""
    weeks = 1 if whole else draw(st.integers(1, 2))
    skills = st.just({"braid": 2}) if whole else st.sampled_from([{"braid": 2}, {"knot": 1}, {"braid": 1, "knot": 2}])
    hands = st.builds(Hands, skills, st.just(1), st.sampled_from([30, 60, 90]))
    kinds = [("braid", 1)] if whole else [("braid", 1), ("braid", 2), ("knot", 1)]
    shops = tuple(
        OpenWorkshop(
            key,
            key,
            county,
            longitude=120.0,
            latitude=draw(st.integers(29, 33)),
            hands=tuple(draw(st.lists(hands, min_size=1, max_size=1 if whole else 2))),
            days_out=draw(st.integers(0, 6 if whole else 9)),
            days_back=draw(st.integers(0, 6)),
            share=(100, 100),
            earned_share=draw(st.integers(50, 150)),
        )
        for key, county in [("north", "A"), ("south", "B")]
    )
    open_lines = tuple(
        OpenLine(
            key,
            key,
            quantity=draw(st.integers(1, 4)),
            steps=(Step(*draw(st.sampled_from(kinds)), draw(st.integers(10, 50)) * 60),),
            due_on=MONDAY + timedelta(draw(st.integers(0, 20))),
            price_e4=draw(st.integers(1, 100)) * YUAN_E4,
            piece_cost_e4={county: draw(st.integers(1, 30)) * YUAN_E4 for county in "AB"},
            weight_mg=draw(st.integers(0, 400_000)),
            minimum_batch=draw(st.sampled_from([1, 2, 3])),
            lot=draw(st.sampled_from([1, 1, 2, 3])),
            most_workshops=draw(st.sampled_from([None, 1])),
            splittable=not whole and draw(st.booleans()),
        )
        for key in LINES[: draw(st.integers(1, 3))]
    )
    return Situation(MONDAY, weeks, TODAY, open_lines, shops, Weights(freight_per_trip=300, setup=100))
