"""Ids that a phone can make offline (UUIDv7) and short codes that can be read aloud (Crockford's base 32)."""

import secrets
from uuid import UUID

import uuid_utils.compat as uuids

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")


def new_id() -> UUID:
    """A UUID of version 7: unique, and ordered by the time it was made."""
    return uuids.uuid7()


def new_code(prefix: str, length: int = 6) -> str:
    """A short random code such as B-7K3M9Q. Uniqueness is the database's to guard."""
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(length))}"


def plain_code(text: str) -> str:
    """The code as stored, from what a person typed: any case, O for 0, I or L for 1 (the prefix is kept)."""
    prefix, dash, rest = text.strip().upper().partition("-")
    return prefix + dash + rest.translate(LOOKALIKES)
