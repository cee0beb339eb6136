"""The map of work against hands, and its gaps in the order of their size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft
from craftorders.catalogue.queries import crafts
from craftorders.kernel.clock import today
from craftorders.places.domain.calendar import weeks_from
from craftorders.places.models import Region
from craftorders.places.queries import regions_named, shares
from craftorders.reports.domain.skill_gaps import (
    GRADES,
    ByGrade,
    Shortage,
    Weeks,
    and_above,
    left_over,
    percent_used,
    shortages,
)
from craftorders.reports.skills.queries import MINUTE, Hands, hands_by_county, work_due

WEEKS = 8
"""Weeks that are shown one by one."""

LOOK_AHEAD = 40
"""Weeks that are looked at: an order for a year is due long after the hands for it have to be trained."""

HOME_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Cell:
    """A week: minutes of work and of hands, one in percent of the other (None: no hands), and whether hands are short."""

    week: date
    demand: int
    supply: int
    percent: int | None
    short: bool


@dataclass(frozen=True)
class CountyNeeds:
    """A county's weeks; without a county, the work that is not placed yet against the hands that all counties have left."""

    region: Region | None
    cells: tuple[Cell, ...]
    later: Cell
    shortages: list[Shortage]

    def pressure(self) -> tuple[int, int]:
        """What is short, then all work: the county with the most of it stands first."""
        return sum(each.seconds for each in self.shortages), sum(each.demand for each in (*self.cells, self.later))


@dataclass(frozen=True)
class CraftNeeds:
    """A craft: first what is not placed yet, then the counties in the order of their pressure."""

    craft: Craft
    rows: list[CountyNeeds]


@dataclass(frozen=True)
class Gap:
    """Hands of a craft are short in a week; `trained_by` is from when they would work if training begins now."""

    craft: Craft
    region: Region | None
    week: date
    weeks_ahead: int
    missing: int
    grade: int
    hands: int | None
    training_weeks: int
    in_time: bool
    trained_by: date


@dataclass(frozen=True)
class SkillsPlan:
    """The map of crafts, counties and weeks, and its gaps, the worst first."""

    weeks: tuple[date, ...]
    crafts: list[CraftNeeds]
    gaps: list[Gap]


def skills_plan(session: Session) -> SkillsPlan:
    """Work against hands from this week on, eight weeks one by one; seven statements for however many counties."""
    weeks = weeks_from(today(HOME_ZONE), LOOK_AHEAD)
    work = work_due(session, weeks)
    everybody, able = hands_by_county(session)
    counties = {county for county, _ in (*work, *able) if county is not None}
    calendar = shares(session, counties, weeks[0], LOOK_AHEAD)
    regions = regions_named(session, list(counties))
    maps = []
    for craft in crafts(session):
        due = {county: by_grade for (county, craft_id), by_grade in work.items() if craft_id == craft.id}
        certified = {county: hands for (county, code), hands in able.items() if code == craft.code}
        if due or certified:
            placed = {county for county in (*due, *certified) if county is not None}
            hands = {county: certified.get(county) or everybody.get(county) or Hands(0, 0) for county in placed}
            maps.append(CraftNeeds(craft, _rows(due, hands, calendar, regions, weeks)))
    gaps = [gap for needs in maps for row in needs.rows for gap in _gaps(needs.craft, row, weeks)]
    return SkillsPlan(weeks[:WEEKS], maps, sorted(gaps, key=lambda gap: (-gap.missing, gap.week, gap.craft.code)))


def _rows(
    due: Mapping[str | None, dict[int, list[int]]],
    hands: Mapping[str, Hands],
    calendar: Mapping[str, Weeks],
    regions: Mapping[str, Region],
    weeks: tuple[date, ...],
) -> list[CountyNeeds]:
    rows, left = [], []
    for county in sorted(hands):
        demand, supply = and_above(due.get(county, {}), LOOK_AHEAD), hands[county].supply(calendar[county])
        of_one = hands[county].of_one_more(calendar[county])
        short = shortages(demand, supply, of_one, hands[county].people_by_grade())
        rows.append(_row(regions[county], demand, supply, short, weeks))
        left.append(left_over(demand, supply))
    rows.sort(key=CountyNeeds.pressure, reverse=True)
    return [_unplaced(and_above(due.get(None, {}), LOOK_AHEAD), left, hands, calendar, weeks), *rows]


def _unplaced(
    demand: ByGrade,
    left: list[ByGrade],
    hands: Mapping[str, Hands],
    calendar: Mapping[str, Weeks],
    weeks: tuple[date, ...],
) -> CountyNeeds:
    """Work that no county has, against what all of them have left; one hand more is one of the average."""
    supply = {grade: tuple(sum(each[grade][n] for each in left) for n in range(LOOK_AHEAD)) for grade in GRADES}
    everybody = max(1, sum(each.everybody for each in hands.values()))
    of_one = tuple(
        sum(of_county.of_one_more(calendar[county])[n] * of_county.everybody for county, of_county in hands.items())
        // everybody
        for n in range(LOOK_AHEAD)
    )
    people = {grade: sum(each.people_by_grade()[grade] for each in hands.values()) for grade in (0, *GRADES)}
    return _row(None, demand, supply, shortages(demand, supply, of_one, people), weeks)


def _row(
    region: Region | None, demand: ByGrade, supply: ByGrade, short: list[Shortage], weeks: tuple[date, ...]
) -> CountyNeeds:
    due, there, when = demand[GRADES[0]], supply[GRADES[0]], {each.week for each in short}
    cells = tuple(_cell(weeks[n], due[n], there[n], n in when) for n in range(WEEKS))
    later = _cell(weeks[WEEKS], sum(due[WEEKS:]), sum(there[WEEKS:]), max(when, default=0) >= WEEKS)
    return CountyNeeds(region, cells, later, short)


def _cell(week: date, due: int, there: int, short: bool) -> Cell:
    return Cell(week, due // MINUTE, there // MINUTE, percent_used(due, there), short)


def _gaps(craft: Craft, row: CountyNeeds, weeks: tuple[date, ...]) -> list[Gap]:
    return [
        Gap(
            craft,
            row.region,
            weeks[short.week],
            weeks_ahead=short.week,
            missing=-(-short.seconds // MINUTE),
            grade=short.grade,
            hands=short.hands,
            training_weeks=short.training_weeks,
            in_time=short.in_time,
            trained_by=weeks[0] + timedelta(weeks=short.training_weeks),
        )
        for short in row.shortages
    ]
