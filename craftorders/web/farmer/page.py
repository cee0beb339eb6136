"""What the farmer's page says: figures and words made ready for the template, so that it stays plain."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, render_template, request
from flask_babel import gettext

from craftorders.infra.access import acting
from craftorders.infra.application import db
from craftorders.kernel.errors import NotFound
from craftorders.kernel.ids import new_id
from craftorders.people import farmers
from craftorders.production.domain.claiming import Week
from craftorders.production.domain.guards import BEYOND_HANDS, BEYOND_KIT
from craftorders.quality.queries.appeals import RejectedPieces, rejected_of_worker
from craftorders.quality.queries.rejected_lots import RejectedLot, rejected_lots_of_worker
from craftorders.reports.my_earnings import queries, work
from craftorders.reports.my_earnings.payments import StillToCome, deducted_unpaid, payments_of, still_to_come
from craftorders.reports.my_earnings.splits import price_splits
from craftorders.settlement.domain.states import IN_FORCE
from craftorders.settlement.queries import payees_of_worker
from craftorders.web import payees
from craftorders.web.deductions import ToldDeduction, told_deductions
from craftorders.web.farmer.pictures import drawings, picture
from craftorders.web.formatting import format_money, format_month, format_quantity

BARS = 6
PAYEES_SHOWN = ("requested", "confirmed", "waiting", "in_force")


@dataclass(frozen=True)
class Refused:
    """Why the last thing was refused, about which job, bag or lot, and what was typed, where it is worth mending."""

    words: str
    about: UUID | None = None
    typed: str = ""
    code: str = ""

    @property
    def is_question(self) -> bool:
        """Whether it was only asked about the number, to be answered in one tap."""
        return self.code == "same_again" or self.asks_why

    @property
    def asks_why(self) -> bool:
        """Whether it was only asked how there come to be so many."""
        return self.code in (BEYOND_KIT, BEYOND_HANDS)


def draw(*, refused: Refused | None = None, pin_error: str | None = None) -> str:
    """The page that this card may see."""
    worker_id = acting().worker_id
    worker = farmers.worker_of_card(db(), worker_id) if worker_id else None
    if worker is None:
        raise NotFound("card")
    return _with_amounts(worker, refused) if acting().can("card.read") else _card_alone(worker, pin_error)


def _card_alone(worker: farmers.Worker, pin_error: str | None) -> str:
    month = queries.present_month(worker)
    jobs = work.own_jobs(db(), worker.id)
    months = queries.months_of(db(), worker.id)
    state = queries.state_of_month(months, month, checking=any(job.handed_in for job in jobs))
    return render_template(
        "farmer/greeting.html",
        initial=farmers.initial_of(worker),
        village=worker.household.village,
        month=format_month(month),
        state=state,
        earlier=[format_month(each.month) for each in still_to_come(months, month, [], {})],
        pin_error=pin_error,
    )


def _with_amounts(worker: farmers.Worker, refused: Refused | None) -> str:
    month = queries.present_month(worker)
    months = queries.months_of(db(), worker.id)
    lines = queries.earning_lines(db(), worker.id, cursor=request.args.get("cursor") or None)
    craft = request.args.get("craft") or None
    own, open_, week = work.jobs_at_hand(db(), worker, craft)
    own.sort(key=lambda job: job.handed_in == job.quantity)
    checking = [job for job in own if job.handed_in]
    days = current_app.config["APPEAL_DAYS"]
    rejected, rejected_lots = rejected_of_worker(db(), worker, days=days), rejected_lots_of_worker(db(), worker, days=days)
    deductions = told_deductions(db(), worker.id, acting())
    payments = payments_of(db(), worker.id) if months else []
    to_come = still_to_come(months, month, payments, deducted_unpaid(db(), worker.id) if deductions else {})
    accounts = [each for each in payees.shown(payees_of_worker(db(), worker.id)) if each.standing in PAYEES_SHOWN]
    said = [spoken(worker, month, months, own, to_come), *_about_deductions(deductions), *_about_payees(accounts)]
    return render_template(
        "farmer/me.html",
        worker=worker,
        month=format_month(month),
        sums=[row for row in months if row.month == month],
        state=queries.state_of_month(months, month, checking=bool(checking)),
        bars=bars(months),
        lines=lines,
        splits=price_splits(db(), _batches([*own, *open_], lines.items)),
        to_come=to_come,
        payments=payments,
        first_page="cursor" not in request.args,
        own=own,
        checking=checking,
        open_jobs=_to_take(week, open_),
        craft=craft,
        crafts={job.craft_code: job.craft for job in sorted(open_, key=lambda each: each.craft_code)},
        rejected=rejected,
        rejected_lots=rejected_lots,
        payees=accounts,
        deductions=deductions,
        reworks=work.own_reworks(db(), worker.id),
        spoken=" ".join(said),
        refused=refused,
        picture=picture,
        drawings=drawings([*(line.picture for line in lines.items), *_pictures(own, open_, [*rejected, *rejected_lots])]),
        report_id=new_id,
    )


def _to_take(week: Week | None, jobs: Sequence[work.JobLine]) -> list[tuple[work.JobLine, int]]:
    """Open jobs, each with how many of its pieces fit into the worker's week."""
    if week is None:
        return []
    return [(job, min(job.quantity, week.most(job.standard_seconds))) for job in jobs]


def _batches(jobs: Sequence[work.JobLine], lines: Sequence[queries.EarningLine]) -> set[UUID]:
    """The batches at hand and of the lines shown."""
    return {job.batch_id for job in jobs} | {line.batch_id for line in lines if line.batch_id}


def _pictures(
    own: Sequence[work.JobLine], open_: Sequence[work.JobLine], rejected: Sequence[RejectedPieces | RejectedLot]
) -> list[str]:
    return [*(job.picture for job in [*own, *open_]), *(each.lot.batch.product.picture for each in rejected)]


def _about_deductions(deductions: Sequence[ToldDeduction]) -> list[str]:
    """What is taken off is said aloud, too, while it is still to come or can be appealed against; and what is paid back."""
    parts = []
    for each in deductions:
        found, disputable = each.deduction, "appeal" in each.actions
        if found.state in IN_FORCE and (each.left or disputable):
            amount = format_money(found.amount, found.currency)
            parts.append(gettext("%(amount)s is taken off: %(reason)s.", amount=amount, reason=found.reason.rstrip("。.")))
            if disputable:
                parts.append(gettext("If you do not agree with that, say so below."))
        elif each.owed_back:
            back = format_money(each.owed_back, found.currency)
            parts.append(gettext("%(amount)s that was taken off is paid back with your next statement.", amount=back))
    return parts


def _about_payees(accounts: Sequence[payees.ShownPayee]) -> list[str]:
    """That an account is about to change is said aloud, too."""
    if all(each.standing == "in_force" for each in accounts):
        return []
    return [gettext("The account to which your money goes is to be changed. If that is wrong, stop it below.")]


def bars(months: Sequence[queries.MonthlyEarnings]) -> list[tuple[str, str, int]]:
    """The last months of one currency, oldest first, for the chart: words, amount, height in thousandths."""
    rows = [row for row in months if row.currency == months[0].currency][:BARS][::-1]
    most = max((row.amount for row in rows), default=0) or 1
    return [
        (
            format_month(row.month, short=True),
            format_money(row.amount, row.currency),
            row.amount * 1000 // most,
        )
        for row in rows
    ]


def spoken(
    worker: farmers.Worker,
    month: str,
    months: Sequence[queries.MonthlyEarnings],
    own: Sequence[work.JobLine],
    to_come: Sequence[StillToCome] = (),
) -> str:
    """What the page says when it reads itself aloud."""
    sums = [row for row in months if row.month == month]
    parts = [gettext("Hello, %(name)s.", name=worker.name)]
    for row in sums:
        parts.append(gettext("This month you earned %(amount)s.", amount=format_money(row.amount, row.currency)))
        parts.append(gettext("Of it, %(amount)s was paid.", amount=format_money(row.paid, row.currency)))
    if not sums:
        parts.append(gettext("This month nothing was accepted yet."))
    for each in to_come:
        amount, earlier = format_money(each.due, each.currency), format_month(each.month)
        if each.state == queries.ON_ITS_WAY:
            parts.append(gettext("From %(month)s, %(amount)s is on its way to your account.", month=earlier, amount=amount))
        else:
            parts.append(gettext("From %(month)s, %(amount)s is ready to be paid.", month=earlier, amount=amount))
    waiting = sum(job.handed_in for job in own)
    if waiting:
        parts.append(gettext("%(count)s pieces are being checked.", count=format_quantity(waiting)))
    left = sum(job.left for job in own)
    if left:
        parts.append(gettext("You still have %(count)s pieces to make.", count=format_quantity(left)))
    return " ".join(parts)
