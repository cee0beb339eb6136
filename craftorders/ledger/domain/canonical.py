"""What is hashed of a journal and of its seal, byte by byte, so that anybody can work it out again with `sha256sum`.

Every row is one line: a JSON array without spaces, its characters as they are (UTF-8), a newline at its end. Ids are
written with hyphens, moments in UTC with six decimals and a Z, what is not there as null. docs/ledger.md shows one.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

JOURNAL = ("region_id", "id", "actor_id", "actor_name", "reason", "at", "lines")
TRANSFER = (
    "position", "id", "debit_id", "credit_id", "amount", "currency", "purpose", "reference_id", "reverses_id",
    "reason", "actor_id", "actor_name", "at",
)  # fmt: skip
"""Which columns of a row are hashed, and in which order."""

_WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

BEGINNING = "0" * 64
"""What stands for the hash before the first seal."""


def digest_of(journal: Sequence[object], transfers: Iterable[Sequence[object]]) -> str:
    """The digest of a journal: its `JOURNAL` values, then the `TRANSFER` values of its transfers by their position."""
    lines = [_line("journal", journal), *(_line("transfer", each) for each in transfers)]
    return _sha256("".join(lines))


def seal_hash(sequence: int, previous: str, region_id: str, journal_id: UUID, digest: str, at: datetime) -> str:
    """The hash of a seal: it binds a journal's digest to its place in the chain and to all that was sealed before."""
    return _sha256(_line("seal", (sequence, previous, region_id, journal_id, digest, at)))


def _line(kind: str, values: Sequence[object]) -> str:
    plain = [kind, *(_plain(value) for value in values)]
    return _WRITTEN.encode(plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value) if isinstance(value, UUID) else value


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
