"""Keeping people: merchants and workshops by the operator, households and workers also by their own coordinator."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.infra.history import change, record
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.kernel.ids import new_code
from craftorders.people.models import Household, Merchant, Skill, Worker, Workshop
from craftorders.people.queries import find_household, find_merchant, find_worker, find_workshop
from craftorders.places.queries import find_region


def add_merchant(session: Session, values: dict[str, Any], *, actor: Actor) -> Merchant:
    """A new merchant."""
    actor.require("people.keep")
    return _added(session, Merchant(**values), "merchant", actor)


def change_merchant(session: Session, merchant_id: UUID, values: dict[str, Any], *, actor: Actor) -> Merchant:
    """Other names, or no longer active."""
    actor.require("people.keep")
    return _changed(session, find_merchant(session, merchant_id, actor), "merchant", values, actor)


def add_workshop(session: Session, values: dict[str, Any], *, actor: Actor) -> Workshop:
    """A new workshop. Refuses an unknown county."""
    actor.require("people.keep")
    find_region(session, values["region_id"])
    return _added(session, Workshop(**values), "workshop", actor)


def change_workshop(session: Session, workshop_id: UUID, values: dict[str, Any], *, actor: Actor) -> Workshop:
    """Other names, minutes or transit days, or no longer active; its county stays."""
    actor.require("people.keep")
    return _changed(session, find_workshop(session, workshop_id, actor), "workshop", values, actor)


def add_household(session: Session, values: dict[str, Any], *, actor: Actor) -> Household:
    """A new household. A coordinator adds to their own workshop only."""
    actor.require("workers.keep")
    find_workshop(session, values["workshop_id"], actor)
    return _added(session, Household(**values), "household", actor)


def change_household(session: Session, household_id: UUID, values: dict[str, Any], *, actor: Actor) -> Household:
    """Another name or village."""
    actor.require("workers.keep")
    return _changed(session, find_household(session, household_id, actor), "household", values, actor)


def add_worker(session: Session, values: dict[str, Any], *, actor: Actor) -> Worker:
    """A new worker of a household; the workshop is the household's."""
    actor.require("workers.keep")
    household = find_household(session, values["household_id"], actor)
    worker = Worker(code=new_code("P", 5), workshop_id=household.workshop_id, **values)
    return _added(session, worker, "worker", actor)


def change_worker(session: Session, worker_id: UUID, values: dict[str, Any], *, actor: Actor) -> Worker:
    """Another name, phone or language, or no longer active."""
    actor.require("workers.keep")
    return _changed(session, find_worker(session, worker_id, actor), "worker", values, actor)


def certify(session: Session, worker_id: UUID, *, craft_code: str, grade: int, certified_on: date, actor: Actor) -> Skill:
    """A trainer says that a worker has a craft at a grade; a former grade is replaced and stays in the history."""
    actor.require("skills.certify")
    worker = session.get(Worker, worker_id)
    if worker is None:
        raise NotFound("worker", worker_id)
    skill = next((each for each in worker.skills if each.craft_code == craft_code), None)
    before = skill.grade if skill else None
    if skill is None:
        skill = Skill(craft_code=craft_code)
        worker.skills.append(skill)
    skill.grade, skill.certified_on, skill.certified_by = grade, certified_on, actor.id
    session.flush()
    record(session, "worker", worker.id, "certify", actor=actor, changes={craft_code: [before, grade]})
    return skill


def issue_earnings_card(session: Session, worker_id: UUID, *, actor: Actor) -> IssuedCard:
    """A new card for a worker; the old one dies at once. A coordinator issues cards of their own workshop only."""
    actor.require("cards.issue")
    worker = find_worker(session, worker_id, actor)
    issued = issue_card(session, worker.id, actor=actor)
    record(session, "worker", worker.id, "issue_card", actor=actor, changes={"card": [None, issued.card.number]})
    return issued


def _added(session: Session, row: Any, kind: str, actor: Actor) -> Any:
    session.add(row)
    session.flush()
    record(session, kind, row.id, "create", actor=actor)
    return row


def _changed(session: Session, row: Any, kind: str, values: dict[str, Any], actor: Actor) -> Any:
    change(session, kind, row, values, actor=actor)
    session.flush()
    return row
