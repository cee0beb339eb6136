"""Voice notes that people send: bounded, known by their first bytes and never by what the sender says, served as downloads.

They are kept as they came, beside the photos: nothing of ours opens them.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from flask import Response, current_app, request
from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.datastructures import FileStorage

from craftorders.infra.database import Identified, Model
from craftorders.infra.files import keep_file, kept_file
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_

MEGABYTE = 1024 * 1024
LARGEST_VOICE = 5 * MEGABYTE
ENDINGS = {
    "audio/ogg": "ogg", "audio/webm": "webm", "audio/mp4": "m4a", "audio/3gpp": "3gp", "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/amr": "amr", "audio/amr-wb": "awb",
}  # fmt: skip
"""What phones record, and how such files are called."""

DOCTYPE_WITHIN = 64


class VoiceNote(Identified, Model):
    """A recording; the bytes lie under their SHA-256 in the folder `voices` beside the photos."""

    __tablename__ = "voice_note"
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    taken_in_by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)


LARGEST_PLAYED = 1 * MEGABYTE
PLAYED_EVERYWHERE = ("audio/ogg", "audio/webm", "audio/mp4", "audio/mpeg", "audio/wav")
"""What browsers of phones play without being asked twice; AMR and 3GPP they only record."""


def take_in_voice(session: Session, upload: FileStorage | None, *, actor: Actor) -> UUID | None:
    """Keep the recording that a request brought along; None where nobody made one."""
    return _take_in(session, upload, LARGEST_VOICE, tuple(ENDINGS), actor)


def take_in_played(session: Session, upload: FileStorage | None, *, actor: Actor) -> UUID | None:
    """Keep a recording that many phones will play: a short one, of a kind that their browsers know."""
    return _take_in(session, upload, LARGEST_PLAYED, PLAYED_EVERYWHERE, actor)


def store_voice(
    session: Session,
    content: bytes,
    *,
    folder: str,
    most: int = LARGEST_VOICE,
    kinds: Collection[str] = tuple(ENDINGS),
    actor_id: UUID,
) -> VoiceNote:
    """Keep a recording. Refuses what is too large, what is not a recording by its content, and another kind than these."""
    if len(content) > most:
        message = N_("The recording is larger than %(most)s MB. Say it more briefly.")
        raise RuleViolation("voice_too_large", message, pointer="/voice", most=most // MEGABYTE)
    kind = kind_of_voice(content)
    if kind is None:
        message = N_("This file is not a recording that can be played. Record it again, or write it down.")
        raise RuleViolation("not_a_voice", message, pointer="/voice")
    if kind not in kinds:
        message = N_("Not every phone plays this kind of recording. Record it as MP3, M4A, Ogg, WebM or WAV.")
        raise RuleViolation("voice_not_played", message, pointer="/voice")
    note = VoiceNote(sha256=hashlib.sha256(content).hexdigest(), kind=kind, size=len(content), taken_in_by=actor_id)
    keep_file(f"{folder}/{_place(note)}", content)
    session.add(note)
    session.flush()
    return note


def voice_answer(session: Session, voice_id: UUID | None) -> Response:
    """The recording as an HTTP answer, by parts where a player asks for them; who may hear it was checked before.

    It is a download by its header, so that no browser ever takes what somebody sent for a page; players play it.
    """
    note = session.get(VoiceNote, voice_id) if voice_id else None
    if note is None:
        raise NotFound("voice_note", voice_id)
    try:
        content = kept_file(f"{current_app.config['PHOTO_FOLDER']}/{_place(note)}")
    except FileNotFoundError as error:
        raise NotFound("voice_note", voice_id) from error
    response = Response(content, mimetype=note.kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = f'attachment; filename="voice.{ENDINGS[note.kind]}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.set_etag(note.sha256)
    response.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return response


def _take_in(session: Session, upload: FileStorage | None, most: int, kinds: Collection[str], actor: Actor) -> UUID | None:
    if not upload:
        return None
    content, folder = upload.stream.read(most + 1), current_app.config["PHOTO_FOLDER"]
    return store_voice(session, content, folder=folder, most=most, kinds=kinds, actor_id=actor.id).id


def kind_of_voice(content: bytes) -> str | None:
    """The media type that the first bytes speak of (Ogg, WebM, MP4, 3GPP, MP3, WAV, AMR); None for anything else."""
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content.startswith(b"\x1aE\xdf\xa3") and b"webm" in content[:DOCTYPE_WITHIN]:
        return "audio/webm"
    if content[4:8] == b"ftyp":
        return "audio/3gpp" if content[8:11] == b"3gp" else "audio/mp4"
    if content.startswith(b"#!AMR-WB\n"):
        return "audio/amr-wb"
    if content.startswith(b"#!AMR\n"):
        return "audio/amr"
    if content.startswith(b"ID3") or _is_mp3_frame(content[:4]):
        return "audio/mpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return "audio/wav"
    return None


def _is_mp3_frame(header: bytes) -> bool:
    """Eleven set bits, layer III, and neither a bit rate nor a sampling rate that does not exist (ISO 11172-3, 2.4.1.3)."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2 or header[1] & 0x18 == 0x08:
        return False
    return header[2] & 0xF0 not in (0x00, 0xF0) and header[2] & 0x0C != 0x0C


def _place(note: VoiceNote) -> str:
    return f"voices/{note.sha256[:2]}/{note.sha256}.{ENDINGS[note.kind]}"
