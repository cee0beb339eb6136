"""Households of the first village say that the counts of their bags are right: most with the card, some on the glass."""

from datetime import timedelta
from itertools import cycle

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.domain.roles import FARMER
from craftorders.demo.people import People
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.production.models import HandIn, Job
from craftorders.production.services import confirm_with_card, confirm_with_signature, report_pieces

SIGNED = (
    "M90 60L86 110L92 168M70 92L128 82L122 128L72 138M150 70L146 160M146 70L230 62L226 158L150 164M148 112L226 106"
    "M270 84L352 78M312 52L310 184M262 128L362 120M310 130L268 178M312 130L366 176"
)
"""A few strokes, as somebody writes who seldom does."""

WAYS = ("card", "glass", "card", "card", "later")


def confirm_counted_bags(session: Session, people: People) -> None:
    """Of every five bags three are confirmed with the card and one is signed for; one waits. One number was asked about."""
    workshop_id = people.workshops[0]
    coordinator = people.coordinators[workshop_id]
    query = select(HandIn, Job).join(Job, Job.id == HandIn.job_id).where(Job.workshop_id == workshop_id)
    for (bag, job), way in zip(session.execute(query.order_by(HandIn.at, HandIn.id)).all(), cycle(WAYS), strict=False):
        with clock.at(bag.at + timedelta(minutes=10)):
            if way == "card":
                confirm_with_card(session, job.id, bag.id, actor=_with_card(bag))
            elif way == "glass":
                confirm_with_signature(session, job.id, bag.id, SIGNED, actor=coordinator)
    _say_that_it_is_another(session, people)


def _say_that_it_is_another(session: Session, people: People) -> None:
    """The coordinator reported the same number twice, was asked, and said yes."""
    workshop_id = people.workshops[0]
    query = select(Job).where(Job.workshop_id == workshop_id, Job.state == "in_work", Job.quantity - Job.made >= 10)
    job = session.scalars(query.order_by(Job.id)).first()
    if job is not None:
        for again, ago in ((False, 20), (True, 10)):
            with clock.at(now() - timedelta(hours=2, seconds=ago)):
                report_pieces(session, job.id, 2, again=again, actor=people.coordinators[workshop_id])


def _with_card(bag: HandIn) -> Actor:
    return Actor(bag.worker_id, bag.worker.name, FARMER, {}, bag.worker_id)
