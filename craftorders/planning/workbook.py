"""A plan as Excel: choices with their cost parts in yuan, what is left over, full weeks, complaints."""

from datetime import timedelta
from decimal import Decimal

from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from craftorders.infra.languages import CHINESE
from craftorders.infra.spreadsheets import Cell, Sheet, workbook_of
from craftorders.kernel.money import rate_text
from craftorders.planning.models import Plan, PlanChoice
from craftorders.planning.queries.plans import all_choices, list_hours, list_left_over
from craftorders.planning.words import craft_name, said_in_words
from craftorders.production.models import Batch

MOST_ROWS = 100_000


def plan_book(session: Session, plan: Plan) -> bytes:
    """An .xlsx file in the reader's language."""

    def week(number: int | None) -> Cell:
        return None if number is None else plan.monday + timedelta(days=7 * number)

    def choice(each: PlanChoice) -> tuple[Cell, ...]:
        parts = (each.piece_e4, each.freight_e4, each.lateness_e4, each.quality_e4, each.setup_e4, each.fairness_e4)
        return (
            each.line.order.code, each.line.position, _named(each.line.product), _code(each.batch),
            _named(each.workshop), _named(each.workshop.region), week(each.week), each.pieces, each.late_days,
            _yuan(each.cost_e4), *(_yuan(part) for part in parts), _yuan(each.churn_e4), _named(each.next_workshop),
            _yuan(each.next_more_e4), said_in_words(each.next_saying), choice_states()[each.state],
            said_in_words(each.refusal),
        )  # fmt: skip

    choice_columns = (
        gettext("Order"), gettext("Line"), gettext("Product"), gettext("Batch"), gettext("Workshop"), gettext("County"),
        gettext("Week of"), gettext("Pieces"), gettext("Days late"), gettext("Cost"), gettext("Earnings"),
        gettext("Freight"), gettext("Lateness"), gettext("Bad quality"), gettext("Setting up"), gettext("Fair share"),
        gettext("Change"), gettext("Next best"), gettext("Costs more"), gettext("Why not there"),
        gettext("State"), gettext("Why not offered"),
    )  # fmt: skip
    left_over = [
        (each.line.order.code, each.line.position, _named(each.line.product), _code(each.batch), each.pieces,
         each.line.due_on, said_in_words(each.saying))
        for each in list_left_over(session, plan.id, limit=MOST_ROWS).items
    ]  # fmt: skip
    left_columns = (
        gettext("Order"), gettext("Line"), gettext("Product"), gettext("Batch"), gettext("Pieces"), gettext("Due"),
        gettext("Why"),
    )  # fmt: skip
    hours = [
        (_named(each.workshop), week(each.week), each.craft and craft_name(each.craft), each.grade, _yuan(each.worth_e4))
        for each in list_hours(session, plan.id, limit=MOST_ROWS).items
    ]
    hour_columns = (
        gettext("Workshop"), gettext("Week of"), gettext("Craft"), gettext("Grade"), gettext("One more hour is worth"),
    )  # fmt: skip
    complaints = [(each["row"], said_in_words(each)) for each in plan.complaints]
    return workbook_of(
        [
            Sheet(gettext("Choices"), choice_columns, (choice(each) for each in all_choices(session, plan.id))),
            Sheet(gettext("Left over"), left_columns, left_over),
            Sheet(gettext("Full weeks"), hour_columns, hours),
            Sheet(gettext("Complaints"), (gettext("Row"), gettext("What is wrong")), complaints),
        ]
    )


def choice_states() -> dict[str, str]:
    """What each state of a choice means, in the reader's words."""
    return {
        "proposed": gettext("Proposed"),
        "refused": gettext("Could not be offered"),
        "released": gettext("Offered, no answer yet"),
        "accepted": gettext("Accepted"),
        "declined": gettext("Declined"),
        "expired": gettext("No answer in time"),
        "withdrawn": gettext("Withdrawn"),
    }


def _yuan(amount_e4: int | None) -> Cell:
    return None if amount_e4 is None else Decimal(rate_text(amount_e4, "CNY"))


def _code(batch: Batch | None) -> str | None:
    return batch.code if batch else None


def _named(thing: object) -> str | None:
    if thing is None:
        return None
    return str(getattr(thing, "name" if str(get_locale() or CHINESE) == CHINESE else "name_en"))
