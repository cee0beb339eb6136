"""Workers: who they are, what they can, and their earnings card."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.accounts.queries import names_of_users
from craftorders.catalogue.queries import crafts
from craftorders.fees.queries.training import hours_of, trainings_of
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.clock import today
from craftorders.kernel.words import N_
from craftorders.people.models import Worker
from craftorders.people.queries import find_household, find_worker, list_households, list_workers
from craftorders.people.schemas import CertifySchema, NewWorkerSchema, WorkerChangeSchema, WorkerFilterSchema
from craftorders.people.services import add_worker, certify, change_worker, issue_earnings_card
from craftorders.settlement.queries import payees_of_worker
from craftorders.web.farmer.printing import render_card_sheet
from craftorders.web.formatting import named
from craftorders.web.forms import Form
from craftorders.web.operator import words
from craftorders.web.operator.people import (
    CODE_SHOWN,
    IN_USE,
    IN_USE_FILTER,
    IN_USE_SHOWN,
    MOST_CHOICES,
    SEARCH,
    household_link,
    workshop_choices,
    workshop_link,
)
from craftorders.web.operator.registers import Command, Field, Register, Shown, entry_page
from craftorders.web.payees import shown


def household_choices() -> list[tuple[str, str]]:
    """The household whose page led here; else those that the reader may see, as many as a list can hold."""
    came_from = request.args.get("household_id", type=UUID)
    if came_from is not None:
        households = [find_household(db(), came_from, acting())]
    else:
        households = list_households(db(), acting(), limit=MOST_CHOICES).items
    return [(str(each.id), f"{each.name} · {each.village} · {named(each.workshop)}") for each in households]


def craft_names() -> dict[str, str]:
    """The names of all crafts by code, asked once a request."""
    if "craft_names" not in g:
        g.craft_names = {each.code: named(each) for each in crafts(db())}
    return g.craft_names


def skills_words(worker: Worker) -> str:
    """What a worker can, in one line."""
    names = craft_names()
    return "、".join(f"{names.get(skill.craft_code, skill.craft_code)} {skill.grade}" for skill in worker.skills) or "–"


def _of_worker(worker: Worker) -> dict[str, Any]:
    certifiers = names_of_users(db(), [skill.certified_by for skill in worker.skills])
    trainings = trainings_of(db(), worker.id)
    return {
        "trainings": trainings,
        "hours": hours_of(db(), [training.id for training in trainings]),
        "craft_ids": [(str(craft.id), named(craft)) for craft in crafts(db())],
        "crafts": craft_names(),
        "grades": words.choices(words.GRADES),
        "grade_words": words.GRADES,
        "certifiers": certifiers,
        "payees": shown(payees_of_worker(db(), worker.id)) if acting().can("payees.read") else [],
        "today": today(worker.workshop.region.time_zone),
    }


WORKERS = Register(
    name="workers",
    title=N_("Workers"),
    add_words=N_("Add a worker"),
    icon="people",
    read="people.read",
    keep="workers.keep",
    columns=(
        Shown(N_("Worker"), lambda row: row.name),
        CODE_SHOWN,
        Shown(N_("Workshop"), lambda row: named(row.workshop)),
        Shown(N_("Household"), lambda row: row.household.name),
        Shown(N_("Crafts and grades"), skills_words),
        IN_USE_SHOWN,
    ),
    facts=(
        CODE_SHOWN,
        Shown(N_("Full name"), lambda row: row.name),
        Shown(N_("Household"), lambda row: household_link(row.household)),
        Shown(N_("Workshop"), lambda row: workshop_link(row.workshop)),
        Shown(N_("Telephone"), lambda row: row.phone),
        Shown(N_("Language spoken at home"), lambda row: words.word(words.LANGUAGES, row.language)),
        IN_USE_SHOWN,
    ),
    filters=(
        SEARCH,
        Field("workshop_id", N_("Workshop"), kind="select", required=False, choices=workshop_choices),
        Field("craft", N_("Craft"), kind="select", required=False, choices=lambda: list(craft_names().items())),
        IN_USE_FILTER,
    ),
    fields=(
        Field(
            "household_id",
            N_("Household"),
            kind="select",
            choices=household_choices,
            hint=N_("Not in the list? Open the household's page and add the worker there."),
            when_changing=False,
        ),
        Field("name", N_("Full name"), attributes={"maxlength": 100, "autocomplete": "off"}),
        Field("phone", N_("Telephone"), kind="tel", required=False, attributes={"maxlength": 20, "autocomplete": "off"}),
        Field("language", N_("Language spoken at home"), kind="select", choices=lambda: words.choices(words.LANGUAGES)),
        IN_USE,
    ),
    filter_schema=WorkerFilterSchema,
    listed=lambda **query: list_workers(db(), acting(), **query),
    found=lambda key: find_worker(db(), key, acting()),
    add=Command(NewWorkerSchema, lambda data: add_worker(db(), data, actor=acting())),
    change=Command(WorkerChangeSchema, lambda key, data: change_worker(db(), key, data, actor=acting())),
    called=lambda row: row.name,
    template="operator/worker.html",
    more=_of_worker,
)


def add_to(pages: Blueprint) -> None:
    """Register what is done with a worker beyond the register's own pages."""

    @pages.post("/workers/<uuid:worker_id>/certify")
    @requires("skills.certify")
    @idempotent
    def certify_worker(worker_id: UUID) -> ResponseReturnValue:
        """Certify a worker for a craft at a grade."""
        form = Form.of_request()
        skill = form.submit(CertifySchema(), lambda data: certify(db(), worker_id, **data, actor=acting()))
        if skill is None:
            return entry_page(WORKERS, worker_id, form, "certify"), 422
        craft, grade = craft_names()[skill.craft_code], words.word(words.GRADES, skill.grade)
        flash(gettext("Certified: %(craft)s, grade %(grade)s.", craft=craft, grade=grade), "success")
        return redirect(url_for(".workers_entry", key=worker_id), 303)

    @pages.post("/workers/<uuid:worker_id>/card")
    @requires("cards.issue")
    def print_card(worker_id: UUID) -> ResponseReturnValue:
        """Issue a card and show it to be printed, this once; an older card dies at once."""
        worker = find_worker(db(), worker_id, acting())
        issued = issue_earnings_card(db(), worker_id, actor=acting())
        return render_card_sheet([(worker, issued)], back=url_for(".workers_entry", key=worker_id))
