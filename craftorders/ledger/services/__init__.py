"""Use cases of the ledger: posting journals, undoing a transfer, sealing what was posted."""

from craftorders.ledger.services.posting import (
    Posting,
    hold_accounts,
    lock_accounts,
    open_account,
    open_accounts,
    post,
    reverse,
    set_least,
)
from craftorders.ledger.services.sealing import seal_some

__all__ = [
    "Posting",
    "hold_accounts",
    "lock_accounts",
    "open_account",
    "open_accounts",
    "post",
    "reverse",
    "seal_some",
    "set_least",
]
