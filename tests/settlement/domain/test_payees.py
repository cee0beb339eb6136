"""Numbers of accounts: published test numbers, what is refused, what is shown."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.settlement.domain.payees import in_force_from, is_number, last_four, luhn, plain_number, same_name, standing

PUBLISHED = [
    "4111111111111111",  # the card networks' and payment providers' test numbers
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
    "3530111333300000",
    "6200000000000005",  # UnionPay, as Stripe publishes it
    "6205500000000000004",  # UnionPay with 19 digits
]
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_card_numbers_have_a_right_check_digit(number: str) -> None:
    assert luhn(number)


@pytest.mark.parametrize("number", PUBLISHED)
def test_one_wrong_digit_is_found(number: str) -> None:
    """ISO/IEC 7812-1, annex B: the check digit finds every single wrong digit."""
    for place, digit in enumerate(number):
        for other in set("0123456789") - {digit}:
            assert not luhn(number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize("number", ["", "0", "00000000000", "4111-1111-1111-1111", "41111111111111１1", "0" * 20, "abc"])
def test_what_is_no_card_number_is_none(number: str) -> None:
    assert not luhn(number)


def by_table(number: str) -> bool:
    """The same by the table of doubled digits with their cross sums, as the standard prints it."""
    doubled = dict(zip("0123456789", (0, 2, 4, 6, 8, 1, 3, 5, 7, 9), strict=True))
    total = 0
    for place, digit in enumerate(reversed(number)):
        total += doubled[digit] if place % 2 else int(digit)
    return total % 10 == 0


@given(st.text("0123456789", min_size=12, max_size=19))
def test_the_check_digit_is_that_of_the_table(number: str) -> None:
    assert luhn(number) == by_table(number)


@pytest.mark.parametrize(
    ("kind", "number", "currency", "right"),
    [
        ("bank", "6205500000000000004", "CNY", True),
        ("bank", "6205500000000000005", "CNY", False),
        ("bank", "DE89370400440532013000", "EUR", True),  # the IBAN registry's example
        ("bank", "DE89370400440532013000", "CNY", False),
        ("bank", "A" * 35, "EUR", False),
        ("alipay", "13800138000", "CNY", True),
        ("alipay", "12800138000", "CNY", False),
        ("alipay", "zhuoma@example.com", "CNY", True),
        ("alipay", "zhuoma@example", "CNY", False),
        ("alipay", "zhuoma", "CNY", False),
        ("wechat", "13800138000", "CNY", True),
        ("wechat", "wxid_zhuoma-1", "CNY", True),
        ("wechat", "1zhuoma", "CNY", False),
        ("wechat", "zhuom", "CNY", False),
        ("wechat", "卓玛卓玛卓玛", "CNY", False),
    ],
)
def test_what_can_be_a_number_of_its_kind(kind: str, number: str, currency: str, right: bool) -> None:
    assert is_number(kind, number, currency) is right


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("bank", " 6205 5000-0000 0000 004 ", "6205500000000000004"),
        ("bank", "６２０５５０００００００００００００４", "6205500000000000004"),
        ("alipay", "Zhuoma@Example.com", "zhuoma@example.com"),
        ("wechat", "wxid_Zhuoma", "wxid_Zhuoma"),
    ],
)
def test_numbers_are_kept_as_one(kind: str, typed: str, kept: str) -> None:
    assert plain_number(kind, typed) == kept


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("6205500000000000004", "0004"),
        ("13800138000", "8000"),
        ("zhuoma.lama@example.com", "lama"),
        ("li@qq.com", "i"),
        ("zhuoma", "a"),
        ("abcdefgh", "efgh"),
    ],
)
def test_only_the_last_four_are_shown_and_of_short_ones_less(number: str, shown: str) -> None:
    assert last_four(number) == shown


@given(st.from_regex(r"[a-z0-9]{2,30}(@example\.com)?", fullmatch=True))
def test_at_least_half_of_a_number_stays_hidden(number: str) -> None:
    assert len(last_four(number)) <= len(number.partition("@")[0]) / 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("阿依古丽·买买提", "阿依古丽•买买提", True),
        ("阿依古丽·买买提", "阿依古丽 买买提", True),
        ("Maria Lopez", "maria lopez", True),
        ("卓玛", "卓嘎", False),
    ],
)
def test_names_are_compared_as_people_write_them(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


def test_an_account_is_used_from_48_hours_after_its_approval() -> None:
    begins = in_force_from(NOON)
    assert begins - NOON == timedelta(hours=48)
    words = [
        standing("approved", begins, begins - timedelta(microseconds=1), latest=False),
        standing("approved", begins, begins, latest=True),
        standing("approved", begins, begins, latest=False),
        standing("requested", None, NOON, latest=False),
        standing("stopped", begins, begins, latest=False),
    ]
    assert words == ["waiting", "in_force", "replaced", "requested", "stopped"]
