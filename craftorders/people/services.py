"""Keeping people: merchants and workshops by the operator, households and workers also by their own coordinator."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.cards.models import PinReset
from craftorders.cards.queries import find_reset
from craftorders.cards.services import (
    IssuedCard,
    PreparedCard,
    activate_cards,
    agree_new_pin,
    ask_new_pin,
    issue_card,
    set_new_pin,
)
from craftorders.infra.database import locked, touch
from craftorders.infra.history import begun_with, change, record
from craftorders.infra.unit_of_work import publish, refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import NotFound, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.money import HOME_CURRENCY, exponent
from craftorders.kernel.words import N_
from craftorders.people.domain.neighbours import check_hours
from craftorders.people.events import PinAsked, WorkerCertified
from craftorders.people.models import Household, Merchant, Skill, Worker, Workshop
from craftorders.people.queries import find_household, find_merchant, find_worker, find_workshop, regions_of_workers
from craftorders.places.queries import chosen_region

CODE_TAKEN = N_("This code is in use already. Choose another.")


def add_merchant(session: Session, values: dict[str, Any], *, actor: Actor) -> Merchant:
    """A new merchant. Refuses a code in use, and a currency that the house does not know."""
    actor.require("people.keep")
    exponent(values.get("currency", HOME_CURRENCY))
    with refuse_duplicate(session, "/code", CODE_TAKEN):
        merchant = Merchant(**values)
        session.add(merchant)
    return _added(session, merchant, "merchant", values, actor)


def change_merchant(session: Session, merchant_id: UUID, values: dict[str, Any], *, actor: Actor) -> Merchant:
    """Other names, or no longer active."""
    actor.require("people.keep")
    return _changed(session, find_merchant(session, merchant_id, actor), "merchant", values, actor)


def add_workshop(session: Session, values: dict[str, Any], *, actor: Actor) -> Workshop:
    """A new workshop. Refuses an unknown county and a code in use."""
    actor.require("people.keep")
    chosen_region(session, values["region_id"])
    with refuse_duplicate(session, "/code", CODE_TAKEN):
        workshop = Workshop(**values)
        session.add(workshop)
    return _added(session, workshop, "workshop", values, actor, workshop.region_id)


def change_workshop(session: Session, workshop_id: UUID, values: dict[str, Any], *, actor: Actor) -> Workshop:
    """Other names, minutes or transit days, or no longer active; its county stays."""
    actor.require("people.keep")
    workshop = find_workshop(session, workshop_id, actor)
    if "fair_first_minutes" in values:
        check_hours(workshop.neighbours_after_hours, values["fair_first_minutes"])
    return _changed(session, workshop, "workshop", values, actor, workshop.region_id)


def open_to_neighbours(session: Session, workshop_id: UUID, *, hours: int, actor: Actor) -> Workshop:
    """The coordinator says after how many hours neighbours may take open work, and own people theirs; 0 is never.

    Refuses hours that are shorter than what is for the own people who had less.
    """
    actor.require("jobs.hand_out")
    workshop = find_workshop(session, workshop_id, actor)
    check_hours(hours, workshop.fair_first_minutes)
    return _changed(session, workshop, "workshop", {"neighbours_after_hours": hours}, actor, workshop.region_id)


def add_household(session: Session, values: dict[str, Any], *, actor: Actor) -> Household:
    """A new household. A coordinator adds to their own workshop only."""
    actor.require("workers.keep")
    workshop = find_workshop(session, values["workshop_id"], actor)
    household = Household(**values)
    session.add(household)
    return _added(session, household, "household", values, actor, workshop.region_id)


def change_household(session: Session, household_id: UUID, values: dict[str, Any], *, actor: Actor) -> Household:
    """Another name or village."""
    actor.require("workers.keep")
    household = find_household(session, household_id, actor)
    return _changed(session, household, "household", values, actor, household.workshop.region_id)


def add_worker(session: Session, values: dict[str, Any], *, actor: Actor) -> Worker:
    """A new worker of a household; the workshop is the household's."""
    actor.require("workers.keep")
    household = find_household(session, values["household_id"], actor)
    worker = Worker(code=new_code("P", 5), workshop_id=household.workshop_id, **values)
    session.add(worker)
    return _added(session, worker, "worker", values, actor, household.workshop.region_id)


def change_worker(session: Session, worker_id: UUID, values: dict[str, Any], *, actor: Actor) -> Worker:
    """Another name, phone or language, or no longer active."""
    actor.require("workers.keep")
    worker = find_worker(session, worker_id, actor)
    return _changed(session, worker, "worker", values, actor, worker.workshop.region_id)


def certify(session: Session, worker_id: UUID, *, craft_code: str, grade: int, certified_on: date, actor: Actor) -> Skill:
    """A trainer says that a worker has a craft at a grade; a former grade is replaced and stays in the history.

    Refuses a craft that is not in the catalogue, and a day that is still to come.
    """
    actor.require("skills.certify")
    worker = locked(session, Worker, worker_id)
    if worker is None:
        raise NotFound("worker", worker_id)
    if certified_on > today(worker.workshop.region.time_zone):
        raise RuleViolation("day_to_come", N_("This day is still to come."), pointer="/certified_on")
    skill = next((each for each in worker.skills if each.craft_code == craft_code), None)
    before = skill.grade if skill else None
    if skill is None:
        skill = Skill(craft_code=craft_code)
        worker.skills.append(skill)
    skill.grade, skill.certified_on, skill.certified_by = grade, certified_on, actor.id
    touch(worker)
    session.flush()
    publish(session, WorkerCertified(worker.id, craft_code))
    region_id, changes = worker.workshop.region_id, {craft_code: [before, grade]}
    record(session, "worker", worker.id, "certify", actor=actor, region_id=region_id, changes=changes)
    return skill


def issue_earnings_card(session: Session, worker_id: UUID, *, actor: Actor) -> IssuedCard:
    """A new card for a worker; the old one dies at once. A coordinator issues cards of their own workshop only."""
    actor.require("cards.issue")
    worker = find_worker(session, worker_id, actor)
    issued = issue_card(session, worker.id, actor=actor)
    region_id, changes = worker.workshop.region_id, {"card": [None, issued.card.number]}
    record(session, "worker", worker.id, "issue_card", actor=actor, region_id=region_id, changes=changes)
    return issued


def check_prints_for_all(actor: Actor) -> None:
    """Refuses who may not issue cards, or only those of their own workshop."""
    actor.require("cards.issue")
    if actor.limited_to("coordinator") is not None:
        raise NotPermitted()


def activate_earnings_cards(session: Session, prepared: Sequence[PreparedCard], *, actor: Actor) -> list[PreparedCard]:
    """Make printed cards valid, all at once; returns those that stay void. For who issues cards of all workshops."""
    check_prints_for_all(actor)
    void = activate_cards(session, prepared, actor=actor)
    left_out, regions = {each.opens for each in void}, regions_of_workers(session, [each.opens for each in prepared])
    for each in prepared:
        if each.opens not in left_out:
            changes = {"card": [None, each.number]}
            record(session, "worker", each.opens, "issue_card", actor=actor, region_id=regions[each.opens], changes=changes)
    session.flush()
    return void


def ask_pin_reset(session: Session, worker_id: UUID, *, reason: str, actor: Actor) -> PinReset:
    """Ask that a worker gets another PIN. A coordinator asks for workers of their own workshop only."""
    worker = find_worker(session, worker_id, actor)
    asked = ask_new_pin(session, worker.id, reason=reason, actor=actor)
    publish(session, PinAsked(asked.id, worker.id))
    return asked


def agree_pin_reset(session: Session, reset_id: UUID, *, actor: Actor) -> PinReset:
    """Agree to it, as another person who may issue the worker's card."""
    find_worker(session, find_reset(session, reset_id).opens, actor)
    return agree_new_pin(session, reset_id, actor=actor)


def print_new_pin(session: Session, reset_id: UUID, *, actor: Actor) -> tuple[Worker, str, str]:
    """The PIN that two people agreed on, once: whose it is, the card's number, the PIN."""
    worker = find_worker(session, find_reset(session, reset_id).opens, actor)
    number, pin = set_new_pin(session, reset_id, actor=actor)
    record(session, "worker", worker.id, "set_pin", actor=actor, region_id=worker.workshop.region_id)
    return worker, number, pin


def _added(session: Session, row: Any, kind: str, values: dict[str, Any], actor: Actor, region_id: str | None = None) -> Any:
    session.flush()
    record(session, kind, row.id, "create", actor=actor, region_id=region_id, changes=begun_with(values))
    return row


def _changed(
    session: Session, row: Any, kind: str, values: dict[str, Any], actor: Actor, region_id: str | None = None
) -> Any:
    change(session, kind, row, values, actor=actor, region_id=region_id)
    session.flush()
    return row
