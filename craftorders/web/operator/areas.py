"""Areas in words: everywhere, a province, a prefecture, a county; and those that can be chosen for a rate."""

from collections.abc import Collection

from flask_babel import gettext

from craftorders.infra.application import db
from craftorders.people.queries import counties_in_work
from craftorders.places.domain.areas import LENGTHS, code_of
from craftorders.places.models import Region
from craftorders.places.queries import regions_of_areas
from craftorders.web.formatting import named, province_of


def area_words(area: str, region: Region | None) -> str:
    """What an area is called; `region` is any county in it."""
    if not area:
        return gettext("Everywhere")
    if region is None:
        return str(code_of(area))
    whole = gettext("all of %(area)s", area=province_of(region))
    return {2: whole, 4: f"{province_of(region)} · {region.prefecture}"}.get(len(area), named(region))


def names_of_areas(areas: Collection[str]) -> dict[str, str]:
    """What areas are called, asked at once."""
    regions = regions_of_areas(db(), areas)
    return {area: area_words(area, regions.get(area)) for area in areas}


def area_choices() -> list[tuple[str, str]]:
    """The provinces, prefectures and counties with a workshop, by their codes; each county below what it lies in."""
    found: dict[str, str] = {}
    for county in counties_in_work(db()):
        for length in LENGTHS[1:]:
            area = county.id[:length]
            found[area] = "　" * (length // 2 - 1) + area_words(area, county)
    return [(str(code_of(area)), words) for area, words in sorted(found.items())]
