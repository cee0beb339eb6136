"""What counties cannot place, and where hands are free near them."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from craftorders.infra.access import requires
from craftorders.infra.application import db
from craftorders.planning.queries.surplus import surplus_and_gaps
from craftorders.web.operations import plan_words


def add_to(pages: Blueprint) -> None:
    """Register the page."""

    @pages.get("/surplus")
    @requires("plans.read")
    def surplus() -> ResponseReturnValue:
        """Work without hands and hands without work, county by county."""
        return render_template("operations/surplus.html", found=surplus_and_gaps(db()), words=plan_words)
