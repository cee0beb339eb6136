"""A code survives typing by hand, and a slip of the finger never opens another's object."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.kernel.codes import LENGTHS, read_code, written_code
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.ids import ALPHABET, new_code

codes = st.sampled_from(sorted(LENGTHS)).flatmap(
    lambda kind: st.text(ALPHABET, min_size=LENGTHS[kind], max_size=LENGTHS[kind]).map(lambda body: f"{kind}-{body}")
)


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        # B = 11: 11 · 32^6 mod 37. 32 = -5, 32² = 25, 32^4 = 625 = 33, 32^6 = 33 · 25 = 825 = 11, 11 · 11 = 121 = 10.
        ("B-000000", "A"),
        ("B-000001", "B"),
        ("B-00000P", "*"),  # 10 + 22 = 32
        ("B-00000Q", "~"),
        ("B-00000R", "$"),
        ("B-00000S", "="),
        ("B-00000T", "U"),
        ("B-00000V", "0"),
        # L is read as 1: 32^6 = 11; O and I never stand in a code.
        ("L-000000", "B"),
        # H = 17, seven places: 17 · 32^7 = 17 · 11 · -5 = -935 = 27, which is V.
        ("H-0000000", "V"),
    ],
)
def test_the_symbol_is_the_remainder_by_37(code: str, symbol: str) -> None:
    assert written_code(code) == f"{code}-{symbol}"


@given(codes)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    label = written_code(code)
    alike = label[0] + label[1:].replace("0", "o").replace("1", "l")
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in label)
    for typed in (label, label.lower(), label.replace("-", ""), f" {label.replace('-', ' ')} ", alike, wide, code):
        assert read_code(typed) == code


@given(codes, st.data())
def test_one_wrong_character_is_told(code: str, data: st.DataObject) -> None:
    right = list(written_code(code).replace("-", ""))
    place = data.draw(st.integers(1, len(right) - 2))
    other = data.draw(st.sampled_from(ALPHABET))
    if other != right[place]:
        right[place] = other
        with pytest.raises(RuleViolation) as caught:
            read_code("".join(right))
        assert caught.value.code == "code_mistyped"


@given(codes, st.data())
def test_two_neighbours_swapped_are_told(code: str, data: st.DataObject) -> None:
    right = list(written_code(code).replace("-", ""))
    place = data.draw(st.integers(1, len(right) - 3))
    if right[place] != right[place + 1]:
        right[place], right[place + 1] = right[place + 1], right[place]
        with pytest.raises(RuleViolation) as caught:
            read_code("".join(right))
        assert caught.value.code == "code_mistyped"


def test_the_wrong_kind_is_told() -> None:
    assert written_code("B-7K3M9Q")[-1] != written_code("J-7K3M9Q")[-1]
    with pytest.raises(RuleViolation, match="One character"):
        read_code("J" + written_code("B-7K3M9Q")[1:])


@pytest.mark.parametrize(
    "text", ["", "B", "B-", "B-7K3M9", "B-7K3M9Q-5-5", "X-7K3M9Q", "批次", "B-UUUUUU", "ßßßßßßß", "7K3M9Q"]
)
def test_what_is_no_code_is_told(text: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        read_code(text)
    assert caught.value.code == "no_code"


@pytest.mark.parametrize(("kind", "length"), [("B", 6), ("J", 6), ("H", 7), ("L", 6), ("C", 6)])
def test_the_codes_that_are_made_can_be_printed(kind: str, length: int) -> None:
    code = new_code(kind, length)
    assert read_code(written_code(code)) == code
