"""From the card with its PIN: stopping a payee account that is wrong. It can do no more to one (rule 13)."""

from uuid import UUID

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.problems import status_of, words_of
from craftorders.kernel.errors import DomainError, NotFound
from craftorders.settlement.services import stop_payee
from craftorders.web.farmer.page import Refused, draw


def add_to(pages: Blueprint) -> None:
    """Register what a farmer does about a payee account."""

    @pages.post("/payees/<uuid:payee_id>/stop")
    @requires("payees.stop")
    @idempotent
    def stop_payee_account(payee_id: UUID) -> ResponseReturnValue:
        """Stop an account that is wrong, in one tap, before it is used."""
        reason = gettext("The worker said with the card that this is wrong.")
        try:
            with db().begin_nested():
                stop_payee(db(), payee_id, reason=reason, actor=acting())
        except NotFound:
            raise
        except DomainError as error:
            return draw(refused=Refused(words_of(error))), status_of(error)
        flash(gettext("It is stopped: nothing is paid to that account. Your coordinator will talk with you."), "good")
        return redirect("/c/me", 303)
