"""Payee accounts for finance and the auditor: what waits for whom, one account, asking, approving, stopping."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent, with_secrets
from craftorders.people.models import Worker
from craftorders.people.queries import find_worker
from craftorders.settlement.queries import find_payee, payees_of_worker, payees_under_way, shared_numbers
from craftorders.settlement.services import approve_payee
from craftorders.web import payees
from craftorders.web.forms import Form, post_action


def add_to(pages: Blueprint) -> None:
    """Register the pages about payee accounts."""

    @pages.get("/payees", endpoint="payees")
    @requires("ledger.read")
    def under_way() -> ResponseReturnValue:
        """Accounts that wait for somebody, and numbers that several workers have."""
        rows = payees.shown(payees_under_way(db()))
        return render_template("finance/payees.html", rows=rows, groups=shared_numbers(db()))

    @pages.get("/payees/<uuid:payee_id>")
    @requires("ledger.read")
    def payee(payee_id: UUID) -> ResponseReturnValue:
        """One account: who did what when, and what can be done now."""
        account = find_payee(db(), payee_id, acting())
        former = [each for each in payees_of_worker(db(), account.worker_id) if each.id != account.id]
        return render_template(
            "finance/payee.html",
            row=payees.shown([account])[0],
            others=payees.shown(former),
            history=history_of(db(), account.id),
        )

    @pages.post("/payees/<uuid:payee_id>/approve")
    @requires("payees.approve")
    @idempotent
    def approve_account(payee_id: UUID) -> ResponseReturnValue:
        """Agree as a second person."""
        return post_action(
            lambda: approve_payee(db(), payee_id, actor=acting()),
            back=url_for(".payee", payee_id=payee_id),
            done=gettext("The account is approved. It is used in 48 hours, unless somebody stops it."),
        )

    @pages.post("/payees/<uuid:payee_id>/stop")
    @requires("payees.stop")
    @idempotent
    def stop_account(payee_id: UUID) -> ResponseReturnValue:
        """Stop an account before it is used."""
        return payees.stop(payee_id, lambda account: url_for(".payee", payee_id=account.id))

    @pages.get("/workers/<uuid:worker_id>/payees")
    @requires("ledger.read")
    def worker_payees(worker_id: UUID) -> ResponseReturnValue:
        """A worker's accounts, and the form that asks for another."""
        return _worker_page(find_worker(db(), worker_id, acting()), Form.empty())

    @pages.post("/workers/<uuid:worker_id>/payees")
    @requires("payees.request")
    @idempotent
    @with_secrets
    def ask_for_payee(worker_id: UUID) -> ResponseReturnValue:
        """Ask for an account of a worker; the coordinator confirms it, and somebody else approves it."""
        worker = find_worker(db(), worker_id, acting())
        back = url_for(".worker_payees", worker_id=worker_id)
        return payees.ask_for(worker, lambda form: _worker_page(worker, form), back)


def _worker_page(worker: Worker, form: Form) -> str:
    rows = payees.shown(payees_of_worker(db(), worker.id))
    return render_template("finance/worker_payees.html", worker=worker, rows=rows, form=form)
