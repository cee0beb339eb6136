"""Numbers under keys: what was changed, exchanged or lost is refused, and no refusal tells the number."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.infra.vault import Vault
from tests.builders.refusals import refused

MINE, YOURS = UUID(int=1), UUID(int=2)
OLD, NEW = bytes(range(32)), bytes(range(1, 33))
CARD = "6205500000000000004"


@given(st.text(min_size=1, max_size=60))
def test_what_was_sealed_comes_out_again_and_lies_nowhere_in_clear(number: str) -> None:
    sealed = Vault({1: OLD}).seal(number, MINE)
    assert Vault({1: OLD, 2: NEW}).open(sealed.secret, 1, MINE) == number
    assert number.encode() not in sealed.secret or len(number) < 4


def test_the_same_number_never_looks_the_same_but_is_found() -> None:
    vault = Vault({1: OLD})
    one, other = vault.seal(CARD, MINE), vault.seal(CARD, YOURS)
    assert one.secret != other.secret
    assert one.fingerprint == other.fingerprint != vault.seal(CARD[:-1] + "5", MINE).fingerprint
    assert one.fingerprint != Vault({1: NEW}).seal(CARD, MINE).fingerprint


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
def test_one_changed_bit_is_found(place: int) -> None:
    vault = Vault({1: OLD})
    sealed = bytearray(vault.seal(CARD, MINE).secret)
    sealed[place] ^= 1
    with refused("payee_number_damaged"):
        vault.open(bytes(sealed), 1, MINE)


@pytest.mark.parametrize("cut", [0, 5, 12, 27])
def test_what_was_cut_off_is_found(cut: int) -> None:
    vault = Vault({1: OLD})
    with refused("payee_number_damaged"):
        vault.open(vault.seal(CARD, MINE).secret[:cut], 1, MINE)


def test_a_number_cannot_be_moved_to_another_row_or_version() -> None:
    vault = Vault({1: OLD, 2: OLD})
    sealed = vault.seal(CARD, MINE)
    assert sealed.version == 2
    with refused("payee_number_damaged"):
        vault.open(sealed.secret, 2, YOURS)
    with refused("payee_number_damaged"):
        vault.open(sealed.secret, 1, MINE)


def test_the_newest_key_seals_and_a_missing_one_is_told() -> None:
    sealed = Vault({1: OLD, 10: NEW}).seal(CARD, MINE)
    assert sealed.version == 10
    with refused("payee_key_missing", version=10):
        Vault({1: OLD}).open(sealed.secret, 10, MINE)
    with refused("no_payee_keys"):
        Vault({}).seal(CARD, MINE)
    with refused("payee_number_damaged"):
        Vault({10: OLD}).open(sealed.secret, 10, MINE)


def test_a_vault_shows_no_key() -> None:
    assert repr(Vault({1: OLD})) == "<Vault with keys [1]>"
