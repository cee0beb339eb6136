"""Tells the life of one order through the product's own services, at the days when it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.demo.appealing import ask_for_second_look, dispute
from craftorders.demo.inspecting import begin_sample, look_at_bench, measure_sample
from craftorders.demo.mending import ask_for_concession, mend
from craftorders.demo.people import People
from craftorders.demo.wares import STANDARD, Wares
from craftorders.dispatch.services import accept_offer, decline_offer, offer_batch
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.money import line_amount
from craftorders.logistics.services import receive_goods, receive_materials, send_goods, send_materials
from craftorders.orders.models import Order
from craftorders.orders.services import cancel_order, close_order, confirm_order, describe_line, place_order, submit_order
from craftorders.production.models import Batch
from craftorders.production.queries import bags_of_batch, jobs_of_batch
from craftorders.production.services import assign_job, record_hand_in, report_pieces, split_line, submit_batch
from craftorders.production.services.forecasting import follow_batch
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.services import decide_lot, record_defect
from craftorders.settlement.services import deposit

STAGES = (
    "draft", "submitted", "confirmed", "planned", "offered", "accepted", "supplied", "in_work", "submitted_lot",
    "rework", "passed", "shipped", "delivered",
)  # fmt: skip
TODAY = timedelta(hours=1)
DONE_BAGS, OPEN_BAGS = 3, 5
"""How often a job's pieces are handed in: of work that is done, and of work that goes on until today."""
GREAT = 100_000
"""Of a batch of more pieces the first of a workshop takes none: their week stays free for work that is taken by phone."""


@dataclass(frozen=True)
class Chapter:
    """One order: who, what, how long ago, and how far its batches have come."""

    merchant: int
    lines: tuple[tuple[str, int], ...]
    days_ago: int
    until: str
    workshops: tuple[int, ...] = (0,)
    cancelled: bool = False
    declined_first: bool = False
    failed_first: bool = False
    mending: bool = False
    flawless: bool = False
    slipping: bool = False
    appealed: bool = False
    looked_at: bool = False
    closed: bool = False


@dataclass
class Story:
    """The session, the cast and the wares of one telling; `number` shifts workshops when a chapter is told again."""

    session: Session
    people: People
    wares: Wares
    number: int
    elapsed: timedelta = field(default_factory=timedelta)

    @contextmanager
    def day(self, days_ago: int, day: int, hour: int = 2) -> Iterator[None]:
        """The moment `day` days after the order was placed; never later than an hour ago."""
        moment = now() - timedelta(days=days_ago) + timedelta(days=day)
        moment = moment.replace(hour=hour, minute=(self.number * 7) % 60)
        with clock.at(min(moment, now() - TODAY)):
            yield


def tell(story: Story, chapter: Chapter) -> None:
    """Tell one order from its placing to where it stands now."""
    reached = STAGES.index(chapter.until)
    order = _order(story, chapter, reached)
    if reached < STAGES.index("planned"):
        return
    for line in list(order.lines):
        shares = _shares(line.quantity, len(chapter.workshops))
        with story.day(chapter.days_ago, 1, 6):
            batches = split_line(story.session, line.id, shares, actor=story.people.dispatcher)
        for batch, index in zip(batches, chapter.workshops, strict=True):
            workshop = story.people.workshops[(index + story.number // 40) % len(story.people.workshops)]
            tell_batch(story, chapter, batch, workshop, reached)
    if chapter.closed:
        with story.day(chapter.days_ago, 40):
            close_order(story.session, order.id, actor=story.people.dispatcher)


def _order(story: Story, chapter: Chapter, reached: int) -> Order:
    session, people = story.session, story.people
    merchant_id, merchant = people.merchants[chapter.merchant]
    with story.day(chapter.days_ago, 0):
        lines = [
            {
                "product_id": story.wares.products[code],
                "quantity": quantity,
                "due_on": (now() + timedelta(days=35)).date(),
            }
            for code, quantity in chapter.lines
        ]
        order = place_order(session, merchant_id=merchant_id, lines=lines, actor=merchant)
        for line, (code, _) in zip(order.lines, chapter.lines, strict=True):
            describe_line(session, order.id, line.id, standard=STANDARD, photo_id=story.wares.photos[code], actor=merchant)
        worth = sum(line_amount(line.quantity, line.price_e4) for line in order.lines)
        deposit(session, merchant_id, worth + 100_000, reference=f"预付 {order.code}", actor=people.closer)
        if reached >= STAGES.index("submitted"):
            submit_order(session, order.id, actor=merchant)
    with story.day(chapter.days_ago, 1):
        if chapter.cancelled:
            cancel_order(session, order.id, reason="客户改了款式", actor=merchant)
        elif reached >= STAGES.index("confirmed"):
            confirm_order(session, order.id, actor=people.dispatcher)
    return order


def tell_batch(story: Story, chapter: Chapter, batch: Batch, workshop: UUID, reached: int, made_percent: int = 60) -> None:
    """Tell one batch as far as `reached`; work that is under way has `made_percent` of its pieces made."""
    session, people, ago = story.session, story.people, chapter.days_ago
    coordinator = people.coordinators[workshop]
    arrival = 3 + people.transit[workshop]
    if reached < STAGES.index("offered"):
        return
    still_open = reached == STAGES.index("offered")
    with story.day(min(ago, 1) if still_open else ago, 0 if still_open else 1, 7):
        if chapter.declined_first:
            other = people.workshops[(people.workshops.index(workshop) + 1) % len(people.workshops)]
            refused = offer_batch(session, batch.id, other, deadline=now() + timedelta(days=2), actor=people.dispatcher)
            decline_offer(session, refused.id, reason="农忙，人手不够", actor=people.coordinators[other])
        offer = offer_batch(session, batch.id, workshop, deadline=now() + timedelta(days=3), actor=people.dispatcher)
    if reached < STAGES.index("accepted"):
        return
    with story.day(ago, 2):
        accept_offer(session, offer.id, actor=coordinator)
    if reached < STAGES.index("supplied"):
        return
    with story.day(ago, 3):
        consignment = send_materials(session, batch.id, carrier="安途物流", actor=people.dispatcher)
    with story.day(ago, arrival):
        receive_materials(session, consignment.id, received=None, actor=coordinator)
    if reached < STAGES.index("in_work"):
        return
    finished = reached > STAGES.index("in_work")
    _work(story, ago, arrival, batch, workshop, coordinator, 100 if finished else made_percent)
    if not finished:
        if chapter.looked_at:
            inspector, _ = people.inspectors[people.regions[workshop]]
            found = {"code": story.wares.defect_codes["SKIP"], "photo_id": next(iter(story.wares.photos.values()))}
            with story.day(ago, arrival + 3, 5):
                look_at_bench(session, batch, **found, trainer=people.trainer, inspector=inspector)
        return
    _finish(story, chapter, batch, workshop, coordinator, arrival + 9, reached)


def _work(story: Story, ago: int, arrival: int, batch: Batch, workshop: UUID, coordinator: Actor, percent: int) -> None:
    session, workers = story.session, story.people.workers[workshop]
    if batch.quantity > GREAT:
        workers = workers[1:]
    bags = DONE_BAGS if percent == 100 else OPEN_BAGS
    pause = 2 if percent == 100 else max(2, (ago - arrival) // (bags + 1))
    for operation in batch.operations:
        with story.day(ago, arrival, 3):
            jobs = [
                assign_job(session, batch.id, operation.position, share, worker_id=worker, actor=coordinator)
                for worker, share in zip(workers, _shares(batch.quantity, len(workers)), strict=True)
                if share
            ]
        for bag in range(bags):
            with story.day(ago, arrival + 2 + pause * bag + operation.position, 9):
                for job in jobs:
                    part = _shares(job.quantity * percent // 100, bags)[bag]
                    if part:
                        report_pieces(session, job.id, part, actor=coordinator)
                        record_hand_in(session, job.id, part, actor=coordinator)
                follow_batch(session, batch)
    if percent < 100 and len(batch.operations) == 1:
        with story.day(ago, arrival + 3 + pause * bags, 10):
            for job in jobs_of_batch(session, batch.id)[:1]:
                rest = (job.quantity - job.made) // 20
                if rest:
                    report_pieces(session, job.id, rest, actor=coordinator)
            follow_batch(session, batch)


def _finish(
    story: Story, chapter: Chapter, batch: Batch, workshop: UUID, coordinator: Actor, day: int, reached: int
) -> None:
    session, people, ago = story.session, story.people, chapter.days_ago
    first, second = people.inspectors[people.regions[workshop]]
    with story.day(ago, day):
        submit_batch(session, batch.id, actor=coordinator)
    if reached < STAGES.index("rework"):
        with story.day(ago, day + 1):
            found = {"code": story.wares.defect_codes["LOOSE"], "photo_id": next(iter(story.wares.photos.values()))}
            begin_sample(session, lots_of_batch(session, batch.id)[0], **found, inspector=first)
        return
    if chapter.failed_first or reached == STAGES.index("rework"):
        with story.day(ago, day + 1):
            _judge(story, chapter, batch, "reject", first)
        if reached == STAGES.index("rework") and not chapter.mending:
            with story.day(1, 0, 5):
                if chapter.appealed:
                    dispute(session, lots_of_batch(session, batch.id)[-1])
                else:
                    ask_for_concession(session, batch, dispatcher=people.dispatcher)
            return
        with story.day(ago, day + 2):
            mend(session, batch, inspector=first, coordinator=coordinator, done=not chapter.mending)
        if chapter.mending:
            return
        with story.day(ago, day + 3):
            presented = {bag.id: bag.quantity for bag in bags_of_batch(session, batch.id, batch.operations[-1].position)}
            submit_batch(session, batch.id, presented=presented, actor=coordinator)
        day += 3
    with story.day(ago, day + 1):
        _judge(story, chapter, batch, "accept", second if chapter.failed_first else first)
    if chapter.appealed:
        with story.day(ago, day + 3):
            lot = lots_of_batch(session, batch.id)[-1]
            ask_for_second_look(session, lot, coordinator=coordinator, inspector=second)
    if reached < STAGES.index("shipped"):
        return
    with story.day(ago, day + 2):
        consignment = send_goods(session, batch.id, carrier="安途物流", actor=coordinator)
    if reached < STAGES.index("delivered"):
        return
    with story.day(ago, day + 2 + people.transit[workshop]):
        receive_goods(session, consignment.id, pieces=batch.passed, actor=people.merchants[chapter.merchant][1])


def _judge(story: Story, chapter: Chapter, batch: Batch, decision: str, inspector: Actor) -> None:
    """Inspect the newest lot: a rejected one has more bad pieces than its plan bears, an accepted one at most one.

    Where the work is slipping, an accepted lot has as many as it may: that is what early warnings are for.
    """
    session = story.session
    lot = max(lots_of_batch(session, batch.id), key=lambda each: each.round)
    most = {name: plan.acceptance for name, plan in lot.class_plans.items()}
    found = {"LOOSE": 0 if chapter.flawless else min(1, most["minor"])}
    if decision == "reject":
        found = {"SKIP": most["major"] + 1}
    elif chapter.slipping:
        found = {"LOOSE": most["minor"] - most["minor"] // 3, "COLOUR": most["minor"] // 3, "SHORT": min(1, most["major"])}
    photo = next(iter(story.wares.photos.values()))
    for code, bad in found.items():
        for bag, quantity in zip(lot.bags, _shares(bad, len(lot.bags)), strict=True):
            if quantity:
                record_defect(
                    session,
                    lot.id,
                    bag_id=bag.id,
                    defect_code_id=story.wares.defect_codes[code],
                    quantity=quantity,
                    photo_id=photo,
                    actor=inspector,
                )
    measure_sample(session, lot, inspector)
    decide_lot(session, lot.id, decision=decision, inspected=lot.sample_size, actor=inspector)


def _shares(quantity: int, parts: int) -> list[int]:
    """`quantity` in `parts` nearly equal whole parts."""
    return [quantity * (n + 1) // parts - quantity * n // parts for n in range(parts)]
