"""Reading who pays whom, by which policy taxes are withheld, and what a payment would be taxed with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from craftorders.kernel.clock import now
from craftorders.kernel.periods import period_of
from craftorders.places.models import Region
from craftorders.settlement.domain.tax import CURRENCY, NONE, TaxMonth, withheld_of
from craftorders.settlement.models import Payer, Statement, TaxChoice, WithheldMonth


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
    return TaxDue(choice, month, withheld_of(choice.policy, paid, month, statement.amount))


def nets_due(session: Session, statements: Sequence[Statement]) -> dict[UUID, int | None]:
    """What is left of each statement if all of them were paid now, one after the other by `in_order`, in minor units.

    What was withheld once stays withheld. None where no policy is chosen, or where it does not tax this currency.
    """
    choices: dict[str, TaxChoice | None] = {}
    before: dict[tuple[UUID, UUID, str], dict[str, TaxMonth]] = {}
    nets: dict[UUID, int | None] = {}
    for statement in in_order(statements):
        if statement.payout is not None:
            nets[statement.id] = statement.payout.net
            continue
        region, currency = statement.period.region, statement.currency
        if region.id not in choices:
            choices[region.id] = choice_in_force(session, region.id, region.time_zone)
        choice = choices[region.id]
        if choice is None or (choice.policy != NONE and currency != CURRENCY):
            nets[statement.id] = None
            continue
        month = period_of(now(), region.time_zone)
        key = (choice.payer_id, statement.worker_id, currency)
        if key not in before:
            year = paid_in_year(session, choice.payer_id, statement.worker_id, month, currency)
            before[key] = {each.month: each for each in year}
        withheld = withheld_of(choice.policy, list(before[key].values()), month, statement.amount)
        same = before[key].get(month, TaxMonth(month, 0, 0))
        before[key][month] = TaxMonth(month, same.income + statement.amount, same.withheld + withheld)
        nets[statement.id] = statement.amount - withheld
    return nets


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """As statements are paid together: by worker, so that months are locked in one order, then by age."""
    return sorted(statements, key=lambda each: (each.worker_id, each.id))


def taxes_due(session: Session, region: Region, statements: Sequence[Statement]) -> dict[UUID, int]:
    """What would be withheld of each of one region's statements if it alone were paid now, in minor units, by its id.

    Empty while no policy is chosen. Asked for all of them at once.
    """
    choice = choice_in_force(session, region.id, region.time_zone)
    if choice is None:
        return {}
    month = period_of(now(), region.time_zone)
    query = select(WithheldMonth).where(
        WithheldMonth.payer_id == choice.payer_id,
        WithheldMonth.worker_id.in_([each.worker_id for each in statements]),
        WithheldMonth.month.like(f"{month[:4]}-%"),
    )
    paid: dict[tuple[UUID, str], list[TaxMonth]] = {}
    for row in session.scalars(query.order_by(WithheldMonth.month)):
        paid.setdefault((row.worker_id, row.currency), []).append(TaxMonth(row.month, row.income, row.withheld))
    return {
        each.id: withheld_of(choice.policy, paid.get((each.worker_id, each.currency), ()), month, each.amount)
        for each in statements
    }


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
