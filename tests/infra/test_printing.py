"""Type for PDF files: every file has the letters of its own text, whatever was printed before it in this process."""

import pytest
from reportlab.pdfbase.pdfmetrics import getFont

from craftorders.infra import printing
from craftorders.infra.printing import typeface


def lacking(text: str) -> set[str]:
    """The letters of a text that its typeface cannot draw."""
    drawn = getFont(typeface(text)).face.charToGlyph
    return {letter for letter in text if not drawn.get(ord(letter))}


def test_a_second_file_has_the_letters_that_the_first_had_not() -> None:
    assert [lacking(text) for text in ("何琼华 H-Q6Q", "杨国芬 H-M1M", "叁拾陆元整", "何琼华 H-Q6Q")] == [set()] * 4


def test_the_same_letters_are_the_same_typeface() -> None:
    assert typeface("卓玛达瓦") == typeface("达瓦卓玛") != typeface("卓玛")


def test_typefaces_that_were_not_used_for_long_can_be_had_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST_KEPT", 2)
    first = typeface("甲居")
    assert [lacking(text) for text in ("梭坡", "巴底", "中路", "甲居")] == [set()] * 4
    assert typeface("甲居") == first
