"""The people of a workshop and their earnings cards."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from craftorders.cards.queries import active_card, another_phone_since, open_reset, open_resets
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.kernel.clock import now
from craftorders.people.queries import find_worker, own_worker_ids, own_workshops, workers_of_workshop
from craftorders.people.services import issue_earnings_card
from craftorders.production.queries import jobs_next_door
from craftorders.quality.queries.dispositions import reworks_of_worker
from craftorders.web.farmer.printing import render_card_sheet

LATELY = timedelta(days=30)
"""So long it is told that a card was opened on another phone."""


def add_to(pages: Blueprint) -> None:
    """Register the workers' pages."""

    @pages.get("/workers")
    @requires("workers.keep")
    def workers() -> ResponseReturnValue:
        """Who belongs to the workshop, and what they took next door."""
        groups = [(workshop, workers_of_workshop(db(), workshop.id)) for workshop in own_workshops(db(), acting())]
        resets = open_resets(db(), own_worker_ids(db(), acting()))
        elsewhere = jobs_next_door(db(), [workshop.id for workshop, _ in groups])
        return render_template("workshop/workers.html", groups=groups, resets=len(resets), elsewhere=elsewhere)

    @pages.get("/workers/<uuid:worker_id>")
    @requires("workers.keep")
    def worker(worker_id: UUID) -> ResponseReturnValue:
        """One worker, with the button that prints a card."""
        found = find_worker(db(), worker_id, acting())
        return render_template(
            "workshop/worker.html",
            worker=found,
            reworks=reworks_of_worker(db(), worker_id),
            card=active_card(db(), worker_id),
            reset=open_reset(db(), worker_id),
            another_phone=another_phone_since(db(), worker_id, now() - LATELY),
        )

    @pages.post("/workers/<uuid:worker_id>/card")
    @requires("cards.issue")
    def card(worker_id: UUID) -> ResponseReturnValue:
        """Issue a card and show it to be printed, this once; an older card dies at once."""
        found = find_worker(db(), worker_id, acting())
        issued = issue_earnings_card(db(), worker_id, actor=acting())
        return render_card_sheet([(found, issued)], back=url_for(".worker", worker_id=worker_id))
