"""A merchant's invoice as a PDF file on A4 and as Excel: both parties, every charge, the sum in words, what was paid."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext

from craftorders.fees.models import Charge
from craftorders.infra.spreadsheets import Cell, Sheet, workbook_of
from craftorders.kernel.capitals import CURRENCY, in_capitals
from craftorders.kernel.clock import day_of
from craftorders.kernel.money import amount_text, rate_text
from craftorders.settlement.models import Invoice
from craftorders.web.formatting import (
    HOME_ZONE,
    format_day,
    format_money,
    format_month,
    format_quantity,
    format_rate,
    named,
)
from craftorders.web.paper import sheet_of_account

SHARES = (15, 13, 11, 20, 9, 15, 17)
"""Hundredths of the width of the columns of lines."""


def invoice_pdf(invoice: Invoice, lines: Sequence[Charge]) -> bytes:
    """The file. Refuses what cannot be printed."""
    title = gettext("Invoice %(code)s", code=invoice.code)
    facts = [*_parties(invoice), (gettext("Sum of the invoice"), format_money(invoice.charged, invoice.currency))]
    facts += _capitals(invoice)
    facts += [(label, format_money(amount, invoice.currency)) for label, amount in _balance(invoice)]
    charges = [
        [
            format_day(each.at), each.order.code, each.batch.code, goods(each), format_quantity(each.quantity),
            "× " + format_rate(each.price_e4, invoice.currency), "= " + format_money(each.amount, invoice.currency),
        ]
        for each in lines
    ]  # fmt: skip
    together = gettext("Together, %(count)s lines", count=format_quantity(invoice.lines))
    total = format_money(invoice.charged, invoice.currency)
    rows = [_columns(), *charges, [together, "", "", "", format_quantity(invoice.pieces), "", total]]
    return sheet_of_account(title, facts, rows, SHARES)


def invoice_book(invoice: Invoice, lines: Sequence[Charge]) -> bytes:
    """One sheet with both parties and the sums, one with the lines, of which the last column adds up to the sum."""
    currency = invoice.currency
    head: list[Sequence[Cell]] = [*_parties(invoice)]
    head.append((gettext("Sum of the invoice"), Decimal(amount_text(invoice.charged, currency))))
    head += _capitals(invoice)
    head += [(label, Decimal(amount_text(amount, currency))) for label, amount in _balance(invoice)]
    head.append((gettext("Currency"), currency))
    rows: list[Sequence[Cell]] = [
        (
            day_of(each.at, HOME_ZONE), each.order.code, each.batch.code, goods(each), each.quantity,
            Decimal(rate_text(each.price_e4, currency)), Decimal(amount_text(each.amount, currency)),
        )
        for each in lines
    ]  # fmt: skip
    sheet = Sheet(invoice.code, (gettext("Invoice"), invoice.code), head)
    return workbook_of([sheet, Sheet(gettext("Charges"), _columns(), rows)])


def goods(charge: Charge) -> str:
    """The product of a line, and that its merchant took it as it was, where that is why it costs less."""
    product = named(charge.batch.product)
    return gettext("%(product)s (by concession)", product=product) if charge.lot.conceded else product


def _parties(invoice: Invoice) -> list[tuple[str, str]]:
    facts = [
        (gettext("Merchant"), f"{named(invoice.buyer)} · {invoice.merchant.code}"),
        (gettext("Issued by"), named(invoice.issuer)),
        (gettext("Month"), format_month(invoice.month)),
        (gettext("Day of issue"), format_day(invoice.at)),
    ]
    if invoice.tax_number:
        facts.append((gettext("Number of the tax invoice"), invoice.tax_number))
    return facts


def _capitals(invoice: Invoice) -> list[tuple[str, str]]:
    return [(gettext("In Chinese capitals"), in_capitals(invoice.charged))] if invoice.currency == CURRENCY else []


def _balance(invoice: Invoice) -> list[tuple[str, int]]:
    lost = [(gettext("For lost material"), invoice.compensated)] if invoice.compensated else []
    return [
        (gettext("Prepaid at the beginning"), invoice.opening),
        (gettext("Paid in"), invoice.deposited),
        *lost,
        (gettext("Charged"), -invoice.charged),
        (gettext("Prepaid at the end"), invoice.closing),
    ]


def _columns() -> list[str]:
    return [
        gettext("Day"), gettext("Order"), gettext("Batch"), gettext("Product"), gettext("Accepted pieces"),
        gettext("Price a piece"), gettext("Costs"),
    ]  # fmt: skip
