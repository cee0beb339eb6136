"""Areas by their digits, as GB/T 2260 nests counties in prefectures in provinces."""

import pytest

from craftorders.places.domain.areas import EVERYWHERE, area_of, areas_over, code_of
from tests.builders.refusals import refused


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("513323", "513323"),
        ("513300", "5133"),
        ("510000", "51"),
        (" 650000 ", "65"),
        ("500101", "500101"),
        ("429004", "429004"),
    ],
)
def test_an_area_is_the_digits_that_count(code: str, area: str) -> None:
    assert area_of(code) == area
    assert code_of(area) == code.strip()


def test_without_a_code_it_is_everywhere() -> None:
    assert area_of(None) == EVERYWHERE
    assert code_of(EVERYWHERE) is None


@pytest.mark.parametrize("code", ["", "51", "513", "000000", "990000", "510023", "51332a", "5133230", "５１３３２３"])
def test_what_is_no_area_is_refused(code: str) -> None:
    with refused("not_an_area"):
        area_of(code)


def test_a_county_lies_in_its_prefecture_in_its_province() -> None:
    assert areas_over("513323") == ("", "51", "5133", "513323")
    assert areas_over("51") == ("", "51")
    assert areas_over("") == ("",)
