"""Counts that households call wrong: what waits, each on a page of its own, and the answer."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.infra.problems import words_of
from craftorders.infra.voices import voice_answer
from craftorders.kernel.errors import NotFound
from craftorders.quality.domain.states import COUNT_APPEAL
from craftorders.quality.queries.count_appeals import (
    actions_of_count_appeal,
    find_count_appeal,
    list_count_appeals,
    why_not_answer,
)
from craftorders.quality.services.appeals import decide_count_appeal
from craftorders.web.appeals.schemas import CountAnswerFormSchema
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the pages of counts that are called wrong."""

    @pages.get("/counts/")
    @requires("appeals.read")
    def counts() -> ResponseReturnValue:
        """What waits for an answer, longest first, or what was answered."""
        state = request.args.get("state", COUNT_APPEAL.initial)
        if state not in COUNT_APPEAL.states:
            raise NotFound("state", state)
        cursor, first = request.args.get("cursor"), state == COUNT_APPEAL.initial
        page = list_count_appeals(db(), acting(), state=state, oldest_first=first, limit=20, cursor=cursor)
        states = COUNT_APPEAL.states
        return render_template("appeals/counts.html", page=page, state=state, states=states, paged=cursor is not None)

    @pages.get("/counts/<uuid:count_appeal_id>")
    @requires("appeals.read")
    def count(count_appeal_id: UUID) -> ResponseReturnValue:
        """A count, what was said against it, and what was answered; or the answer, for who may give it."""
        return _count_page(count_appeal_id, Form.empty())

    @pages.post("/counts/<uuid:count_appeal_id>/decision")
    @requires("appeals.decide")
    @idempotent
    def answer_count(count_appeal_id: UUID) -> ResponseReturnValue:
        """The count is wrong, or it stands."""
        form = Form.of_request()

        def keep(data: dict[str, Any]) -> Any:
            return decide_count_appeal(db(), count_appeal_id, **data, actor=acting())

        form.submit(CountAnswerFormSchema(), keep)
        if form.errors:
            return _count_page(count_appeal_id, form), 422
        flash(gettext("It is answered. The workshop is told, and the household reads it on the card."), "success")
        return redirect(url_for(".count", count_appeal_id=count_appeal_id), 303)

    @pages.get("/counts/<uuid:count_appeal_id>/voice")
    @requires("appeals.read")
    def count_voice(count_appeal_id: UUID) -> ResponseReturnValue:
        """What was said, for who may see it."""
        return voice_answer(db(), find_count_appeal(db(), count_appeal_id, acting()).voice_id)


def _count_page(count_appeal_id: UUID, form: Form) -> str:
    found = find_count_appeal(db(), count_appeal_id, acting())
    may_answer = bool(actions_of_count_appeal(found, acting()))
    refusal = why_not_answer(found, acting()) if may_answer else None
    return render_template(
        "appeals/count.html",
        appeal=found,
        history=history_of(db(), found.id),
        may_answer=may_answer and refusal is None,
        refusal=words_of(refusal) if refusal else None,
        form=form,
    )
