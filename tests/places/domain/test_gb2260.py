"""County codes: the real ones pass, provinces, prefectures and slips of the finger do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.kernel.errors import RuleViolation
from craftorders.places.domain.gb2260 import (
    PROVINCES,
    county_code,
    is_county_code,
    prefecture_code,
    province_code,
)
from craftorders.places.reference import regions


def test_every_county_of_the_reference_data_passes() -> None:
    codes = [row["id"] for row in regions()]
    assert len(set(codes)) == len(codes) == 2_845
    assert all(is_county_code(code) for code in codes)


def test_there_are_34_provinces() -> None:
    assert len(PROVINCES) == 34
    assert {"11", "33", "51", "65", "71", "81", "82"} <= PROVINCES.keys()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "51332",
        "5133233",
        "51332a",
        "５１３３２３",
        "513300",
        "510000",
        "510023",
        "163323",
        "993323",
        "-13323",
        "513323\n1",
    ],
)
def test_what_is_not_a_county_is_refused(text: str) -> None:
    assert not is_county_code(text)
    with pytest.raises(RuleViolation) as refused:
        county_code(text)
    assert refused.value.code == "not_a_county_code"


def test_spaces_around_a_code_are_forgiven() -> None:
    assert county_code(" 513323 ") == "513323"


def test_a_county_lies_in_its_prefecture_and_province() -> None:
    assert (prefecture_code("513323"), province_code("513323")) == ("513300", "510000")


@given(st.text(max_size=8))
def test_any_text_is_judged_without_an_accident(text: str) -> None:
    assert is_county_code(text) in (True, False)
