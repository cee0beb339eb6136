"""Amounts in Chinese capitals by the rules for bank forms (支付结算办法, annex 1), and read back."""

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.kernel.capitals import in_capitals


@pytest.mark.parametrize(
    ("fen", "forms"),
    [
        (140_950, {"壹仟肆佰零玖元伍角"}),
        (168_032, {"壹仟陆佰捌拾元零叁角贰分", "壹仟陆佰捌拾元叁角贰分"}),
        (1_640_902, {"壹万陆仟肆佰零玖元零贰分"}),
        (32_504, {"叁佰贰拾伍元零肆分"}),
        (1, {"壹分"}),
        (0, {"零元整"}),
        (10_000_010_000, {"壹亿零壹佰元整"}),
    ],
)
def test_an_amount_in_capitals(fen: int, forms: set[str]) -> None:
    assert in_capitals(fen) in forms


@given(st.integers(0, 10**13))
def test_no_two_amounts_read_alike(fen: int) -> None:
    whole, _, rest = in_capitals(fen).partition("元") if "元" in in_capitals(fen) else ("", "", in_capitals(fen))
    yuan = cn2an.cn2an(whole, "smart") if whole else 0
    digits = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
    jiao = digits[rest[rest.index("角") - 1]] if "角" in rest else 0
    odd = digits[rest[rest.index("分") - 1]] if "分" in rest else 0
    assert 100 * int(yuan) + 10 * jiao + odd == fen


def test_what_is_owed_back_has_no_capitals() -> None:
    with pytest.raises(ValueError, match="owed back"):
        in_capitals(-1)
