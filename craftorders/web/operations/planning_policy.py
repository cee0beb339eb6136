"""What plans count in money, and the sizes that they keep to: looked at by who reads plans, changed by who makes them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.errors import StaleVersion
from craftorders.planning.queries.policy import USUAL, present_policy
from craftorders.planning.schemas.taking import ChangedPolicySchema
from craftorders.planning.services import change_policy
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the page."""

    @pages.get("/plans/policy")
    @requires("plans.read")
    def policy() -> ResponseReturnValue:
        """All weights, with what each of them does."""
        found = present_policy(db())
        return _page(Form.empty(version=found.version, **{name: getattr(found, name) for name in _weights()}))

    @pages.post("/plans/policy")
    @requires("plans.make")
    @idempotent
    def keep_policy() -> ResponseReturnValue:
        """Other weights for the plans that follow."""
        form = Form.of_request()
        seen = form.values.pop("version", "")

        def change(data: dict[str, int]) -> object:
            if seen != str(present_policy(db()).version):
                raise StaleVersion()
            return change_policy(db(), data, actor=acting())

        form.submit(ChangedPolicySchema(), change)
        if form.errors:
            form.values["version"] = seen
            return _page(form), 422
        flash(gettext("Kept. Plans that follow count so; plans that are there stay as they are."), "success")
        return redirect(url_for(".policy"), 303)


def _weights() -> list[str]:
    return [name for name in USUAL if name not in ("name", "version")]


def _page(form: Form) -> str:
    return render_template("operations/policy.html", form=form, history=history_of(db(), present_policy(db()).id))
