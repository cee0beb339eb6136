"""What the pages about payee accounts share: accounts with their words and buttons, asking for one, stopping one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting
from craftorders.infra.application import db
from craftorders.infra.schemas import ReasonSchema
from craftorders.people.models import Worker
from craftorders.settlement.models import PayeeAccount
from craftorders.settlement.queries import actions_of_payee, find_payee, standings_of
from craftorders.settlement.schemas import NewPayeeSchema
from craftorders.settlement.services import request_payee, stop_payee
from craftorders.web.forms import Form


@dataclass(frozen=True)
class ShownPayee:
    """An account, the word for it now, and what the reader may do with it."""

    account: PayeeAccount
    standing: str
    actions: Sequence[str]


def shown(accounts: Sequence[PayeeAccount]) -> list[ShownPayee]:
    """Accounts as this reader sees them."""
    words = standings_of(db(), accounts)
    return [ShownPayee(each, words[each.id], actions_of_payee(each, acting())) for each in accounts]


def ask_for(worker: Worker, again: Callable[[Form], str], back: str) -> ResponseReturnValue:
    """Ask for what was typed; `again` draws the form anew where it was refused."""
    form = Form.of_request()
    form.submit(NewPayeeSchema(), lambda data: request_payee(db(), worker.id, **data, actor=acting()))
    if form.errors:
        return again(form), 422
    flash(gettext("The account is asked for. It is used 48 hours after a second person has approved it."), "success")
    return redirect(back, 303)


def stop(payee_id: UUID, back: Callable[[PayeeAccount], str]) -> ResponseReturnValue:
    """Stop an account before it is used, with the reason that was typed."""
    account, form = find_payee(db(), payee_id, acting()), Form.of_request()
    form.submit(ReasonSchema(), lambda data: stop_payee(db(), payee_id, **data, actor=acting()))
    for texts in form.errors.values():
        flash(" ".join(texts), "error")
    if not form.errors:
        flash(gettext("The account is stopped. Nothing is paid to it."), "success")
    return redirect(back(account), 303)
