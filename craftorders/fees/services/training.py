"""Learners in training: what was agreed, the hours, and what tops up a month when its region closes it."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.queries import find_craft
from craftorders.fees.domain.bonuses import GUARANTEE
from craftorders.fees.domain.guarantee import LONGEST
from craftorders.fees.domain.lines import PayLine
from craftorders.fees.events import HoursWritten
from craftorders.fees.models import Earning, Training, TrainingHours
from craftorders.fees.queries.guarantees import TopUp, top_ups
from craftorders.fees.queries.training import lock_trainings
from craftorders.fees.services.lines import write_lines
from craftorders.infra.database import locked
from craftorders.infra.history import record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import day_of, today
from craftorders.kernel.errors import Conflict, NotFound, RuleViolation
from craftorders.kernel.money import RATE_SCALE
from craftorders.kernel.words import N_
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.services import Posting, open_account, post
from craftorders.people.queries import find_worker
from craftorders.places.models import Region


def begin_training(
    session: Session, worker_id: UUID, *, craft_id: UUID, begins_on: date, ends_on: date, actor: Actor
) -> Training:
    """A worker begins to learn a craft: until the end of the training its hours are guaranteed at the county's floor.

    Refuses more than twelve weeks, days the wrong way round, who is certified for the craft already, and a second
    training of the same craft.
    """
    actor.require("skills.certify")
    worker, craft = find_worker(session, worker_id, actor), find_craft(session, craft_id)
    if not begins_on <= ends_on < begins_on + LONGEST:
        message = N_("A training lasts from one day to twelve weeks.")
        raise RuleViolation("training_too_long", message, pointer="/ends_on")
    if any(skill.craft_code == craft.code for skill in worker.skills):
        raise RuleViolation("certified_already", N_("This worker is certified for this craft."), pointer="/craft_id")
    known = select(Training.id).where(Training.worker_id == worker_id, Training.craft_id == craft_id)
    if session.scalar(known) is not None:
        raise Conflict("in_training_already", N_("This worker was in training for this craft already."))
    training = Training(
        worker_id=worker_id,
        craft_id=craft_id,
        begins_on=begins_on,
        ends_on=ends_on,
        agreed_by=actor.id,
        agreed_by_name=actor.name,
    )
    training.craft = craft
    session.add(training)
    session.flush()
    changes = {"craft": [None, craft.code], "begins_on": [None, str(begins_on)], "ends_on": [None, str(ends_on)]}
    region_id = worker.workshop.region_id
    record(session, "worker", worker_id, "begin_training", actor=actor, region_id=region_id, changes=changes)
    return training


def write_hours(session: Session, training_id: UUID, *, day: date, minutes: int, actor: Actor) -> TrainingHours:
    """Write down, once, how many minutes a learner was in training on a day.

    Refuses a day outside of the training, one that is still to come, and one of a month that was closed already.
    """
    actor.require("skills.certify")
    training = locked(session, Training, training_id)
    if training is None:
        raise NotFound("training", training_id)
    region = training.worker.workshop.region
    if not training.begins_on <= day <= training.ends_on:
        raise RuleViolation("not_in_training", N_("The training does not cover this day."), pointer="/day")
    if day > today(region.time_zone):
        raise RuleViolation("day_to_come", N_("This day is still to come."), pointer="/day")
    if session.get(TrainingHours, (training_id, day)) is not None:
        raise Conflict("written_already", N_("The hours of this day were written down already."))
    topped_up = select(Earning.at).where(Earning.region_id == region.id, Earning.training_id == training_id)
    if any(day <= day_of(at, region.time_zone) for at in session.scalars(topped_up)):
        raise Conflict("month_topped_up", N_("This month was closed already."))
    hours = TrainingHours(training_id=training_id, day=day, minutes=minutes, written_by=actor.id, written_by_name=actor.name)
    session.add(hours)
    session.flush()
    changes = {"day": [None, str(day)], "minutes": [None, minutes]}
    record(session, "worker", training.worker_id, "write_hours", actor=actor, region_id=region.id, changes=changes)
    publish(session, HoursWritten(region.id, day))
    return hours


def top_up_learners(session: Session, region: Region, month: str, *, actor: Actor) -> list[PayLine]:
    """Called when a month of a region is closed: pay every learner what is missing to the guaranteed sum, once.

    The platform bears it. The pay lines belong to the last moment of their month. Trainings are locked first, so that hours
    which are being written down are counted, or find the month closed.
    """
    lock_trainings(session, region.id)
    lines = [_line(each) for each in top_ups(session, [region], month)]
    write_lines(session, region, lines)
    postings = []
    for line in sorted(lines, key=lambda each: each.worker_id):
        platform = open_account(session, "platform", PLATFORM, line.currency)
        worker = open_account(session, "worker", line.worker_id, line.currency)
        postings.append(Posting(platform, worker, line.amount, GUARANTEE, line.id, region.id))
    post(session, postings, actor=actor)
    return lines


def _line(missing: TopUp) -> PayLine:
    return PayLine(
        region_id=missing.region.id,
        worker_id=missing.training.worker_id,
        training_id=missing.training.id,
        kind=GUARANTEE,
        above=missing.minutes,
        quantity=1,
        rate_e4=missing.amount * RATE_SCALE,
        currency=missing.currency,
        at=missing.at,
    )
