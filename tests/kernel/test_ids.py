"""Ids in the order of time, codes that can be read aloud and typed back."""

import re
import time
from datetime import UTC, datetime
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from craftorders.kernel import clock
from craftorders.kernel.ids import ALPHABET, new_code, new_id, plain_code

CODE = re.compile(r"B-[0-9A-HJKMNP-TV-Z]{6}")


def test_an_id_is_a_uuid_of_version_7_and_names_its_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    after = time.time_ns() // 1_000_000
    assert made.version == 7
    assert before <= made.int >> 80 <= after


def test_ids_stand_in_the_order_in_which_they_were_made() -> None:
    made = [new_id() for _ in range(2_000)]
    assert made == sorted(set(made))


def test_ids_of_a_story_name_its_moment_and_stand_in_the_order_of_its_telling() -> None:
    """1,760,000,000 s since 1970 are 9 October 2025, 08:53:20 UTC."""
    later = new_id()
    with clock.at(datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)):
        made = [new_id() for _ in range(2_000)]
    assert made == sorted(set(made))
    assert {each.int >> 80 for each in made} == {1_760_000_000_000}
    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}
    assert made[-1] < later


def test_the_alphabet_is_crockfords() -> None:
    assert ALPHABET == "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_codes_have_their_prefix_and_length_and_differ() -> None:
    codes = {new_code("B") for _ in range(500)}
    assert len(codes) == 500
    assert all(CODE.fullmatch(code) for code in codes)
    assert len(new_code("H", 7)) == 9


def test_a_code_is_found_however_it_is_typed() -> None:
    assert plain_code(" b-7k3m9q ") == "B-7K3M9Q"
    assert plain_code("B-oIl000") == "B-011000"


def test_the_prefix_of_an_order_stays_a_letter() -> None:
    assert plain_code("o-26-7k3o") == "O-26-7K30"
    assert plain_code("l-abcdef") == "L-ABCDEF"


@given(st.text(ALPHABET, min_size=1, max_size=8), st.sampled_from("BOLJH"))
def test_a_stored_code_is_already_plain(rest: str, prefix: str) -> None:
    assert plain_code(f"{prefix}-{rest}") == f"{prefix}-{rest}" == plain_code(f"{prefix}-{rest}".lower())
