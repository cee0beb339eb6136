"""Reading who pays whom, by which policy taxes are withheld, and what a payment would be taxed with."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.periods import period_of
from craftorders.settlement.domain.tax import CURRENCY, NONE, TaxMonth, withheld_of
from craftorders.settlement.models import Payer, Statement, TaxChoice, TaxOwed, TaxPayment, WithheldMonth


@dataclass(frozen=True)
class TaxDue:
    """What is withheld of a statement that is paid in `month`, in minor units."""

    choice: TaxChoice
    month: str
    withheld: int


def payer_of(session: Session, region_id: str) -> Payer:
    """Who pays the farmers of a region."""
    fits = literal(region_id).like(Payer.scope + "%")
    return session.scalars(select(Payer).where(fits).order_by(func.length(Payer.scope).desc()).limit(1)).one()


def find_payers(session: Session) -> list[Payer]:
    """All payers, the widest first."""
    return list(session.scalars(select(Payer).order_by(Payer.scope)))


def tax_choice(session: Session, payer: Payer, month: str) -> TaxChoice | None:
    """By which policy the payer withholds in a month; None while nobody has chosen one."""
    query = select(TaxChoice).where(TaxChoice.payer_id == payer.id, TaxChoice.from_month <= month)
    return session.scalar(query.order_by(TaxChoice.from_month.desc()).limit(1))


def tax_choices(session: Session) -> list[TaxChoice]:
    """All choices, the latest first."""
    return list(session.scalars(select(TaxChoice).order_by(TaxChoice.from_month.desc(), TaxChoice.id.desc())))


def choice_in_force(session: Session, region_id: str, time_zone: str) -> TaxChoice | None:
    """By which policy taxes are withheld today from what the farmers of a region are paid."""
    return tax_choice(session, payer_of(session, region_id), period_of(now(), time_zone))


def tax_due(session: Session, statement: Statement) -> TaxDue | None:
    """What would be withheld if a statement were paid now; None while no policy is chosen."""
    region = statement.period.region
    choice = choice_in_force(session, region.id, region.time_zone)
    if choice is None:
        return None
    month = period_of(now(), region.time_zone)
    paid = paid_in_year(session, choice.payer_id, statement.worker_id, month, statement.currency)
    return TaxDue(choice, month, withheld_of(choice.policy, paid, month, statement.due))


def nets_due(session: Session, statements: Sequence[Statement]) -> dict[UUID, int | None]:
    """What is left of each statement if all of them were paid now, one after the other by `in_order`, in minor units.

    What was withheld once stays withheld. None where no policy is chosen, or where it does not tax this currency.
    """
    new = [each for each in statements if each.payout is None]
    regions = {each.period.region_id: each.period.region for each in new}
    choices = {key: choice_in_force(session, key, region.time_zone) for key, region in regions.items()}
    months = {key: period_of(now(), region.time_zone) for key, region in regions.items()}
    before = _paid_before(session, [each.worker_id for each in new], {month[:4] for month in months.values()})
    nets = {each.id: each.payout.net if each.payout else None for each in statements}
    for statement in in_order(new):
        choice, month = choices[statement.period.region_id], months[statement.period.region_id]
        if choice is None or (choice.policy != NONE and statement.currency != CURRENCY):
            continue
        paid = before.setdefault((choice.payer_id, statement.worker_id, statement.currency), {})
        year = [paid[each] for each in sorted(paid) if each.startswith(month[:4])]
        withheld = withheld_of(choice.policy, year, month, statement.due)
        same = paid.get(month, TaxMonth(month, 0, 0))
        paid[month] = TaxMonth(month, same.income + statement.due, same.withheld + withheld)
        nets[statement.id] = statement.due - withheld
    return nets


def _paid_before(
    session: Session, worker_ids: Collection[UUID], years: Collection[str]
) -> dict[tuple[UUID, UUID, str], dict[str, TaxMonth]]:
    """What workers were paid in these years, by payer, worker and currency, and by month."""
    months: dict[tuple[UUID, UUID, str], dict[str, TaxMonth]] = {}
    owner = (WithheldMonth.payer_id, WithheldMonth.worker_id, WithheldMonth.currency)
    query = select(*owner, WithheldMonth.month, WithheldMonth.income, WithheldMonth.withheld).where(
        WithheldMonth.worker_id.in_(worker_ids), func.substr(WithheldMonth.month, 1, 4).in_(years)
    )
    for payer_id, worker_id, currency, month, income, withheld in session.execute(query):
        months.setdefault((payer_id, worker_id, currency), {})[month] = TaxMonth(month, income, withheld)
    return months


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """As statements are paid together: by worker, so that months are locked in one order, then by age."""
    return sorted(statements, key=lambda each: (each.worker_id, each.id))


def paid_in_year(session: Session, payer_id: UUID, worker_id: UUID, month: str, currency: str) -> Sequence[TaxMonth]:
    """What the payer paid to a worker in the year of `month`, by month."""
    query = select(WithheldMonth.month, WithheldMonth.income, WithheldMonth.withheld).where(
        WithheldMonth.payer_id == payer_id,
        WithheldMonth.worker_id == worker_id,
        WithheldMonth.currency == currency,
        WithheldMonth.month.like(f"{month[:4]}-%"),
    )
    return [TaxMonth(*row) for row in session.execute(query.order_by(WithheldMonth.month))]


def taxed_from(session: Session, payer_id: UUID) -> str | None:
    """The last month in which this payer paid anybody."""
    return session.scalar(select(func.max(WithheldMonth.month)).where(WithheldMonth.payer_id == payer_id))


def taxes_owed(session: Session) -> list[TaxOwed]:
    """What payers withheld and paid on, the latest month first."""
    query = select(TaxOwed).order_by(TaxOwed.month.desc(), TaxOwed.payer_id, TaxOwed.currency)
    return list(session.scalars(query))


def list_tax_payments(session: Session, *, limit: int = 50, cursor: str | None = None) -> Page[TaxPayment]:
    """A page of what went to the tax office, newest first, also what was undone."""
    return page_of(session, select(TaxPayment), key=TaxPayment.id, limit=limit, cursor=cursor)


def actions_of_tax_payment(payment: TaxPayment, actor: Actor) -> list[str]:
    """What the actor may do next with a payment to the tax office: undo one that stands."""
    return ["undo"] if payment.undone_at is None and actor.can("taxes.pay") else []
