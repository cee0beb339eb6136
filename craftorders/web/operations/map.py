"""The map of counties: where work is under way, how much, and how much of it will be late; from coordinates alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from craftorders.infra.access import requires
from craftorders.infra.application import db
from craftorders.infra.database import HOME_REGION
from craftorders.places.domain.projection import Place, Projection, fitted
from craftorders.places.models import Region
from craftorders.places.queries import find_region
from craftorders.reports.counties import CountyWork, places_of_counties, work_by_county
from craftorders.web.formatting import named

WIDTH, HEIGHT, MARGIN = 1000, 640, 60
"""The frame in its own units; on a page it is as wide as there is room."""

DESK, PHONE = 1.0, 0.328
"""Pixels for a unit of the frame: on a desk, and on a phone 360 wide."""

SHRUNK = {DESK: 1.0, PHONE: 0.7}
"""Circles are smaller on phones; style.css says the same."""

SMALLEST, LARGEST = 12, 26
"""Radii in pixels: large enough for a finger, small enough for neighbours."""

LETTER, WIDE_LETTER, LINE = 7.5, 14, 16
"""Pixels of a Latin letter, of a Chinese one, and of a line of words."""

SIDES = (("start", 1, 0), ("end", -1, 0), ("middle", 0, -1), ("middle", 0, 1))
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """Words beside a circle: how they are anchored, how far away in pixels, and whether only a desk has room for them."""

    anchor: str
    dx: int
    dy: int
    desk_only: bool


@dataclass(frozen=True)
class Circle:
    """A county on the map; x and y in percent of the frame, the radius in pixels."""

    county: CountyWork
    x: float
    y: float
    radius: int
    tone: str
    label: Label | None


def add_to(pages: Blueprint) -> None:
    """Register the map."""

    @pages.get("/map")
    @requires("reports.read")
    def county_map() -> ResponseReturnValue:
        """Counties with active workshops as circles, and the same as a table."""
        counties, home = work_by_county(db()), _place(find_region(db(), HOME_REGION))
        projection = fitted([home, *(_place(each.region) for each in counties)], WIDTH, HEIGHT, MARGIN)
        yiwu = projection.at(home)
        return render_template(
            "operations/map.html",
            counties=counties,
            circles=circles_of(counties, projection, yiwu),
            yiwu=_percent(yiwu),
            country=country_of(places_of_counties(db()), projection),
            size=(WIDTH, HEIGHT),
        )


def circles_of(counties: Sequence[CountyWork], projection: Projection, yiwu: tuple[float, float]) -> list[Circle]:
    """A circle for each county, its area by open minutes; the largest choose the places of their words first."""
    most = max((each.open_minutes for each in counties), default=0) or 1
    radii = [round(SMALLEST + (LARGEST - SMALLEST) * sqrt(each.open_minutes / most)) for each in counties]
    points = [projection.at(_place(each.region)) for each in counties]
    taken: dict[float, list[Box]] = {
        scale: [
            _around(x * scale, y * scale, radius * SHRUNK[scale])
            for (x, y), radius in zip([*points, yiwu], [*radii, LARGEST], strict=True)
        ]
        for scale in (DESK, PHONE)
    }
    return [
        Circle(county, *_percent(point), radius, tone_of(county), _label(named(county.region), point, radius, taken))
        for county, point, radius in zip(counties, points, radii, strict=True)
    ]


def tone_of(county: CountyWork) -> str:
    """Off without work, good without a late batch, bad where half of them or more are late."""
    if not county.batches:
        return "off"
    if not county.late:
        return "good"
    return "bad" if 2 * county.late >= county.batches else "wait"


def country_of(places: Sequence[Place], projection: Projection) -> str:
    """A path with a dot for each county in the frame: the country's shape without anybody's border in it."""
    dots = {(round(x), round(y)) for x, y in map(projection.at, places)}
    inside = sorted((x, y) for x, y in dots if 0 <= x <= WIDTH and 0 <= y <= HEIGHT)
    return "".join(f"M{x} {y}h0" for x, y in inside)


def _label(words: str, point: tuple[float, float], radius: int, taken: dict[float, list[Box]]) -> Label | None:
    """The first side with room; what is taken on a desk or a phone is remembered."""
    for anchor, right, down in SIDES:
        boxes = {scale: _words_at(words, point, radius, (right, down), scale) for scale in (DESK, PHONE)}
        if not _free(boxes[DESK], taken[DESK], DESK):
            continue
        on_phone = _free(boxes[PHONE], taken[PHONE], PHONE)
        taken[DESK].append(boxes[DESK])
        if on_phone:
            taken[PHONE].append(boxes[PHONE])
        return Label(anchor, right * (radius + 4), 5 + down * (radius + LINE // 2), desk_only=not on_phone)
    return None


def _words_at(words: str, point: tuple[float, float], radius: int, side: tuple[int, int], scale: float) -> Box:
    wide = sum(LETTER if letter.isascii() else WIDE_LETTER for letter in words)
    radius = round(radius * SHRUNK[scale])
    x, y = point[0] * scale + side[0] * (radius + 4), point[1] * scale + side[1] * (radius + LINE // 2)
    left = x - wide if side[0] < 0 else x if side[0] > 0 else x - wide / 2
    return left, y - LINE / 2, left + wide, y + LINE / 2


def _free(box: Box, taken: Sequence[Box], scale: float) -> bool:
    left, top, right, bottom = box
    inside = left >= 0 and top >= 0 and right <= WIDTH * scale and bottom <= HEIGHT * scale
    return inside and not any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in taken
    )


def _around(x: float, y: float, radius: float) -> Box:
    return x - radius, y - radius, x + radius, y + radius


def _percent(point: tuple[float, float]) -> tuple[float, float]:
    return round(100 * point[0] / WIDTH, 2), round(100 * point[1] / HEIGHT, 2)


def _place(region: Region) -> Place:
    return region.longitude_e4, region.latitude_e4
