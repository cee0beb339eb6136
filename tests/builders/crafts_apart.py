"""A network in which belts and knots do not meet: who braids does not knot, and knots are tied in Danba county alone."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.kernel.actor import SYSTEM
from craftorders.people.models import Household, Skill, Worker, Workshop
from tests.builders.cast import DANBA, Cast
from tests.builders.stories import a_confirmed_order


def crafts_apart(session: Session, cast: Cast) -> dict[str, UUID]:
    """The cast's workers braid only, a third workshop knots; four lines wait: three of 100 belts, one of 10 knots."""
    for worker in (cast.worker, cast.second_worker, cast.outsider):
        worker = session.merge(worker)
        worker.skills = [skill for skill in worker.skills if skill.craft_code == "braid"]
    knotters = Workshop(code="W-KNOT", name="丹巴结艺工坊", name_en="Danba Knotting", village="聂呷村", region_id=DANBA,
                        transit_days=5, weekly_minutes=6_000)  # fmt: skip
    session.add(knotters)
    session.flush()
    household = Household(workshop_id=knotters.id, name="格桑家", village=knotters.village)
    session.add(household)
    session.flush()
    knotter = Worker(code="P-KNOT", household_id=household.id, workshop_id=knotters.id, name="格桑")
    knotter.skills = [Skill(craft_code="knot", grade=2, certified_on=date(2026, 3, 1), certified_by=SYSTEM.id)]
    session.add(knotter)
    session.flush()
    orders = {name: a_confirmed_order(session, cast, 100) for name in ("first", "second", "third")}
    orders["knots"] = a_confirmed_order(session, cast, 10, cast.knot)
    return {name: order.lines[0].id for name, order in orders.items()}
