"""Use cases of fees: publishing rates, freezing them with a batch, crediting what passed."""

from craftorders.fees.services.crediting import credit_lot
from craftorders.fees.services.rates import approve_rate, check_price, publish_rate, publish_shares
from craftorders.fees.services.terms import freeze_terms, raise_batch_rate

__all__ = [
    "approve_rate",
    "check_price",
    "credit_lot",
    "freeze_terms",
    "publish_rate",
    "publish_shares",
    "raise_batch_rate",
]
