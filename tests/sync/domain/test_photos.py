"""Which photo a payload names, and that pieces in any order, twice or overlapping make the photo again."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.sync.domain.photos import NamedPhoto, new_bytes, photo_of

DIGEST = "ab" * 32


def test_a_payload_names_its_photo() -> None:
    assert photo_of({"quantity": 5, "photo": {"sha256": DIGEST, "size": 7}}) == NamedPhoto(DIGEST, 7)


@pytest.mark.parametrize(
    "photo",
    [
        None, "a.jpg", [], {}, {"sha256": DIGEST}, {"size": 7}, {"sha256": DIGEST.upper(), "size": 7},
        {"sha256": DIGEST + "\n", "size": 7}, {"sha256": DIGEST[1:], "size": 7}, {"sha256": 1, "size": 7},
        {"sha256": DIGEST, "size": 0}, {"sha256": DIGEST, "size": True}, {"sha256": DIGEST, "size": "7"},
        {"sha256": DIGEST, "size": 2**53},
    ],
)  # fmt: skip
def test_what_is_no_name_of_a_photo_names_none(photo: Any) -> None:
    assert photo_of({"photo": photo}) is None


@given(st.binary(min_size=1, max_size=200), st.integers(0, 2**32))
def test_pieces_in_any_order_make_the_photo_again(photo: bytes, seed: int) -> None:
    chance, kept = Random(seed), b""
    while len(kept) < len(photo):
        start = chance.randint(0, len(photo))
        piece = photo[start : start + chance.randint(0, 40)] + b"more" * chance.randint(0, 1) * (start == len(photo))
        kept += new_bytes(start, piece, len(kept), len(photo))
        assert kept == photo[: len(kept)]
