"""Ids that a phone can make offline (UUIDv7) and short codes that can be read aloud (Crockford's base 32)."""

import secrets
import time
from datetime import UTC, datetime
from uuid import UUID

import uuid_utils.compat as uuids

from craftorders.kernel.clock import told

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")


def new_id() -> UUID:
    """A UUID of version 7: unique, and ordered by the time it was made (in a story: by the time that it tells of)."""
    moment = told()
    return uuids.uuid7() if moment is None else _id_of(moment)


def _id_of(moment: datetime) -> UUID:
    """A UUIDv7 of that millisecond; those of one moment stand in the order in which they were made (RFC 9562, 6.2)."""
    order = time.time_ns() % (1 << 52)
    high, low = divmod(order, 1 << 40)
    milliseconds = round(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low << 22 | secrets.randbits(22))


def first_id_of(moment: datetime) -> UUID:
    """The smallest UUIDv7 of the millisecond of `moment`: those of rows that were made later stand behind it."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80 | 7 << 76 | 2 << 62)


def made_at(key: UUID) -> datetime:
    """The moment in which a UUIDv7 was made, to the millisecond."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)


def new_code(prefix: str, length: int = 6) -> str:
    """A short random code such as B-7K3M9Q. Uniqueness is the database's to guard."""
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(length))}"


def plain_code(text: str) -> str:
    """The code as stored, from what a person typed: any case, O for 0, I or L for 1 (the prefix is kept)."""
    prefix, dash, rest = text.strip().upper().partition("-")
    return prefix + dash + rest.translate(LOOKALIKES)
