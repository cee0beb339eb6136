"""What a plan's page shows: figures first, then what needs a decision, then every choice with its reasons."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import cast
from uuid import UUID

from flask import render_template, request

from craftorders.catalogue.queries import crafts
from craftorders.infra.access import acting
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.people.queries import workshops_in_work, workshops_named
from craftorders.places.queries import regions_named
from craftorders.planning.domain.comparing import Difference
from craftorders.planning.domain.states import PLAN
from craftorders.planning.models import PlanChoice, PlanDecision
from craftorders.planning.queries import plans as finding
from craftorders.planning.queries.by_hand import lines_by_hand
from craftorders.planning.words import said_in_words
from craftorders.web.forms import Form
from craftorders.web.operations import plan_words

LINES_SHOWN = 25
MOST_SHOWN = 50


def plan_page(plan_id: UUID, form: Form) -> str:
    """A plan that is there, or how far it is."""
    plan = finding.find_plan(db(), plan_id)
    actions = PLAN.actions(plan.state, acting())
    if plan.state in ("solving", "failed", "cancelled"):
        return render_template("operations/plan_progress.html", plan=plan, actions=actions, form=form, words=plan_words)
    after = request.args.get("after", type=UUID)
    choices = finding.choices_by_line(db(), plan_id, lines=LINES_SHOWN, after=after)
    left_over = finding.list_left_over(db(), plan_id, limit=MOST_SHOWN).items
    counts = finding.choice_counts(db(), plan_id)
    return render_template(
        "operations/plan.html",
        plan=plan,
        actions=actions,
        lines=_by_line(choices),
        more=choices[-1].line_id if len({each.line_id for each in choices}) == LINES_SHOWN else None,
        left_over=left_over,
        by_hand=lines_by_hand(db(), limit=MOST_SHOWN),
        hours=finding.list_hours(db(), plan_id, limit=20).items,
        counts=counts,
        to_offer=counts.get("proposed", 0) + counts.get("refused", 0),
        refused=finding.list_choices(db(), plan, state="refused", limit=MOST_SHOWN).items,
        decisions=_decisions(finding.decisions_of(db(), plan_id)),
        base=finding.find_plan(db(), plan.based_on_id) if plan.based_on_id else None,
        following=finding.following_plan(db(), plan_id),
        history=history_of(db(), plan_id),
        form=form,
        words=plan_words,
        said=said_in_words,
        monday_of=lambda number: plan.monday + timedelta(days=7 * number),
    )


def decision_form_page(plan_id: UUID, form: Form, found: Difference | None, other_id: UUID | None = None) -> str:
    """Two plans side by side; and, unless two kept ones are compared, the forms that ask what if."""
    plan = finding.find_plan(db(), plan_id)
    moves = found.moves[:MOST_SHOWN] if found else ()
    places = finding.places_named(db(), {each.line for each in moves})
    counties = set(found.before.earnings) | set(found.after.earnings) if found else set()
    return render_template(
        "operations/what_if.html",
        plan=plan,
        other=finding.find_plan(db(), other_id) if other_id else None,
        form=form,
        actions=PLAN.actions(plan.state, acting()),
        following=finding.following_plan(db(), plan_id),
        found=found,
        moves=[(places.get(each.line, "–"), each) for each in moves],
        workshops=workshops_in_work(db()),
        named_workshops=workshops_named(db(), [cast(UUID, each.workshop) for each in moves]),
        regions=regions_named(db(), sorted(counties)),
        lines=finding.planned_lines(db(), plan_id, limit=500),
        crafts=crafts(db()),
        words=plan_words,
        monday_of=lambda number: plan.monday + timedelta(days=7 * number),
    )


def _by_line(choices: Iterable[PlanChoice]) -> list[tuple[PlanChoice, list[PlanChoice]]]:
    """Choices by line or whole batch, each group with its first choice as the head."""
    groups = (list(group) for _, group in groupby(choices, key=lambda each: (each.line_id, each.whole and each.batch_id)))
    return [(group[0], group) for group in groups]


def _decisions(decisions: Sequence[PlanDecision]) -> list[tuple[PlanDecision, str]]:
    """Decisions with their words."""
    workshop_ids = {UUID(each.details["workshop_id"]) for each in decisions if "workshop_id" in each.details}
    line_ids = {UUID(each.details["line_id"]) for each in decisions if "line_id" in each.details}
    workshops = {str(key): each for key, each in workshops_named(db(), list(workshop_ids)).items()}
    lines = {str(key): name for key, name in finding.places_named(db(), line_ids).items()}
    return [(each, plan_words.decision_words(each, lines, workshops)) for each in decisions]
