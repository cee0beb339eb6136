"""Filling a month of a county at scale: people first, then batch after batch, then what is summed up of them."""

from dataclasses import asdict
from datetime import timedelta
from random import Random
from uuid import UUID

import click
from sqlalchemy import func, insert, literal, select, union_all, update
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.demo.people import People
from craftorders.demo.scale.batches import BAGS, Batches, Ware
from craftorders.demo.scale.bulk import Ids, moment
from craftorders.demo.scale.villages import REGION, SHOPS, WORKERS, settle_villages
from craftorders.demo.wares import Wares
from craftorders.fees.domain.split import shares_of
from craftorders.fees.models import Earning, MonthlyEarnings
from craftorders.fees.queries import rates_of_product, shares_in_force
from craftorders.infra.tallies import add_up
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.kernel.periods import period_before, period_end, period_start
from craftorders.ledger.jobs import seal_journals
from craftorders.ledger.models import PLATFORM, Account, Transfer
from craftorders.ledger.services import open_account
from craftorders.places.models import Region
from craftorders.production.models import CountingMonth
from craftorders.quality.models import WorkerScore, WorkshopScore
from craftorders.settlement.domain.tax import NONE
from craftorders.settlement.queries import find_payers
from craftorders.settlement.services import choose_tax, deposit

TASSEL = "TASSEL-8"
A_BATCH = BAGS * WORKERS
AT_ONCE = 10
"""How many batches are written in one transaction."""
PREPAID_A_LINE = 2_000
"""More fen than the fullest bag costs the merchant."""


def fill_month(work: UnitOfWork, people: People, wares: Wares, lines: int, seed: int) -> str:
    """Write so many pay lines into the last month of Danba; the month, which can be closed then."""
    with work.reading() as session:
        zone = session.get_one(Region, REGION).time_zone
    month = period_before(now(), zone)
    start, end = period_start(month, zone), period_end(month, zone)
    random, ids = Random(seed), Ids(seed)  # nosec B311  # repeatable, no secret
    ware = work.run(lambda session: _prepared(session, people, wares, month, lines))
    milliseconds = int(start.timestamp() * 1000)
    villages = settle_villages(work.engine, ids, milliseconds, moment(start))
    batches = Batches(work.engine, ids, random, ware, zone)
    count = -(-lines // A_BATCH)
    step = (end - start - timedelta(minutes=2)) / count
    with click.progressbar(length=lines, label="Writing pay lines", show_pos=True) as bar:
        for number in range(count):
            some = min(A_BATCH, lines - number * A_BATCH)
            batches.tell(villages[number % SHOPS], some, start + timedelta(minutes=1) + number * step)
            if number % AT_ONCE == AT_ONCE - 1 or number == count - 1:
                batches.bulk.write()
            bar.update(some)
    work.run(
        lambda session: _sum_up(session, month, batches, {village.workshop for village in villages}, ware.coordinator.id)
    )
    seal_journals(work)
    return month


def _prepared(session: Session, people: People, wares: Wares, month: str, lines: int) -> Ware:
    """The tassel at its rates of that month, taxes chosen, and a merchant who has paid for all of it."""
    day = period_start(month, "Asia/Shanghai").date()
    product = session.get_one(Product, wares.products[TASSEL])
    (operation, rate_e4), *_ = rates_of_product(session, product.id, day, REGION)
    shares = shares_in_force(session, product.id, day)
    assert shares is not None  # the demo's catalogue published them
    choose_tax(session, find_payers(session)[0].id, from_month=month, policy=NONE, reason="规模演示。", actor=people.closer)
    merchant_id, merchant = people.merchants[0]
    deposit(session, merchant_id, lines * PREPAID_A_LINE, reference="规模演示预付", actor=people.closer)
    return Ware(
        product=product.id.hex,
        operation=operation,
        price_e4=product.price_e4,
        rate_e4=rate_e4,
        shares=shares_of(product.price_e4, [rate_e4], *shares.of_price(product.price_e4)),
        merchant=merchant_id.hex,
        placed_by=merchant.id.hex,
        free=open_account(session, "merchant", merchant_id, "CNY").id.hex,
        reserved=open_account(session, "reserved", merchant_id, "CNY").id.hex,
        platform=open_account(session, "platform", PLATFORM, "CNY").id.hex,
        coordinator=people.coordinators[people.workshops[0]],
        inspector=people.inspectors[REGION][0],
    )


def _sum_up(session: Session, month: str, batches: Batches, workshops: set[str], counted_by: UUID) -> None:
    """Balances, workers' months, months of who counts and scores, from the rows that were written."""
    sides = union_all(
        select(Transfer.credit_id.label("account"), Transfer.amount.label("moved")),
        select(Transfer.debit_id, -Transfer.amount),
    ).subquery()
    moved = select(sides.c.account, func.sum(sides.c.moved).label("balance")).group_by(sides.c.account).subquery()
    balances = update(Account).where(Account.id == moved.c.account).values(balance=moved.c.balance)
    session.execute(balances.execution_options(synchronize_session=False))
    earned = (Earning.worker_id, literal(month), Earning.currency, func.sum(Earning.quantity), func.sum(Earning.amount))
    months = select(*earned, literal(0)).group_by(Earning.worker_id, Earning.currency)
    session.execute(
        insert(MonthlyEarnings).from_select(["worker_id", "month", "currency", "pieces", "amount", "paid"], months)
    )
    nobody_said = {"counted_by": counted_by, "same_second": 0, "confirmed": 0}
    countings = (
        {"workshop_id": UUID(key), "month": of} | nobody_said | counts for (key, of), counts in batches.countings.items()
    )
    add_up(session, CountingMonth, list(countings))
    kept = [(UUID(key), key in workshops, {"month": month} | asdict(tally)) for key, tally in batches.scores.items()]
    making = {"product_id": batches.product_id}
    add_up(session, WorkshopScore, [{"workshop_id": key} | making | row for key, shop, row in kept if shop])
    add_up(session, WorkerScore, [{"worker_id": key} | row for key, shop, row in kept if not shop])
