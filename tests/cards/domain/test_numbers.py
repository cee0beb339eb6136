"""Numbers survive being read aloud and typed; slips of the finger are noticed; PINs are not obvious."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.cards.domain.numbers import CHECKING, new_number, plain_number, written
from craftorders.cards.domain.pins import is_weak, new_pin

bodies = st.text(CHECKING, min_size=6, max_size=6)


@given(bodies)
def test_a_number_is_found_however_it_is_typed(body: str) -> None:
    number = written(body)
    spoken = number.replace("0", "o").replace("1", "l")
    for typed in (
        number,
        number.lower(),
        number.replace("-", ""),
        f" {number.replace('-', ' ')} ",
        number[2:],
        spoken,
    ):
        assert plain_number(typed) == number


@given(bodies, st.integers(0, 6), st.sampled_from(CHECKING))
def test_one_wrong_character_is_noticed(body: str, place: int, other: str) -> None:
    right = list(written(body).replace("-", "")[1:])
    if right[place] != other:
        right[place] = other
        assert plain_number("".join(right)) is None


@given(bodies, st.integers(0, 5))
def test_two_neighbours_swapped_are_noticed(body: str, place: int) -> None:
    right = list(written(body).replace("-", "")[1:])
    if right[place] != right[place + 1]:
        right[place], right[place + 1] = right[place + 1], right[place]
        assert plain_number("".join(right)) is None


@pytest.mark.parametrize("text", ["", "K", "K-123", "卡号", "K-000-0000-0000", "ßßßßßßß", "K-ZZZ-ZZZZ"])
def test_what_cannot_be_a_number_is_none(text: str) -> None:
    assert plain_number(text) is None


def test_new_numbers_are_short_and_well_formed() -> None:
    numbers = {new_number() for _ in range(200)}
    assert len(numbers) == 200
    assert all(re.fullmatch(r"K-[0-9A-Z]{3}-[0-9A-Z]{4}", number) and plain_number(number) == number for number in numbers)


@pytest.mark.parametrize("pin", ["000000", "111111", "121212", "112211", "123456", "654321", "890123", "210987"])
def test_obvious_pins_are_weak(pin: str) -> None:
    assert is_weak(pin)


def test_new_pins_are_six_digits_and_not_weak() -> None:
    pins = [new_pin() for _ in range(500)]
    assert all(re.fullmatch(r"[0-9]{6}", pin) and not is_weak(pin) for pin in pins)
    assert len(set(pins)) > 450
