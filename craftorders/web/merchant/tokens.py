"""Keys for a merchant's own programs: made with what they may do, shown once, revoked at once."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.accounts.domain.roles import TOKEN_SCOPES
from craftorders.accounts.queries import tokens_of
from craftorders.accounts.schemas import NewTokenSchema
from craftorders.accounts.services.tokens import make_token, revoke_token
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.kernel.clock import now
from craftorders.kernel.words import N_
from craftorders.web.forms import Form, post_action

SCOPE_WORDS = {
    "orders.read": N_("see orders"),
    "orders.place": N_("place and change orders"),
    "batches.read": N_("see batches"),
    "charges.read": N_("see charges"),
    "consignments.read": N_("see consignments"),
    "catalogue.read": N_("see products"),
}


def add_to(pages: Blueprint) -> None:
    """Register the page of tokens."""

    @pages.get("/tokens")
    @requires("tokens.own")
    def tokens() -> ResponseReturnValue:
        """One's own tokens, and the form for a new one."""
        return _tokens_page(Form.empty(days=365))

    @pages.post("/tokens")
    @requires("tokens.own")
    def new_token() -> ResponseReturnValue:
        """Make a token. Its secret is in this answer only, so the answer is kept nowhere and not repeated."""
        form = Form.of_request()
        made = form.submit(NewTokenSchema(), lambda data: make_token(db(), **data, actor=acting()))
        if form.errors:
            return _tokens_page(form), 422
        return _tokens_page(Form.empty(days=365), secret=made[1])

    @pages.post("/tokens/<uuid:token_id>/revoke")
    @requires("tokens.own")
    def revoke(token_id: UUID) -> ResponseReturnValue:
        """End a token."""
        return post_action(
            lambda: revoke_token(db(), token_id, actor=acting()),
            back=url_for(".tokens"),
            done=gettext("The token is revoked. Programs that use it are refused from now on."),
        )


def _tokens_page(form: Form, secret: str | None = None) -> str:
    return render_template(
        "merchant/tokens.html",
        tokens=tokens_of(db(), acting().id),
        scopes=[(scope, gettext(SCOPE_WORDS[scope])) for scope in TOKEN_SCOPES if acting().can(scope)],
        scope_words={scope: gettext(words) for scope, words in SCOPE_WORDS.items()},
        now=now(),
        form=form,
        secret=secret,
    )
