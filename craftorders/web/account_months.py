"""Months of money for merchants and workshops, as pages and as Excel, for their owners and for finance alike."""

from collections.abc import Sequence
from decimal import Decimal

from flask import abort, render_template, request
from flask_babel import gettext

from craftorders.infra.application import db
from craftorders.infra.spreadsheets import Cell, Sheet, workbook_of
from craftorders.kernel.clock import day_of
from craftorders.kernel.money import amount_text, rate_text
from craftorders.people.models import Merchant, Workshop
from craftorders.reports.account_months import (
    OF_WORKSHOP,
    MerchantMonth,
    WorkshopMonth,
    currencies_of,
    is_a_month,
    merchant_month,
    months_to_show,
    workshop_month,
)
from craftorders.web.formatting import HOME_ZONE, format_month, named


def merchants_month(merchant: Merchant, month: str) -> MerchantMonth:
    """The month, or 404 where there is no such month to look at."""
    if not is_a_month(month):
        abort(404)
    return merchant_month(db(), merchant, month)


def workshops_month(workshop: Workshop, month: str) -> WorkshopMonth:
    """The month in the currency that the address asks for, else in the first; 404 where there is none such to look at."""
    currencies = currencies_of(db(), workshop)
    currency = request.args.get("currency", currencies[0])
    if not is_a_month(month) or currency not in currencies:
        abort(404)
    return workshop_month(db(), workshop, month, currency)


def merchant_page(found: MerchantMonth, file: str, back: str) -> str:
    """The month as a page; `file` is the address of its Excel file, `back` where the reader came from."""
    return render_template("money/merchant_month.html", found=found, file=file, back=back, months=months_to_show())


def workshop_page(found: WorkshopMonth, file: str, back: str) -> str:
    """The month as a page; `file` is the address of its Excel file, `back` where the reader came from."""
    return render_template(
        "money/workshop_month.html",
        found=found,
        file=file,
        back=back,
        months=months_to_show(),
        parts=OF_WORKSHOP,
        currencies=currencies_of(db(), found.workshop),
    )


def merchant_book(found: MerchantMonth) -> bytes:
    """The sums, and every payment and charge."""
    currency = found.merchant.currency

    def money(minor: int) -> Decimal:
        return Decimal(amount_text(minor, currency))

    sums: list[Sequence[Cell]] = [
        (gettext("Merchant"), named(found.merchant)),
        (gettext("Month"), format_month(found.month)),
        (gettext("Prepaid at the beginning"), money(found.opening)),
        (gettext("Paid in"), money(found.deposited)),
        (gettext("Charged"), money(found.charged)),
        (gettext("For lost material"), money(found.compensated)),
        (gettext("Prepaid at the end"), money(found.closing)),
        (gettext("Currency"), currency),
    ]
    charges: list[Sequence[Cell]] = [
        (
            day_of(each.at, HOME_ZONE), each.order.code, each.batch.code, named(each.batch.product), each.quantity,
            Decimal(rate_text(each.price_e4, currency)), money(each.amount),
        )
        for each in found.charges
    ]  # fmt: skip
    deposits: list[Sequence[Cell]] = [
        (day_of(each.at, HOME_ZONE), each.reason, money(-each.amount if each.reverses_id else each.amount))
        for each in (*found.deposits, *found.compensations)
    ]
    columns = (gettext("Day"), gettext("Order"), gettext("Batch"), gettext("Product"), gettext("Accepted pieces"),
               gettext("Price a piece"), gettext("Costs"))  # fmt: skip
    paid = (gettext("Day"), gettext("Number of the payment"), gettext("Sum"))
    return workbook_of(
        [
            Sheet(gettext("Account"), ("", ""), sums),
            Sheet(gettext("Charges"), columns, charges),
            Sheet(gettext("Payments"), paid, deposits),
        ]
    )


def workshop_book(found: WorkshopMonth) -> bytes:
    """Every charge with the parts that the workshop and its coordinator got of it, and how each month was paid."""
    columns = (gettext("Day"), gettext("Batch"), gettext("Product"), gettext("Accepted pieces"), gettext("Earnings"),
               gettext("The coordinator’s share"), gettext("The workshop’s share"), gettext("Freight"),
               gettext("Currency"))  # fmt: skip
    zone = found.workshop.region.time_zone
    rows: list[Sequence[Cell]] = [
        (
            day_of(each.at, zone), each.batch.code, named(each.batch.product), each.quantity,
            *(Decimal(amount_text(getattr(each, part), each.currency)) for part in ("household", *OF_WORKSHOP)),
            each.currency,
        )
        for each in found.charges
    ]  # fmt: skip
    titles = (gettext("Month"), gettext("Shares earned"), gettext("Still to be paid"), gettext("Day of the payment"),
              gettext("Number of the payment"), gettext("Currency"))  # fmt: skip
    months: list[Sequence[Cell]] = [
        (
            each.month, *(Decimal(amount_text(amount, each.currency)) for amount in (each.sums.total, each.open)),
            each.payment.paid_on if each.payment else None, each.payment.reference if each.payment else None, each.currency,
        )
        for each in found.months
    ]  # fmt: skip
    return workbook_of(
        [Sheet(format_month(found.month), columns, rows), Sheet(gettext("Earned and paid, month by month"), titles, months)]
    )
