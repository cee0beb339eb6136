"""Tables for banks: columns, exact amounts, and characters that a charset lacks are named before anything is written."""

import pytest

from craftorders.kernel.errors import RuleViolations
from craftorders.settlement.domain.layouts import (
    Column,
    Instruction,
    Layout,
    cells_of,
    check_characters,
    check_layout,
    lacking,
)

ONE = Instruction(7, "PB-1-0007", "卓玛", "6222021234567890128", "工商银行", "102100099996", 3_005, "CNY")
FIELDS = ("row_number", "reference", "holder", "number", "amount", "currency", "purpose", "")
GOOD = Layout(
    "csv", tuple(Column(each, f"T{n}") for n, each in enumerate(FIELDS)), purpose="加工费",
    status_title="状态", reason_title="原因", paid_words=("成功",), failed_words=("失败",),
)  # fmt: skip


def test_a_row_has_what_its_columns_say_with_the_currency_s_decimals() -> None:
    assert cells_of(GOOD, ONE) == ["7", "PB-1-0007", "卓玛", "6222021234567890128", "30.05", "CNY", "加工费", ""]
    dong = Instruction(1, "R", "Lan", "VN12", "", "", 250_000, "VND")
    dinar = Instruction(2, "R", "Amal", "TN12", "", "", 1_005, "TND")
    assert [cells_of(GOOD, each)[4] for each in (dong, dinar)] == ["250000", "1.005"]


def test_a_layout_is_kept_and_read_back_as_it_was() -> None:
    assert Layout.of(GOOD.plain()) == GOOD


@pytest.mark.parametrize(
    ("charset", "text", "missing"),
    [
        ("gbk", "阿依古丽·买买提", ""),
        ("gbk", "㛃𠮷卓", "㛃𠮷"),  # U+36C3 and U+20BB7 stand in GB 18030 only
        ("gb18030", "㛃𠮷卓", ""),
        ("utf-8", "a\nb\u2028c\0", "\n\u2028\0"),
        ("utf-8", "卓\ufffe玛\uffff", "\ufffe\uffff"),  # XML 1.0 has neither
    ],
)
def test_what_a_charset_lacks_is_found(charset: str, text: str, missing: str) -> None:
    assert lacking(text, charset) == missing


def test_every_name_that_cannot_be_written_is_named_at_once() -> None:
    rows = [ONE, Instruction(8, "R", "卓㛃", "1", "", "", 1, "CNY"), Instruction(9, "R", "𠮷", "1", "", "", 1, "CNY")]
    gbk = Layout(**{**GOOD.__dict__, "charset": "gbk"})
    with pytest.raises(RuleViolations) as caught:
        check_characters(gbk, rows)
    assert [(each.details["row"], each.details["characters"]) for each in caught.value.parts] == [(8, "㛃"), (9, "𠮷")]
    check_characters(GOOD, rows)


def test_only_what_gb_18030_can_write_is_sent_there() -> None:
    rows = [Instruction(8, "R", "卓㛃", "1", "", "", 1, "CNY"), Instruction(9, "R", "卓\ufffe", "1", "", "", 1, "CNY")]
    gbk = Layout(**{**GOOD.__dict__, "charset": "gbk"})
    with pytest.raises(RuleViolations) as caught:
        check_characters(gbk, rows)
    assert ["GB18030" in each.message for each in caught.value.parts] == [True, False]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"columns": GOOD.columns[1:4]}, "column_missing"),
        ({"columns": (*GOOD.columns, Column("amount", "again"))}, "column_twice"),
        ({"status_title": "T1"}, "titles_differ_not"),
        ({"reason_title": ""}, "titles_differ_not"),
        ({"failed_words": ()}, "status_words_missing"),
        ({"failed_words": ("成功",)}, "status_word_twice"),
        ({"form": "pain.001"}, "debtor_missing"),
    ],
)
def test_a_template_that_cannot_work_is_refused(change: dict[str, object], code: str) -> None:
    check_layout(GOOD)
    with pytest.raises(RuleViolations) as caught:
        check_layout(Layout(**{**GOOD.__dict__, **change}))
    assert code in {each.code for each in caught.value.parts}


def test_each_missing_title_of_the_answer_is_named_at_its_own_field() -> None:
    with pytest.raises(RuleViolations) as caught:
        check_layout(Layout(**{**GOOD.__dict__, "status_title": "", "reason_title": ""}))
    assert [each.pointer for each in caught.value.parts] == ["/status_title", "/reason_title"]
