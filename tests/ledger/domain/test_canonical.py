"""What is hashed is what docs/ledger.md says: both hashes below were worked out with printf and sha256sum."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from craftorders.ledger.domain.canonical import BEGINNING, digest_of, seal_hash

DIGEST = "5c5f380b5af48e61e4a41f6a6b09862526867f690494d563365cb83911e9f1ef"
HASH = "96920643d8255e8f1298b63b78f4b568ab2a166354cce9fd92ac58fe391f7031"
JOURNAL_ID = UUID("01a20bb5-e600-7cbd-8359-5a078828f293")
CAI = UUID("01a20bb5-e600-7cbd-8359-000000000001")
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
JOURNAL = ("330782", JOURNAL_ID, CAI, "财务 蔡", 'ICBC "7"', NOON, 1)
TRANSFER = (
    1, UUID("01a20bb5-e600-7cbd-8359-5a078828f294"), UUID("01a20bb5-e600-7cbd-8359-4d9e98461bda"),
    UUID("01a20bb5-e600-7cbd-8359-531325be9413"), 1_000_000, "CNY", "deposit",
    UUID("01a20bb5-e600-7cbd-8359-54c7f8a9fcc0"), None, 'ICBC "7"', CAI, "财务 蔡", NOON,
)  # fmt: skip


def test_the_digest_of_a_journal_is_that_of_sha256sum() -> None:
    assert digest_of(JOURNAL, [TRANSFER]) == DIGEST


def test_the_hash_of_a_seal_is_that_of_sha256sum() -> None:
    at = datetime(2026, 11, 24, 12, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert seal_hash(1, BEGINNING, "330782", JOURNAL_ID, DIGEST, at) == HASH


@pytest.mark.parametrize("place", range(len(TRANSFER)))
def test_every_value_of_a_transfer_counts(place: int) -> None:
    other = UUID(int=1) if isinstance(TRANSFER[place], UUID) else "other"
    assert digest_of(JOURNAL, [(*TRANSFER[:place], other, *TRANSFER[place + 1 :])]) != DIGEST


@pytest.mark.parametrize("place", range(len(JOURNAL)))
def test_every_value_of_a_journal_counts(place: int) -> None:
    assert digest_of((*JOURNAL[:place], "other", *JOURNAL[place + 1 :]), [TRANSFER]) != DIGEST


def test_the_order_of_transfers_counts_and_texts_do_not_run_together() -> None:
    second = (2, *TRANSFER[1:])
    assert digest_of(JOURNAL, [TRANSFER, second]) != digest_of(JOURNAL, [second, TRANSFER])
    assert digest_of(("a", "bc"), []) != digest_of(("ab", "c"), [])
    assert digest_of(("a\n", None), []) != digest_of(("a", "\nnull"), [])
