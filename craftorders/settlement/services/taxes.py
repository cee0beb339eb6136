"""Taxes: an accountant chooses by which policy a payer withholds; every payment is taxed by the choice of its month."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from craftorders.infra.database import locked
from craftorders.infra.history import record
from craftorders.infra.tallies import add_up
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.periods import KEY
from craftorders.kernel.words import N_
from craftorders.places.models import Region
from craftorders.settlement.domain.tax import CURRENCY, NONE, VERSIONS, TaxMonth, withheld_of
from craftorders.settlement.models import Payer, Payout, Statement, TaxChoice, TaxOwed, WithheldMonth
from craftorders.settlement.queries.taxes import choice_in_force, paid_in_year, tax_choice, tax_due, taxed_from

NO_TAX_CHOSEN = N_("Nobody has chosen yet how taxes are withheld here. An accountant chooses it on the page about taxes.")


def choose_tax(session: Session, payer_id: UUID, *, from_month: str, policy: str, reason: str, actor: Actor) -> TaxChoice:
    """Choose by which policy a payer withholds from a month on, with a reason.

    Refused for a month that has a choice already, or up to a month in which this payer has paid by another one.
    """
    actor.require("taxes.choose")
    payer = locked(session, Payer, payer_id)
    if payer is None:
        raise NotFound("payer", payer_id)
    if not KEY.fullmatch(from_month):
        raise RuleViolation("not_a_period", N_("Write a month as 2026-11."), pointer="/from_month")
    before, last = tax_choice(session, payer, from_month), taxed_from(session, payer.id)
    if before is not None and before.from_month == from_month:
        message = N_("For this month a policy was chosen already. Choose a later month.")
        raise RuleViolation("tax_chosen", message, pointer="/from_month")
    if last is not None and from_month <= last:
        message = N_("In %(month)s farmers were paid already. Choose a later month.")
        raise RuleViolation("month_taxed", message, pointer="/from_month", month=last)
    choice = TaxChoice(payer_id=payer.id, from_month=from_month, policy=policy, reason=reason,
                       chosen_by=actor.id, chosen_by_name=actor.name)  # fmt: skip
    session.add(choice)
    session.flush()
    changes = {"policy": [before.policy if before else None, policy], "from_month": [None, from_month]}
    record(session, "payer", payer.id, "choose_tax", actor=actor, reason=reason, changes=changes)
    return choice


def check_tax_chosen(session: Session, region: Region) -> None:
    """Refuse to settle where nobody has chosen how taxes are withheld."""
    if choice_in_force(session, region.id, region.time_zone) is None:
        raise RuleViolation("no_tax_chosen", NO_TAX_CHOSEN, pointer="/region_id")


def withhold(session: Session, statement: Statement, payout: Payout) -> None:
    """Work out what is withheld of a payout, and remember it in the worker's month.

    The month's row is locked first, so that of two payments at once the second sees the first.
    """
    due = tax_due(session, statement)
    if due is None:
        raise RuleViolation("no_tax_chosen", NO_TAX_CHOSEN)
    policy, payer_id = due.choice.policy, due.choice.payer_id
    if policy != NONE and payout.currency != CURRENCY:
        message = N_("This policy taxes CNY only, not %(currency)s. An accountant must choose another one here.")
        raise RuleViolation("tax_currency", message, currency=payout.currency)
    key = {"payer_id": payer_id, "worker_id": statement.worker_id, "month": due.month, "currency": payout.currency}
    add_up(session, WithheldMonth, [{**key, "income": payout.amount, "withheld": 0}])
    paid = [
        TaxMonth(each.month, each.income - payout.amount, each.withheld) if each.month == due.month else each
        for each in paid_in_year(session, payer_id, statement.worker_id, due.month, payout.currency)
    ]
    payout.withheld = withheld_of(policy, paid, due.month, payout.amount)
    payout.tax_version, payout.tax_month = VERSIONS[policy], due.month
    row = update(WithheldMonth).where(*(getattr(WithheldMonth, name) == value for name, value in key.items()))
    session.execute(row.values(withheld=WithheldMonth.withheld + payout.withheld))
    if payout.withheld:
        owed = {"payer_id": payer_id, "month": due.month, "currency": payout.currency}
        add_up(session, TaxOwed, [{**owed, "withheld": payout.withheld, "paid_on": 0}])
