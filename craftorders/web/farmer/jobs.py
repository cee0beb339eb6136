"""The page of one job, a tap from the card's page: how each step is made, to be seen and heard, and what it earns.

The card alone may look at it, without amounts: who holds the cord in a valley needs no PIN to see a knot.
"""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.reports.my_earnings.steps import ShownStep, job_with_steps
from craftorders.reports.my_earnings.work import JobLine
from craftorders.web.farmer.pictures import drawings, picture
from craftorders.web.formatting import format_money, format_rate, named


def add_to(pages: Blueprint) -> None:
    """Register the page of a job."""

    @pages.get("/jobs/<uuid:job_id>")
    @requires("card.greet")
    def job(job_id: UUID) -> ResponseReturnValue:
        """How the pieces of a job are made."""
        line, steps = job_with_steps(db(), job_id, acting())
        amounts = acting().can("card.read")
        return render_template(
            "farmer/job.html",
            job=line,
            steps=steps,
            amounts=amounts,
            spoken=_spoken(line, steps, amounts),
            drawings=drawings([line.picture]),
            picture=picture,
        )


def _spoken(job: JobLine, steps: list[ShownStep], amounts: bool) -> str:
    """What the page says when it reads itself aloud: the words of each step, then what a piece earns."""
    parts = [f"{named(job.product)}."]
    parts += [f"{named(step.operation)}: {named(step.how)}" for step in steps if named(step.how)]
    if amounts and job.rate_e4 and job.hourly is not None:
        rate, hour = format_rate(job.rate_e4, job.currency), format_money(job.hourly, job.currency)
        parts.append(gettext("%(rate)s a piece, about %(amount)s an hour", rate=rate, amount=hour))
    return " ".join(parts)
