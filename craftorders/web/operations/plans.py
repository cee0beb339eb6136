"""The dispatcher's plans: asked for, watched, looked at, decided about, released, made again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.planning import services
from craftorders.planning.beside import solved_beside
from craftorders.planning.queries import plans as finding
from craftorders.planning.queries.by_hand import lines_by_hand
from craftorders.planning.schemas.taking import (
    DecidingSchema,
    PlanDecisionSchema,
    ProposingSchema,
    ReleasingSchema,
    ReplanningSchema,
)
from craftorders.planning.workbook import plan_book
from craftorders.web.downloads import excel_file
from craftorders.web.forms import Form, post_action
from craftorders.web.operations.plan_page import MOST_SHOWN, decision_form_page, plan_page

SEARCHED_SECONDS = 10
"""How long a dispatcher waits for what-if; the plan itself has its own budget."""


def add_to(pages: Blueprint) -> None:
    """Register the plan pages."""

    @pages.get("/plans")
    @requires("plans.read")
    def plans() -> ResponseReturnValue:
        """All plans, and the form that asks for another."""
        return _plans_page(Form.empty())

    @pages.post("/plans")
    @requires("plans.make")
    @idempotent
    def propose() -> ResponseReturnValue:
        """Ask for a plan."""
        form = Form.of_request()
        made = form.submit(ProposingSchema(), lambda data: services.propose_plan(db(), **data, actor=acting()))
        if form.errors:
            return _plans_page(form), 422
        return redirect(url_for(".plan", plan_id=solved_beside(made).id), 303)

    @pages.get("/plans/<uuid:plan_id>")
    @requires("plans.read")
    def plan(plan_id: UUID) -> ResponseReturnValue:
        """A plan: how far it is, or what it proposes and why."""
        return plan_page(plan_id, Form.empty())

    @pages.get("/plans/<uuid:plan_id>.xlsx")
    @requires("plans.read")
    def plan_file(plan_id: UUID) -> ResponseReturnValue:
        """A plan as Excel."""
        found = finding.find_plan(db(), plan_id)
        return excel_file(plan_book(db(), found), found.code)

    @pages.post("/plans/<uuid:plan_id>/cancel")
    @requires("plans.make")
    @idempotent
    def cancel_plan(plan_id: UUID) -> ResponseReturnValue:
        """Stop the search, or put the plan away."""
        return post_action(
            lambda: services.cancel_plan(db(), plan_id, actor=acting()),
            back=url_for(".plan", plan_id=plan_id),
            done=gettext("The plan was put away. Nothing of it was offered."),
        )

    @pages.post("/plans/<uuid:plan_id>/decide")
    @requires("plans.make")
    @idempotent
    def decide(plan_id: UUID) -> ResponseReturnValue:
        """Take a decision, or take one back; the plan is worked out again."""
        form = Form.of_request()
        form.lists.pop("remove", None)
        made = form.submit(DecidingSchema(), lambda data: services.decide(db(), plan_id, **data, actor=acting()))
        if form.errors:
            return plan_page(plan_id, form), 422
        return redirect(url_for(".plan", plan_id=solved_beside(made).id), 303)

    @pages.post("/plans/<uuid:plan_id>/replan")
    @requires("plans.make")
    @idempotent
    def replan(plan_id: UUID) -> ResponseReturnValue:
        """Plan the rest again as the world is now, or everything."""
        form = Form.of_request()
        made = form.submit(ReplanningSchema(), lambda data: services.replan(db(), plan_id, **data, actor=acting()))
        if form.errors:
            return plan_page(plan_id, form), 422
        return redirect(url_for(".plan", plan_id=solved_beside(made).id), 303)

    @pages.post("/plans/<uuid:plan_id>/release")
    @requires("plans.make")
    @idempotent
    def release(plan_id: UUID) -> ResponseReturnValue:
        """Offer all of the plan, or the choices that were ticked."""
        form = Form.of_request()
        done = form.submit(ReleasingSchema(), lambda data: services.release_plan(db(), plan_id, **data, actor=acting()))
        if form.errors:
            return plan_page(plan_id, form), 422
        if done.offers:
            flash(gettext("%(count)s batches were offered to their workshops.", count=len(done.offers)), "success")
        if done.waiting:
            flash(
                gettext("%(count)s choices still wait. Offer them, too, when you are ready.", count=done.waiting), "warning"
            )
        if done.refused:
            words = gettext("%(count)s choices could not be offered. The reasons stand below.", count=done.refused)
            flash(words, "error")
        return redirect(url_for(".plan", plan_id=plan_id), 303)

    @pages.get("/plans/<uuid:plan_id>/what-if")
    @requires("plans.make")
    def what_if(plan_id: UUID) -> ResponseReturnValue:
        """What a decision would change, beside the present plan, before anybody takes it."""
        asked = {name: text for name, text in request.args.items() if name != "lang"}
        form = Form(asked)
        question = None
        if asked.get("kind"):
            question = form.submit(
                PlanDecisionSchema(),
                lambda data: services.ask_what_if(db(), plan_id, [data], budget=SEARCHED_SECONDS, actor=acting()),
            )
            form.errors = {name.removeprefix("decisions.0."): texts for name, texts in form.errors.items()}
        db().rollback()  # nobody waits for the engine
        found = question.answer() if question else None
        return decision_form_page(plan_id, form, found), 422 if form.errors else 200

    @pages.get("/plans/<uuid:plan_id>/difference/<uuid:other_id>")
    @requires("plans.read")
    def plan_difference(plan_id: UUID, other_id: UUID) -> ResponseReturnValue:
        """How a plan differs from the one before it."""
        return decision_form_page(plan_id, Form.empty(), services.compare_plans(db(), plan_id, other_id), other_id)


def _plans_page(form: Form) -> str:
    page = finding.list_plans(db(), limit=20, cursor=request.args.get("cursor"))
    by_hand = lines_by_hand(db(), limit=MOST_SHOWN)
    return render_template("operations/plans.html", page=page, by_hand=by_hand, form=form)
