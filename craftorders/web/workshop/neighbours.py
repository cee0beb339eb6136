"""Work that neighbours look for hands for: what the newest plan could not place near a coordinator's workshop."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.people.queries import own_workshops
from craftorders.planning.queries.surplus import surplus_and_gaps


def add_to(pages: Blueprint) -> None:
    """Register the page."""

    @pages.get("/neighbours")
    @requires("offers.answer")
    def neighbours() -> ResponseReturnValue:
        """What nobody could take yet, in counties within 300 km, and what no county was asked for."""
        workshops = own_workshops(db(), acting())
        near = workshops[0].region if workshops else None
        return render_template("workshop/neighbours.html", found=surplus_and_gaps(db(), near=near), workshops=workshops)
