"""A month of shares for all workshops at once: six hundred are not clicked one by one, and the rules for each stay."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from craftorders.infra.database import HOME_REGION, changed_rows
from craftorders.infra.history import record_moves
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.periods import period_end, period_start
from craftorders.ledger.models import Account
from craftorders.ledger.services import hold_accounts, open_accounts
from craftorders.settlement.domain.states import SHARES
from craftorders.settlement.events import SharePaymentsMoved
from craftorders.settlement.models import SHARE_PARTS, SharePayment
from craftorders.settlement.queries.due_shares import due_shares, owed_shares
from craftorders.settlement.queries.shares import Share, ShareMonth, booked_shares, counted_in, prepared_in
from craftorders.settlement.services.shares import add_prepared, drafted

Held = dict[Share, list[Account]]


@dataclass(frozen=True)
class AtOnce:
    """How many payments were taken a step further, and how many were left as they are."""

    done: int
    left: int


def prepare_month(session: Session, month: str, *, actor: Actor) -> AtOnce:
    """Prepare a month for all workshops that got something and have no payment, their accounts locked as for a single one.

    Left are those whose charges the ledger booked otherwise. Where a county's month is not over yet, nothing is due.
    """
    actor.require("shares.prepare")
    own = actor.limited_to("coordinator")
    held = _hold(session, [each for each in owed_shares(session, now()) if own is None or str(each[0]) in own])
    due = [each for each in due_shares(session, now(), month) if each.share in held]
    payments = [drafted(each, actor) for each in _booked(session, month, due, held)]
    add_prepared(session, payments, actor)
    _tell(session, month, "prepared", len(payments))
    return AtOnce(len(payments), len(due) - len(payments))


def approve_month(session: Session, month: str, *, actor: Actor) -> AtOnce:
    """A second person agrees to all prepared payments of a month, but for those that they prepared or counted pieces of.

    Payments that the session has read are not refreshed.
    """
    actor.require("shares.approve")
    waiting = prepared_in(session, month, actor)
    counted = counted_in(session, waiting, actor)
    keys = [key for key, prepared_by in waiting.items() if prepared_by != actor.id and key not in counted]
    if keys:
        state = SHARES.target(SHARES.initial, "approve")
        record_moves(session, keys, SHARES, "approve", SHARES.initial, actor=actor, region_id=HOME_REGION)
        who_and_when = {"approved_by": actor.id, "approved_by_name": actor.name, "approved_at": now()}
        changes = {"state": state, "version": SharePayment.version + 1, **who_and_when}
        changed_rows(session, update(SharePayment).where(SharePayment.id.in_(keys)).values(changes))
        _tell(session, month, state, len(keys))
    return AtOnce(len(keys), len(waiting) - len(keys))


def _hold(session: Session, shares: Collection[Share]) -> Held:
    """The accounts of these shares, all locked in the order of their keys: whoever charges is there, or waits."""
    held: Held = {}
    for currency in sorted({currency for _, currency in shares}):
        own = [workshop_id for workshop_id, other in shares if other == currency]
        found = open_accounts(session, [(part, each) for each in own for part in SHARE_PARTS], currency)
        held |= {(each, currency): [found[part, each] for part in SHARE_PARTS] for each in own}
    hold_accounts(session, [each.id for accounts in held.values() for each in accounts])
    return held


def _booked(session: Session, month: str, due: Collection[ShareMonth], held: Held) -> list[ShareMonth]:
    """Those whose charges the ledger booked so: a question for each time zone."""
    found = []
    for zone in sorted({each.workshop.region.time_zone for each in due}):
        own = [each for each in due if each.workshop.region.time_zone == zone]
        accounts = [account for each in own for account in held[each.share]]
        booked = booked_shares(session, accounts, period_start(month, zone), period_end(month, zone))
        found += [each for each in own if each.sums.are_booked(held[each.share], booked)]
    return found


def _tell(session: Session, month: str, state: str, count: int) -> None:
    if count:
        publish(session, SharePaymentsMoved(month, state, count))
