"""Production knows both crafts and people: a skill must be one that work can ask for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.people.events import WorkerCertified


def check_craft(session: Session, event: WorkerCertified) -> None:
    """A worker was certified: refuse a craft that the catalogue does not have."""
    if session.scalar(select(Craft.id).where(Craft.code == event.craft_code)) is None:
        message = N_("There is no such craft. Choose one from the list.")
        raise RuleViolation("unknown_craft", message, pointer="/craft_code", craft=event.craft_code)
