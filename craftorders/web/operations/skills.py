"""Where skilled hands will be short, in words: how many, of what, when, and whether training still comes in time."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import requires
from craftorders.infra.application import db
from craftorders.reports.skills.plan import Gap, skills_plan
from craftorders.web.formatting import format_long_day, format_quantity, named

MOST_GAPS = 12
MOST_COUNTIES = 40
MINUTES = 60


def add_to(pages: Blueprint) -> None:
    """Register the page."""

    @pages.get("/skills")
    @requires("skills.plan")
    def skills() -> ResponseReturnValue:
        """The worst gaps as sentences, then work against hands by craft, county and week."""
        plan = skills_plan(db())
        return render_template(
            "operations/skills.html",
            plan=plan,
            gaps=[(gap, sentence(gap)) for gap in plan.gaps[:MOST_GAPS]],
            hours=hours,
            most_counties=MOST_COUNTIES,
        )


def hours(minutes: int) -> str:
    """Whole hours, rounded half up."""
    return format_quantity((minutes + MINUTES // 2) // MINUTES)


def sentence(gap: Gap) -> str:
    """What is needed where and when, and what to do about it now."""
    values = {
        "place": gettext("In %(county)s", county=named(gap.region)) if gap.region else gettext("For work not placed yet"),
        "craft": named(gap.craft),
        "grade": gap.grade,
        "week": format_long_day(gap.week),
        "hours": hours(gap.missing),
    }
    if gap.hands is None:
        return gettext(
            "%(place)s no hands are there in the week of %(week)s: %(hours)s hours of %(craft)s at grade %(grade)s must be "
            "done elsewhere or earlier.",
            **values,
        )
    values["hands"] = format_quantity(gap.hands)
    if gap.hands == 1:
        need = gettext(
            "%(place)s %(hands)s more hand for %(craft)s at grade %(grade)s is needed by the week of %(week)s", **values
        )
    else:
        need = gettext(
            "%(place)s %(hands)s more hands for %(craft)s at grade %(grade)s are needed by the week of %(week)s", **values
        )
    return gettext("%(need)s: %(advice)s", need=need, advice=_advice(gap))


def _advice(gap: Gap) -> str:
    if not gap.in_time:
        return gettext(
            "training takes %(weeks)s weeks and would come too late; place the work elsewhere or agree on a later day.",
            weeks=gap.training_weeks,
        )
    if gap.weeks_ahead == gap.training_weeks:
        return gettext("train now, %(weeks)s weeks ahead.", weeks=gap.weeks_ahead)
    return gettext(
        "train now, %(ahead)s weeks ahead; training takes %(weeks)s weeks.", ahead=gap.weeks_ahead, weeks=gap.training_weeks
    )
