"""Use cases of fees: publishing rates, freezing them with a batch, crediting what passed."""

from craftorders.fees.services.appealed import credit_appeal
from craftorders.fees.services.conceding import (
    answer_concession,
    expire_concessions,
    lapse_concession,
    propose_concession,
    withdraw_concession,
)
from craftorders.fees.services.crediting import credit_lot
from craftorders.fees.services.rates import approve_rate, check_price, publish_rate, publish_shares
from craftorders.fees.services.reviewing import end_rate, fallen_rates
from craftorders.fees.services.rework import check_rework
from craftorders.fees.services.terms import freeze_terms, raise_batch_rate
from craftorders.fees.services.timing import adopt_time, hold_trial, set_trial_aside
from craftorders.fees.services.training import begin_training, top_up_learners, write_hours

__all__ = [
    "adopt_time",
    "answer_concession",
    "approve_rate",
    "begin_training",
    "check_price",
    "check_rework",
    "credit_appeal",
    "credit_lot",
    "end_rate",
    "expire_concessions",
    "fallen_rates",
    "freeze_terms",
    "hold_trial",
    "lapse_concession",
    "propose_concession",
    "publish_rate",
    "publish_shares",
    "raise_batch_rate",
    "set_trial_aside",
    "top_up_learners",
    "withdraw_concession",
    "write_hours",
]
