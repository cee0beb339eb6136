"""What finance takes home as Excel: a statement with every line, a payment of shares with the charges behind it."""

from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask_babel import gettext

from craftorders.fees.domain.bonuses import GUARANTEE
from craftorders.fees.models import Charge, Earning
from craftorders.infra.spreadsheets import Cell, Sheet, workbook_of
from craftorders.kernel.capitals import CURRENCY, in_capitals
from craftorders.kernel.clock import day_of
from craftorders.kernel.money import amount_text, rate_text
from craftorders.settlement.models import SHARE_PARTS, SharePayment, Statement
from craftorders.settlement.queries import Bearing
from craftorders.settlement.queries.late import LateSum
from craftorders.web.bonuses import step_paid
from craftorders.web.finance.words import taken_or_back, what_is_borne
from craftorders.web.formatting import format_month, named
from craftorders.web.late import late_word, late_words


def statement_book(
    statement: Statement,
    lines: Sequence[Earning],
    bearings: Sequence[Bearing],
    withheld: int | None,
    late: Sequence[LateSum],
) -> bytes:
    """One sheet with whose statement it is, the sums, what was withheld (None: not known yet) and what is late; the lines.

    Deductions are lines of their own below those of the pieces, so that the column adds up to what is paid before tax.
    """
    zone = ZoneInfo(statement.period.region.time_zone)
    head: list[Sequence[Cell]] = [
        (gettext("Month"), format_month(statement.period.month)),
        (gettext("Worker"), statement.worker.name),
        (gettext("Worker number"), statement.worker.code),
        (gettext("Workshop"), named(statement.worker.workshop)),
        (gettext("County"), named(statement.period.region)),
        (gettext("Accepted pieces"), statement.pieces),
        (gettext("Earned"), Decimal(amount_text(statement.amount, statement.currency))),
        (taken_or_back(statement.deducted), Decimal(amount_text(-statement.deducted, statement.currency))),
        (gettext("Tax"), "" if withheld is None else Decimal(amount_text(withheld, statement.currency))),
        (gettext("Paid out"), Decimal(amount_text(statement.due - (withheld or 0), statement.currency))),
        (gettext("Currency"), statement.currency),
    ]
    head += [(late_words(each.month), Decimal(amount_text(each.amount, statement.currency))) for each in late]
    if statement.currency == CURRENCY:
        head.append((gettext("In Chinese capitals"), in_capitals(statement.due - (withheld or 0))))
    columns = (
        gettext("Day"), gettext("Product"), gettext("Step"), gettext("Bag"), gettext("Handed in"),
        gettext("Accepted pieces"), gettext("Rate"), gettext("Sum"), gettext("Currency"), gettext("Late"),
    )  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (
            line.at.astimezone(zone).date(), named(line.product), step_paid(line),
            line.hand_in.code if line.hand_in else None, line.hand_in.quantity if line.hand_in else None,
            line.quantity if line.hand_in else None,
            Decimal(rate_text(line.rate_e4, line.currency)) if line.kind != GUARANTEE else None,
            Decimal(amount_text(line.amount, line.currency)), line.currency,
            late_word(line, statement.period) or None,
        )
        for line in lines
    ]  # fmt: skip
    rows += [
        (
            None, what_is_borne(each), each.deduction.reason, each.deduction.code, None, None, None,
            Decimal(amount_text(-each.amount, statement.currency)), statement.currency,
        )
        for each in bearings
    ]  # fmt: skip
    return workbook_of(
        [
            Sheet(statement.code, (gettext("Statement"), statement.code), head),
            Sheet(gettext("What was earned"), columns, rows),
        ]
    )


def shares_book(payment: SharePayment, charges: Sequence[Charge]) -> bytes:
    """One sheet with whom it pays, the three sums and how it was paid; one with the charges that they are made of."""

    def money(minor: int) -> Decimal:
        return Decimal(amount_text(minor, payment.currency))

    titles = (gettext("The coordinator’s share"), gettext("The workshop’s share"), gettext("Freight"))
    zone = payment.recipient.region.time_zone
    head: list[Sequence[Cell]] = [
        (gettext("Month"), format_month(payment.month)),
        (gettext("Workshop"), named(payment.recipient)),
        *((title, money(getattr(payment, part))) for title, part in zip(titles, SHARE_PARTS, strict=True)),
        (gettext("Together"), money(payment.total)),
        (gettext("Currency"), payment.currency),
        (gettext("Day of the payment"), payment.paid_on),
        (gettext("Number of the payment"), payment.reference),
    ]
    columns = (gettext("Day"), gettext("Batch"), gettext("Product"), gettext("Accepted pieces"), *titles)
    rows: list[Sequence[Cell]] = [
        (
            day_of(each.at, zone), each.batch.code, named(each.batch.product), each.quantity,
            *(money(getattr(each, part)) for part in SHARE_PARTS),
        )
        for each in charges
    ]  # fmt: skip
    return workbook_of(
        [
            Sheet(payment.code, (gettext("Payment"), payment.code), head),
            Sheet(gettext("The charges behind it"), columns, rows),
        ]
    )
