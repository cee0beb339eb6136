"""Paying for pieces that were good after all.

They lie with the rejected ones and do not travel to the merchant, who is therefore not charged: the platform bears what
its inspection took from the workers.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.fees.domain.lines import PayLine
from craftorders.fees.models import BatchTerms
from craftorders.fees.queries import batch_bonuses
from craftorders.fees.services.bonuses import bonus_lines
from craftorders.fees.services.crediting import pay_lines
from craftorders.fees.services.lines import by_worker, write_lines
from craftorders.fees.services.moments import earned_now
from craftorders.kernel.actor import Actor
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.services import Posting, open_account, post
from craftorders.production.models import Batch
from craftorders.quality.models import Appeal


def credit_appeal(session: Session, appeal_id: UUID, *, actor: Actor) -> list[PayLine]:
    """Pay for the overturned pieces of an appeal at the frozen rates, with bonuses, from the platform's account, once.

    A whole lot that passes on appeal is none of it: it travels, is charged, and is paid as every lot that passes.
    """
    appeal = session.get_one(Appeal, appeal_id)
    if appeal.overturned == 0 or appeal.bag is None:
        return []
    batch = session.get_one(Batch, appeal.lot.batch_id)
    terms = session.get_one(BatchTerms, batch.id)
    bags = [(appeal.bag.hand_in, appeal.overturned)]
    region, at = earned_now(session, appeal.region_id)
    bonuses = batch_bonuses(session, batch.id)
    lines = pay_lines(session, appeal.lot, batch, terms.currency, bags, bonuses, at=at, appeal_id=appeal.id)
    earnings = [*lines, *bonus_lines(session, appeal.lot, bonuses, lines)]
    write_lines(session, region, earnings)
    platform = open_account(session, "platform", PLATFORM, terms.currency)
    postings = []
    for worker_id, amount in by_worker(earnings).items():
        account = open_account(session, "worker", worker_id, terms.currency)
        postings.append(Posting(platform, account, amount, "appeal", appeal.id, appeal.region_id))
    post(session, postings, actor=actor, reason=appeal.reason)
    return earnings
