"""The spelling of an event: vectors written by hand by the rules of RFC 8785, section 3.2, for what both languages share."""

import hashlib

import pytest

from craftorders.sync.domain.canonical import canonical, hash_of


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        ({}, "{}"),
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ({"a": {"d": None, "c": [True, False]}}, '{"a":{"c":[true,false],"d":null}}'),
        ({"Z": 1, "a": 2, "_": 3, "10": 4, "9": 5}, '{"10":4,"9":5,"Z":1,"_":3,"a":2}'),
        ({"name": "阿依古丽·买买提"}, '{"name":"阿依古丽·买买提"}'),
        ({"rare": "㛃𠮷"}, '{"rare":"㛃𠮷"}'),
        ({"text": 'a"b\\c/d'}, '{"text":"a\\"b\\\\c/d"}'),
        ({"text": "\b\t\n\f\r\x00\x1f\x7f"}, '{"text":"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f"}'),
        ({"text": "\u2028<é>"}, '{"text":"\u2028<é>"}'),
        ({"n": -40, "m": 2**53 - 1, "z": 0}, '{"m":9007199254740991,"n":-40,"z":0}'),
        ([], "[]"),
    ],
)
def test_there_is_one_spelling(value: object, spelling: str) -> None:
    assert canonical(value).decode() == spelling


@pytest.mark.parametrize(
    "value",
    [{"n": 1.0}, {"n": 1e21}, {"n": float("nan")}, {"n": 2**53}, {"n": -(2**53)}, {"数": 1}, {"s": "\ud800"}],
)
def test_what_the_languages_would_write_differently_has_none(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)


def test_what_is_nested_to_exhaust_the_reader_has_none() -> None:
    value: object = 1
    for _ in range(50):
        value = [value]
    with pytest.raises(ValueError):
        canonical(value)


def test_the_example_of_the_documentation() -> None:
    event = {
        "seq": 7,
        "type": "report_pieces",
        "event_id": "0192f0a0-0000-7000-8000-000000000001",
        "device_id": "0192f0a0-0000-7000-8000-00000000000a",
        "actor": "0192f0a0-0000-7000-8000-00000000000b",
        "payload": {"quantity": 40, "job_id": "0192f0a0-0000-7000-8000-00000000000c", "after": 6},
        "device_time": "2026-11-24T04:00:00.000Z",
        "schema_version": 1,
    }
    spelling = (
        '{"actor":"0192f0a0-0000-7000-8000-00000000000b","device_id":"0192f0a0-0000-7000-8000-00000000000a",'
        '"device_time":"2026-11-24T04:00:00.000Z","event_id":"0192f0a0-0000-7000-8000-000000000001",'
        '"payload":{"after":6,"job_id":"0192f0a0-0000-7000-8000-00000000000c","quantity":40},'
        '"schema_version":1,"seq":7,"type":"report_pieces"}'
    )
    assert hash_of(event | {"hash": "whatever"}) == hashlib.sha256(spelling.encode()).hexdigest()
    assert hash_of(event) == "0da2c965997aea9bfc84a73001808866d669f507b3b42ee205682081c384641a"
