"""Where the people of a workshop are paid: the coordinator asks for accounts, confirms and stops them."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent, with_secrets
from craftorders.people.models import Worker
from craftorders.people.queries import find_worker
from craftorders.settlement.queries import find_payee, payees_of_worker
from craftorders.settlement.services import confirm_payee
from craftorders.web import payees
from craftorders.web.forms import Form, post_action


def add_to(pages: Blueprint) -> None:
    """Register the coordinator's pages about payee accounts."""

    @pages.get("/workers/<uuid:worker_id>/payee")
    @requires("payees.confirm")
    def payee(worker_id: UUID) -> ResponseReturnValue:
        """A worker's accounts, and the form that asks for another."""
        return _page(find_worker(db(), worker_id, acting()), Form.empty())

    @pages.post("/workers/<uuid:worker_id>/payee")
    @requires("payees.confirm")
    @idempotent
    @with_secrets
    def ask_for_payee(worker_id: UUID) -> ResponseReturnValue:
        """Ask for an account of a worker; with that, the coordinator has confirmed it."""
        worker = find_worker(db(), worker_id, acting())
        return payees.ask_for(worker, lambda form: _page(worker, form), url_for(".payee", worker_id=worker_id))

    @pages.post("/payees/<uuid:payee_id>/confirm")
    @requires("payees.confirm")
    @idempotent
    def confirm_account(payee_id: UUID) -> ResponseReturnValue:
        """Agree to what finance asked for."""
        account = find_payee(db(), payee_id, acting())
        return post_action(
            lambda: confirm_payee(db(), payee_id, actor=acting()),
            back=url_for(".payee", worker_id=account.worker_id),
            done=gettext("You have confirmed the account. A second person in finance approves it."),
        )

    @pages.post("/payees/<uuid:payee_id>/stop")
    @requires("payees.confirm")
    @idempotent
    def stop_account(payee_id: UUID) -> ResponseReturnValue:
        """Stop an account before it is used."""
        return payees.stop(payee_id, lambda account: url_for(".payee", worker_id=account.worker_id))


def _page(worker: Worker, form: Form) -> str:
    rows = payees.shown(payees_of_worker(db(), worker.id))
    return render_template("workshop/payee.html", worker=worker, rows=rows, form=form)
