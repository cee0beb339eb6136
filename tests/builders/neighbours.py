"""The village next door: another workshop of Danba with one braider and a coordinator of its own."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.people.models import Household, Skill, Worker, Workshop
from tests.builders.cast import DANBA, Cast, a_farmer, a_user


@dataclass
class NextDoor:
    """The workshop, Lamu who belongs to it, and its coordinator."""

    workshop: Workshop
    worker: Worker
    lamu: Actor
    coordinator: Actor


def next_door(session: Session, cast: Cast, *, theirs: int = 4, ours: int = 4, region_id: str = DANBA) -> NextDoor:
    """`ours` and `theirs` are after how many hours the cast's workshop and this one open their work to neighbours."""
    session.get_one(Workshop, cast.workshop.id).neighbours_after_hours = ours
    workshop = Workshop(code="W-NEAR", name="邻村绳艺工坊", name_en="Next Door Braiding", village="中路村",
                        region_id=region_id, transit_days=5, weekly_minutes=600, neighbours_after_hours=theirs)  # fmt: skip
    session.add(workshop)
    session.flush()
    household = Household(workshop_id=workshop.id, name="拉姆家", village=workshop.village)
    session.add(household)
    session.flush()
    worker = Worker(code="P-LAMU", household_id=household.id, workshop_id=workshop.id, name="拉姆")
    worker.skills = [Skill(craft_code="braid", grade=2, certified_on=date(2026, 3, 1), certified_by=SYSTEM.id)]
    session.add(worker)
    session.flush()
    return NextDoor(workshop, worker, a_farmer(worker), a_user(session, "bian", "coordinator", str(workshop.id)))
