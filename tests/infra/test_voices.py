"""Recordings are known by their first bytes; the signatures are those of the formats' own standards."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.voices import LARGEST_VOICE, VoiceNote, kind_of_voice, store_voice
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.errors import RuleViolation


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"OggS\x00\x02" + b"\0" * 20, "audio/ogg"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "audio/webm"),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "audio/mp4"),
        (b"\x00\x00\x00\x18ftyp3gp4\x00\x00\x00\x00", "audio/3gpp"),
        (b"ID3\x04\x00\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", None),
        (b"#!AMR\n\x3c", "audio/amr"),
        (b"#!AMR-WB\n\x04", "audio/amr-wb"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"<!doctype html><script>", None),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska", None),
        (b"PK\x03\x04", None),
        (b"\xff\xfb\xf0\x64", None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_the_first_bytes_say_what_it_is(content: bytes, kind: str | None) -> None:
    assert kind_of_voice(content) == kind


def test_it_is_kept_as_it_came_under_its_content_once(session: Session, tmp_path: Path) -> None:
    for _ in range(2):
        store_voice(session, b"#!AMR\n\x3c\x01", folder=str(tmp_path), actor_id=SYSTEM.id)
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.read_bytes() == b"#!AMR\n\x3c\x01"
    assert kept.stem == "2e895fcc17f89a7cccbf04073549a3233189341ffd8131c50e4bd6d34b5cb720"  # sha256sum of those bytes
    assert [each.size for each in session.scalars(select(VoiceNote))] == [8, 8]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"OggS" + b"\0" * LARGEST_VOICE, "voice_too_large"), (b"RIFF1234AVI ", "not_a_voice"), (b"", "not_a_voice")],
    ids=["large", "film", "nothing"],
)
def test_what_is_no_recording_or_too_large_is_refused(session: Session, tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        store_voice(session, content, folder=str(tmp_path), actor_id=SYSTEM.id)
    assert (refused.value.code, list(tmp_path.iterdir())) == (code, [])
