"""Amounts of materials, worked out by hand."""

import pytest

from craftorders.logistics.domain.materials import amount_text, enough_for, left_over, needed, to_send_on

CORD, BEADS = "cord", "beads"


def test_a_bill_with_its_waste_is_rounded_up() -> None:
    """A hundred belts: 3.6 m and 3 % are 370.8 m; seven with 0.005 m are 0.03605 m, so 37 thousandths."""
    assert needed(100, [(CORD, 3_600, 3), (BEADS, 2_000, 0)]) == {CORD: 370_800, BEADS: 200_000}
    assert needed(7, [(CORD, 5, 3)]) == {CORD: 37}
    assert needed(0, [(CORD, 3_600, 3)]) == {CORD: 0}


@pytest.mark.parametrize(
    ("received", "kept", "sent_on", "left"),
    [
        (370_800, 148_320, 0, 222_480),  # forty belts stay
        (350_000, 148_320, 0, 201_680),  # a roll was lost on the way
        (370_800, 148_320, 200_000, 22_480),
        (100_000, 148_320, 0, None),
        (148_320, 148_320, 0, None),
    ],
)
def test_left_over_is_what_the_kept_pieces_do_not_need(received: int, kept: int, sent_on: int, left: int | None) -> None:
    found = left_over({CORD: received}, {CORD: kept}, {CORD: sent_on})
    assert found == ({} if left is None else {CORD: left})


def test_no_more_is_sent_on_than_is_needed_nor_than_is_left() -> None:
    assert to_send_on({CORD: 222_480, BEADS: 60_000}, {CORD: 201_680, BEADS: 90_000}) == {CORD: 201_680, BEADS: 60_000}
    assert to_send_on({CORD: 222_480}, {BEADS: 90_000}) == {}


def test_amounts_are_written_without_needless_zeros() -> None:
    assert [amount_text(each) for each in (370_800, 37, 2_000, 0)] == ["370.8", "0.037", "2", "0"]


@pytest.mark.parametrize(
    ("received", "bill", "pieces"),
    [
        # 370.8 m of cord at 3.6 m a belt, whatever waste is allowed for
        ({"cord": 370_800}, [("cord", 3_600, 3)], 103),
        ({"cord": 3_599}, [("cord", 3_600, 0)], 0),
        # the scarcest material decides: 100 m ÷ 2 m, 30 beads ÷ 1
        ({"cord": 100_000, "bead": 30_000}, [("cord", 2_000, 0), ("bead", 1_000, 10)], 30),
        ({"cord": 100_000}, [("cord", 2_000, 0), ("bead", 1_000, 0)], 0),
        ({"cord": 100_000}, [], None),
    ],
)
def test_a_kit_is_enough_for_what_its_scarcest_material_gives(
    received: dict[str, int], bill: list[tuple[str, int, int]], pieces: int | None
) -> None:
    assert enough_for(received, bill) == pieces
