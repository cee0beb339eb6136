"""The one spelling of an event, of which phone and server take the same hash.

Keys in order, no spaces, letters as they are: what JavaScript's JSON.stringify writes of an object with sorted keys.
Refused is what the two languages would write differently: numbers that are not whole or beyond 2^53 - 1, keys that are
not ASCII, halves of a surrogate pair.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

LARGEST = 2**53 - 1
"""The largest whole number that JavaScript keeps exactly (Number.MAX_SAFE_INTEGER)."""
DEEPEST = 8


def canonical(value: Any) -> bytes:
    """The one spelling of `value` in UTF-8. ValueError for what has none."""
    _check(value, 0)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def hash_of(event: Mapping[str, Any]) -> str:
    """SHA-256 of an event without its hash, in lower-case hexadecimal digits. ValueError where it has no one spelling."""
    return hashlib.sha256(canonical({key: part for key, part in event.items() if key != "hash"})).hexdigest()


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError("a key that is not ASCII")
            _check(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check(part, depth + 1)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) > LARGEST):
        raise ValueError("a number that is not whole, or too large")
    elif isinstance(value, str):
        value.encode()  # half a surrogate pair is no letter: UnicodeEncodeError is a ValueError
