"""What stands in a plan, as a dispatcher says it: weeks, decisions, how good the plan is."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext

from craftorders.kernel.money import RATE_SCALE, round_half_up_div
from craftorders.places.models import Region
from craftorders.planning.domain.comparing import Difference
from craftorders.planning.models import Plan, PlanChoice, PlanDecision, PlanHour
from craftorders.planning.words import craft_name, said_in_words
from craftorders.web.formatting import format_day, format_long_day, format_money, format_quantity, format_rate, named


def week_of(plan: Plan, number: int) -> str:
    """A week of a plan, by its Monday."""
    return week_from(plan.monday + timedelta(days=7 * number))


def week_from(monday: date) -> str:
    """The week that begins on this Monday."""
    return gettext("week of %(day)s", day=format_long_day(monday))


def money(amount_e4: int) -> str:
    """An amount that is kept in ten-thousandths of a fen, to the fen."""
    return format_money(round_half_up_div(amount_e4, RATE_SCALE))


def how_good(plan: Plan) -> str:
    """How much more than the best possible plan this one can cost."""
    if plan.gap_e4 is None:
        return gettext("Nothing to compare with.")
    percent = f"{plan.gap_e4 / 100:.2f}"
    if plan.lines_kept:
        if plan.gap_e4 == 0:
            return gettext("No plan costs less that moves only what was planned anew.")
        return gettext(
            "At most %(percent)s%% above the best possible that moves only what was planned anew.", percent=percent
        )
    if plan.gap_e4 == 0:
        return gettext("No plan costs less.")
    return gettext("At most %(percent)s%% above the best possible.", percent=percent)


def what_was_planned(plan: Plan, base: Plan) -> str:
    """How many lines a plan that follows another planned anew, and how many it left alone."""
    anew, kept = format_quantity(plan.lines_anew), format_quantity(plan.lines_kept)
    if plan.lines_kept:
        return gettext(
            "Planned anew: %(anew)s lines. As they were in %(code)s: %(kept)s lines.", anew=anew, kept=kept, code=base.code
        )
    return gettext("All lines were planned anew, %(anew)s of them.", anew=anew)


def decision_words(decision: PlanDecision, lines: Mapping[str, str], workshops: Mapping[str, Any]) -> str:
    """A decision in one sentence; `lines` and `workshops` have the names by id."""
    details = decision.details
    line = lines.get(details.get("line_id", ""), "–")
    workshop = named(workshops.get(details.get("workshop_id", "")))
    if decision.kind == "pin":
        pieces = details.get("pieces")
        count = gettext("%(count)s pieces", count=format_quantity(pieces)) if pieces else gettext("all pieces")
        when = f", {week_from(date.fromisoformat(details['week']))}" if "week" in details else ""
        return gettext("%(line)s: %(count)s go to %(workshop)s", line=line, count=count, workshop=workshop) + when
    if decision.kind == "forbid":
        return gettext("%(line)s is not made in %(workshop)s", line=line, workshop=workshop)
    if decision.kind == "allow":
        return gettext("%(line)s may be made in %(workshop)s again", line=line, workshop=workshop)
    if decision.kind == "close":
        week = week_from(date.fromisoformat(details["week"]))
        return gettext("%(workshop)s takes nothing, %(week)s", workshop=workshop, week=week)
    if decision.kind == "due":
        day = format_day(date.fromisoformat(details["due_on"]))
        return gettext("%(line)s is due on %(day)s", line=line, day=day)
    return gettext(
        "%(workshop)s gets %(count)s more workers for %(craft)s, grade %(grade)s",
        workshop=workshop,
        count=details["workers"],
        craft=craft_name(details["craft"]),
        grade=details["grade"],
    )


def parts_words(choice: PlanChoice) -> str:
    """What a choice costs, part by part, as far as a part is there."""
    parts = (
        (gettext("earnings"), choice.piece_e4),
        (gettext("freight"), choice.freight_e4),
        (gettext("lateness"), choice.lateness_e4),
        (gettext("bad quality"), choice.quality_e4),
        (gettext("setting up"), choice.setup_e4),
        (gettext("fair share"), choice.fairness_e4),
        (gettext("moving"), choice.churn_e4),
    )
    return " · ".join(f"{name} {money(amount)}" for name, amount in parts if amount)


def next_words(choice: PlanChoice) -> str:
    """The next best workshop: what a piece would have cost more there, and what stood in the way."""
    why = said_in_words(choice.next_saying) or named(choice.next_workshop)
    if choice.next_more_e4 is None or choice.next_more_e4 <= 0:
        return why
    more = format_rate(round_half_up_div(choice.next_more_e4, choice.pieces))
    costs = gettext("%(workshop)s, %(more)s a piece more", workshop=named(choice.next_workshop), more=more)
    dearer = choice.next_saying is None or choice.next_saying["code"] == "dearer"
    return costs if dearer else f"{costs} · {why}"


def hands_words(hour: PlanHour) -> str:
    """Whose hands are short: any, or only those with a craft at a grade."""
    if hour.craft is None:
        return gettext("any hands")
    return gettext("%(craft)s, grade %(grade)s", craft=craft_name(hour.craft), grade=hour.grade or 1)


Show = Callable[[int], str]


def rows_of(found: Difference, regions: Mapping[str, Region]) -> list[tuple[str, int, int, Show]]:
    """Two plans side by side, row by row: words, before, after, and how the figure is shown.

    Money is in whole fen before it is compared, so that the difference is that of the figures beside it.
    """
    before, after = found.before, found.after

    parts = {
        "piece": gettext("Earnings"),
        "freight": gettext("Freight"),
        "lateness": gettext("Lateness"),
        "quality": gettext("Bad quality"),
        "setup": gettext("Setting up"),
        "fairness": gettext("Fair share"),
        "churn": gettext("Moving"),
        "left_over": gettext("Left over"),
    }
    counties = sorted(set(before.earnings) | set(after.earnings))
    figures: list[tuple[str, int, int]] = [
        (gettext("Cost"), before.total_e4, after.total_e4),
        *(
            (f"– {words}", before.cost[name], after.cost[name])
            for name, words in parts.items()
            if before.cost[name] or after.cost[name]
        ),
        *(
            (
                gettext("Earnings in %(county)s", county=named(regions.get(code))),
                before.earnings.get(code, 0),
                after.earnings.get(code, 0),
            )
            for code in counties
        ),
    ]
    return [
        (gettext("Pieces placed"), before.placed, after.placed, format_quantity),
        (gettext("Pieces left over"), before.left_over, after.left_over, format_quantity),
        (gettext("Late: pieces × days"), before.late_piece_days, after.late_piece_days, format_quantity),
        *(
            (words, round_half_up_div(one, RATE_SCALE), round_half_up_div(other, RATE_SCALE), format_money)
            for words, one, other in figures
        ),
    ]


def signed(difference: int, show: Show) -> str:
    """A difference with its sign, or a dash."""
    if difference == 0:
        return "–"
    return f"+{show(difference)}" if difference > 0 else f"−{show(-difference)}"
