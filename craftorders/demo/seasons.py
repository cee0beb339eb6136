"""The farm calendars of the demo's four counties for this year and the next: seasons and festivals as the villages know them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.places.services import set_weeks

DANBA, BAZHOU, ZHAOJUE, SHUFU = "513323", "511902", "513431", "653121"


@dataclass(frozen=True)
class Season:
    """From a day of the year to another (month, day), so many percent of the hands are there."""

    county: str
    first: tuple[int, int]
    last: tuple[int, int]
    share: int
    reason: str


EVERY_YEAR = (
    Season(DANBA, (5, 10), (6, 25), 45, "上山挖虫草"),
    Season(DANBA, (7, 15), (8, 20), 60, "收小麦、青稞"),
    Season(DANBA, (12, 18), (12, 26), 50, "嘉绒新年"),
    Season(BAZHOU, (5, 1), (5, 14), 60, "收油菜"),
    Season(BAZHOU, (5, 18), (6, 10), 50, "插秧"),
    Season(BAZHOU, (8, 20), (9, 20), 40, "收水稻"),
    Season(ZHAOJUE, (7, 27), (8, 2), 30, "火把节"),
    Season(ZHAOJUE, (8, 17), (9, 20), 55, "收荞麦、挖洋芋"),
    Season(ZHAOJUE, (11, 16), (11, 25), 35, "彝族年"),
    Season(SHUFU, (6, 8), (6, 25), 50, "收小麦"),
    Season(SHUFU, (9, 10), (10, 25), 40, "摘棉花、打巴旦木"),
)
SACRIFICE_FEAST, LUNAR_YEAR = date(2026, 5, 27), timedelta(days=354, hours=9)
"""The feast moves with the moon: it comes about eleven days earlier each year."""

COMING = (
    (DANBA, 1, 2, 80, "修村道，每户出工"),
    (BAZHOU, 2, 4, 75, "摘柑橘"),
    (ZHAOJUE, 1, 1, 85, "集中体检"),
    (SHUFU, 3, 4, 70, "剪果枝、修水渠"),
)
"""County, from and to which week after the present one, share, reason."""


def set_seasons(session: Session, actor: Actor) -> None:
    """Something in the coming weeks, whenever the demo is filled, and over it every season of this year and the next."""
    now = today("Asia/Shanghai")
    for county, first_week, last_week, share, reason in COMING:
        first, last = now + timedelta(weeks=first_week), now + timedelta(weeks=last_week)
        set_weeks(session, county, first=first, last=last, share=share, reason=reason, actor=actor)
    for year in (now.year, now.year + 1):
        for each in EVERY_YEAR:
            first, last = date(year, *each.first), date(year, *each.last)
            set_weeks(session, each.county, first=first, last=last, share=each.share, reason=each.reason, actor=actor)
        for feast in _feasts(year):
            set_weeks(session, SHUFU, first=feast, last=feast, share=45, reason="古尔邦节", actor=actor)


def _feasts(year: int) -> Iterator[date]:
    """The day or two of the feast that fall into a year."""
    nearest = round((date(year, 7, 1) - SACRIFICE_FEAST) / LUNAR_YEAR)
    for number in (nearest - 1, nearest, nearest + 1):
        feast = SACRIFICE_FEAST + number * LUNAR_YEAR
        if feast.year == year:
            yield feast
