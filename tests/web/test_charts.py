"""Where bars, lines and circles stand, on axes counted by hand."""

from datetime import UTC, date, datetime

import pytest

from craftorders.kernel import clock
from craftorders.places.domain.projection import fitted
from craftorders.places.models import Region
from craftorders.production.models import Batch
from craftorders.reports.counties import CountyWork
from craftorders.reports.progress.weeks import Week
from craftorders.web.charts import bars_of, lines_of
from craftorders.web.operations.map import circles_of, country_of, tone_of
from tests.conftest import NOON


def a_batch(**values: object) -> Batch:
    """100 pieces begun on 4 November, 25 made, due on 14 December."""
    return Batch(**{
        "code": "B-1", "state": "in_work", "quantity": 100, "made": 25, "due_on": date(2026, 12, 14), "confidence": "high",
        "created_at": datetime(2026, 11, 1, tzinfo=UTC), "started_on": date(2026, 11, 4), "expected_on": date(2026, 12, 4),
        "earliest_on": date(2026, 11, 29), "latest_on": date(2026, 12, 13), **values,
    })  # fmt: skip


def test_a_bar_reaches_from_the_first_piece_to_the_expected_day() -> None:
    """From 4 November to 15 December, the day after the last: 41 days. Expected after 30 of them, a quarter is done."""
    with clock.at(NOON):
        chart = bars_of([a_batch(), a_batch(state="cancelled")])
    assert chart is not None
    (bar,) = chart.bars
    share = 100 / 41
    assert (bar.begin, bar.end, bar.done) == pytest.approx((0, 30 * share, 7.5 * share), abs=0.01)
    assert bar.interval == pytest.approx((25 * share, 39 * share), abs=0.01)
    assert (bar.due, chart.today) == pytest.approx((40 * share, 20 * share), abs=0.01)
    assert all(monday.weekday() == 0 for monday in chart.axis.ticks)
    assert len(chart.axis.ticks) <= 4


def test_a_hopeless_batch_ends_at_the_edge_twelve_weeks_after_what_is_due() -> None:
    with clock.at(NOON):
        chart = bars_of([a_batch(expected_on=date(2036, 11, 21), latest_on=date(2036, 11, 21))])
    assert chart is not None
    assert (chart.axis.last, chart.bars[0].end) == (date(2027, 3, 9), 100)
    assert chart.axis.at(date(2026, 12, 14)) < 35


def test_nothing_to_show_has_no_chart() -> None:
    assert bars_of([a_batch(state="cancelled")]) is None
    assert lines_of([]) is None


def test_lines_rise_with_the_weeks_and_end_today() -> None:
    """Two weeks of 14 days from Sunday evening; today is the ninth of them, and 200 is the top."""
    weeks = [Week(date(2026, 11, 16), 100, 80, 60, 40, 0), Week(date(2026, 11, 23), 200, 150, 100, 40, 20)]
    with clock.at(NOON):
        chart = lines_of(weeks)
    assert chart is not None
    assert (chart.top, chart.plan) == (200, "0,1000 500,500 1000,0")
    assert chart.made == "0,1000 500,600 643,250"
    assert chart.shipped == "0,1000 500,1000 643,900"


def a_county(number: int, longitude: int, latitude: int, minutes: int, late: int = 0) -> CountyWork:
    """A county with four batches."""
    region = Region(
        id=str(number), name=f"县{number}", name_en=f"County {number}", longitude_e4=longitude, latitude_e4=latitude
    )
    return CountyWork(region, 1, 4, late, 100, minutes)


def test_circles_grow_with_the_root_of_the_work_and_words_do_not_cover_each_other() -> None:
    """A quarter of the minutes is half of the way from 12 to 26 pixels; two neighbours speak to different sides."""
    counties = [
        a_county(1, 1_000_000, 300_000, 400),
        a_county(2, 1_003_000, 300_000, 100),
        a_county(3, 1_200_000, 300_000, 0),
    ]
    projection = fitted([(each.region.longitude_e4, each.region.latitude_e4) for each in counties], 1_000, 640, 60)
    circles = circles_of(counties, projection, (940, 320))
    assert [circle.radius for circle in circles] == [26, 19, 12]
    first, second, _ = circles
    assert first.label is not None
    assert second.label is not None
    assert (first.label.anchor, second.label.anchor) == ("end", "start")


def test_a_county_is_bad_from_half_of_its_batches_on() -> None:
    tones = [tone_of(a_county(1, 0, 0, 1, late)) for late in (0, 1, 2)]
    assert tones == ["good", "wait", "bad"]
    assert tone_of(CountyWork(a_county(1, 0, 0, 1).region, 1, 0, 0, 0, 0)) == "off"


def test_the_country_is_dots_within_the_frame() -> None:
    projection = fitted([(1_000_000, 300_000), (1_200_000, 300_000)], 1_000, 640, 60)
    path = country_of([(1_000_000, 300_000), (1_000_000, 300_001), (1_200_000, 300_000), (500_000, 300_000)], projection)
    assert path == "M60 320h0M940 320h0"
