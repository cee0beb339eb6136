"""Which orders the demo tells: every state of orders and batches, three months of earnings, one order of 2,800,000 belts."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.demo.people import FLOORS, People
from craftorders.demo.story import STAGES, Chapter, Story, tell_batch
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.kernel.money import line_amount
from craftorders.kernel.periods import period_of
from craftorders.orders.services import confirm_order, describe_line, place_order, submit_order
from craftorders.production.services import split_line
from craftorders.settlement.domain.tax import LABOUR_BY_MONTH
from craftorders.settlement.models import Statement
from craftorders.settlement.queries import find_payers
from craftorders.settlement.services import approve_statement, choose_tax, close_period, deposit, pay_statement

PLOT = (
    Chapter(0, (("BELT-3", 900),), 95, "delivered", (0, 4), flawless=True, closed=True),
    Chapter(1, (("TASSEL-8", 1_500),), 80, "delivered", (1,), flawless=True, closed=True),
    Chapter(2, (("KNOT-18", 160),), 70, "delivered", (0,), failed_first=True),
    Chapter(0, (("BELT-7", 300), ("BRACELET-4", 400)), 60, "delivered", (2, 5)),
    Chapter(1, (("TASSEL-8", 2_400),), 45, "delivered", (8, 11), flawless=True),
    Chapter(2, (("KNOT-18", 120),), 36, "shipped", (0,), failed_first=True),
    Chapter(0, (("BELT-3", 1_200),), 30, "passed", (0, 6), slipping=True, appealed=True),
    Chapter(1, (("TASSEL-8", 900),), 30, "submitted_lot", (0,)),
    Chapter(2, (("BRACELET-4", 500),), 28, "rework", (1,)),
    Chapter(1, (("BELT-3", 240),), 26, "rework", (0,), mending=True),
    Chapter(0, (("BELT-7", 400),), 18, "in_work", (0, 7), looked_at=True),
    Chapter(2, (("KNOT-18", 200),), 20, "in_work", (9,)),
    Chapter(1, (("BRACELET-4", 600),), 11, "supplied", (0,)),
    Chapter(0, (("BELT-3", 700),), 4, "accepted", (1,), declined_first=True),
    Chapter(1, (("TASSEL-8", 800),), 2, "offered", (0,)),
    Chapter(2, (("KNOT-18", 90),), 2, "planned", (4,)),
    Chapter(0, (("BELT-3", 500), ("BRACELET-4", 250)), 1, "confirmed"),
    Chapter(1, (("TASSEL-8", 12_000), ("BRACELET-4", 1_800)), 2, "confirmed"),
    Chapter(2, (("KNOT-18", 640), ("BELT-7", 2_400)), 1, "confirmed"),
    Chapter(1, (("TASSEL-8", 3_000),), 1, "submitted"),
    Chapter(0, (("BELT-7", 150),), 0, "draft"),
    Chapter(2, (("KNOT-18", 60),), 12, "submitted", cancelled=True),
    Chapter(1, (("TASSEL-8", 300),), 27, "rework", (0,), appealed=True),
    Chapter(1, (("TASSEL-8", 400),), 9, "supplied", (1,)),
)


@dataclass(frozen=True)
class BigOrder:
    """The size of the largest known real order, over all workshops of the demo."""

    code: str = "BELT-3"
    quantity: int = 2_800_000
    days_ago: int = 40


def tell_big_order(story: Story, big: BigOrder) -> None:
    """2,800,000 belts for one merchant: most batches in work, some waiting."""
    session, people = story.session, story.people
    merchant_id, merchant = people.merchants[0]
    chapter = Chapter(0, ((big.code, big.quantity),), big.days_ago, "in_work", tuple(range(len(people.workshops))))
    with story.day(big.days_ago, 0):
        line = {
            "product_id": story.wares.products[big.code],
            "quantity": big.quantity,
            "due_on": (now() + timedelta(days=240)).date(),
        }
        order = place_order(session, merchant_id=merchant_id, lines=[line], note="年度大单", actor=merchant)
        describe_line(session, order.id, order.lines[0].id, standard="按样品三股编织。",
                      photo_id=story.wares.photos[big.code], actor=merchant)  # fmt: skip
        worth = line_amount(big.quantity, order.lines[0].price_e4)
        deposit(session, merchant_id, worth, reference="年度大单预付", actor=people.closer)
        submit_order(session, order.id, actor=merchant)
    with story.day(big.days_ago, 1):
        confirm_order(session, order.id, actor=people.dispatcher)
        count = len(people.workshops)
        parts = [big.quantity * (n + 1) // count - big.quantity * n // count for n in range(count)]
        batches = split_line(session, order.lines[0].id, parts, actor=people.dispatcher)
    for number, (batch, workshop) in enumerate(zip(batches, people.workshops, strict=True)):
        stage = "in_work" if number < 10 else ("supplied", "offered", "planned")[number - 10]
        tell_batch(story, chapter, batch, workshop, STAGES.index(stage), made_percent=13 + number)


def _choose_taxes(session: Session, month: str, people: People) -> None:
    reason = "会计意见：按劳务报酬按月预扣。"
    payer = find_payers(session)[0]
    choose_tax(session, payer.id, from_month=month, policy=LABOUR_BY_MONTH, reason=reason, actor=people.closer)


def tell_months(work: UnitOfWork, people: People) -> None:
    """Close the months before last, and pay them; close the last month, and approve half of it."""
    last = (now().replace(day=1) - timedelta(days=1)).replace(hour=4)
    before = (last.replace(day=1) - timedelta(days=1)).replace(hour=4)
    work.run(lambda session: _choose_taxes(session, period_of(before, "Asia/Shanghai"), people))
    for region in FLOORS:
        for moment, settled in ((before, True), (last, False)):
            month = period_of(moment, "Asia/Shanghai")
            period = work.run(lambda session, r=region, m=month: close_period(session, r, m, actor=people.closer))  # type: ignore[misc]
            ids = work.run(
                lambda session, p=period.id: list(session.scalars(select(Statement.id).where(Statement.period_id == p)))  # type: ignore[misc]
            )
            for number, statement_id in enumerate(ids):
                if settled or number % 2 == 0:
                    work.run(lambda s, i=statement_id: approve_statement(s, i, actor=people.approver))  # type: ignore[misc]
                if settled:
                    reference = f"DEMO-{region}-{month}-{number + 1:03}"
                    work.run(
                        lambda s, i=statement_id, r=reference: pay_statement(
                            s, i, method="bank", reference=r, actor=people.payer
                        )  # type: ignore[misc]
                    )
