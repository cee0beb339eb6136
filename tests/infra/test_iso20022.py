"""What is no message is refused in words of ours, not in those of a parser."""

import pytest

from craftorders.infra.iso20022 import message_in
from craftorders.kernel.errors import RuleViolation


@pytest.mark.parametrize(
    ("content", "words", "place"),
    [
        (b"<a>\n<b></c></a>", "This is no whole XML file", {"line": 2, "column": 6}),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "declares a document type or entities", {}),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "in a charset that is not known", {}),
    ],
    ids=["broken", "entities", "charset"],
)
def test_what_is_no_message_is_refused(content: bytes, words: str, place: dict[str, int]) -> None:
    with pytest.raises(RuleViolation) as caught:
        message_in(content)
    assert (caught.value.code, words in caught.value.message) == ("not_xml", True)
    assert {name: caught.value.details[name] for name in place} == place
