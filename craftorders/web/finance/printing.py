"""A worker's statement as a PDF file on A4: every line, deductions, tax, the sum in words, three names."""

from collections.abc import Sequence

from flask_babel import gettext

from craftorders.fees.domain.bonuses import GUARANTEE
from craftorders.fees.models import Earning
from craftorders.kernel.capitals import CURRENCY, in_capitals
from craftorders.settlement.models import Statement
from craftorders.settlement.queries import Bearing
from craftorders.settlement.queries.late import LateSum
from craftorders.web.finance.words import taken_or_back, what_is_borne
from craftorders.web.formatting import format_moment, format_money, format_month, format_quantity, format_rate, named
from craftorders.web.late import late_list, step_settled
from craftorders.web.paper import Rows, sheet_of_account

SHARES = (21, 16, 13, 12, 9, 15, 14)
"""Hundredths of the width of the columns of lines: a moment, a rate of dinars and a large sum stay on one line."""


def statement_pdf(
    statement: Statement,
    lines: Sequence[Earning],
    bearings: Sequence[Bearing],
    withheld: int | None,
    late: Sequence[LateSum],
) -> bytes:
    """The file; `withheld` is the tax in minor units, None while it is not known; `late` is what is from earlier months.

    Refuses what cannot be printed.
    """
    facts, pay = _facts(statement, withheld, late), _pay(statement, lines, bearings)
    title = gettext("Statement %(code)s", code=statement.code)
    signed = [gettext("Approved"), gettext("Payout"), gettext("Signed for")]
    return sheet_of_account(title, facts, pay, SHARES, signed)


def _facts(statement: Statement, withheld: int | None, late: Sequence[LateSum]) -> Rows:
    currency, tax = statement.currency, withheld or 0
    facts = [
        (gettext("Worker"), f"{statement.worker.name} · {statement.worker.code}"),
        (gettext("Workshop"), f"{named(statement.worker.workshop)} · {statement.worker.workshop.village}"),
        (gettext("Month"), f"{format_month(statement.period.month)} · {named(statement.period.region)}"),
        (gettext("Earned"), format_money(statement.amount, currency)),
        *([(taken_or_back(statement.deducted), _taken_off(statement.deducted, currency))] if statement.deducted else []),
        (gettext("Tax"), gettext("not known yet") if withheld is None else format_money(tax, currency)),
        (gettext("Paid out"), format_money(statement.due - tax, currency)),
    ]
    if late:
        facts.append((gettext("Adjustments of earlier months"), late_list(late, currency)))
    if currency == CURRENCY:
        facts.append((gettext("In Chinese capitals"), in_capitals(statement.due - tax)))
    return facts


def _pay(statement: Statement, lines: Sequence[Earning], bearings: Sequence[Bearing]) -> Rows:
    zone = statement.period.region.time_zone
    head = [
        gettext("Day"), gettext("Product"), gettext("Step"), gettext("Bag"),
        gettext("Accepted pieces"), gettext("Rate"), gettext("Sum"),
    ]  # fmt: skip
    rows = [
        [
            format_moment(line.at, zone), named(line.product), step_settled(line, statement.period),
            line.hand_in.code if line.hand_in else "–",
            format_quantity(line.quantity) if line.hand_in else "–",
            "× " + format_rate(line.rate_e4, line.currency) if line.kind != GUARANTEE else "–",
            "= " + format_money(line.amount, line.currency),
        ]
        for line in lines
    ]  # fmt: skip
    together = gettext("Together, %(count)s lines", count=format_quantity(statement.lines))
    total = [together, "", "", "", format_quantity(statement.pieces), "", format_money(statement.amount, statement.currency)]
    taken = [
        ["", what_is_borne(each), each.deduction.reason, each.deduction.code, "", "",
         _taken_off(each.amount, statement.currency)]
        for each in bearings
    ]  # fmt: skip
    before_tax = [
        gettext("To be paid before tax"),
        "",
        "",
        "",
        "",
        "",
        "= " + format_money(statement.due, statement.currency),
    ]
    return [head, *rows, total, *taken, *([before_tax] if taken else [])]


def _taken_off(amount: int, currency: str) -> str:
    return ("− " if amount > 0 else "+ ") + format_money(abs(amount), currency)
