"""Photos that events name: they travel apart, in pieces, and are known by the SHA-256 of their bytes on the phone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from craftorders.sync.domain.canonical import LARGEST

AWAITED, KEPT, REFUSED = "awaited", "kept", "refused"
PHOTO_STATES = (AWAITED, KEPT, REFUSED)
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class NamedPhoto:
    """What an event says of its photo: the digest of its bytes, and how many they are."""

    sha256: str
    size: int


def photo_of(payload: Mapping[str, Any]) -> NamedPhoto | None:
    """The photo that a payload names; None where it names none, or nothing that could be one."""
    named = payload.get("photo")
    if not isinstance(named, dict):
        return None
    digest, size = named.get("sha256"), named.get("size")
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        return None
    if not isinstance(size, int) or isinstance(size, bool) or not 0 < size <= LARGEST:
        return None
    return NamedPhoto(digest, size)


def new_bytes(start: int, content: bytes, received: int, size: int) -> bytes:
    """What of a piece is new and belongs to the photo: a piece may come twice, overlap, or come before its turn."""
    if start > received:
        return b""
    return content[received - start : size - start]
