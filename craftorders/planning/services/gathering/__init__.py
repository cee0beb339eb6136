"""The situation that the matching engine is told about, from the database in a fixed number of statements.

Columns are read, not objects: twenty thousand lines and two thousand workshops are there within a few seconds.
"""

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.domain.matching.situation import Situation, Weights
from craftorders.places.models import Region, Site
from craftorders.planning.models import PlanningPolicy
from craftorders.planning.queries.policy import present_policy
from craftorders.planning.services.gathering.lines import open_lines
from craftorders.planning.services.gathering.workshops import open_workshops


def gather(
    session: Session,
    *,
    monday: date,
    weeks: int,
    today: date,
) -> Situation:
    """All open lines and active workshops, for `weeks` weeks from `monday` on."""
    policy = present_policy(session)
    workshops = open_workshops(session, monday=monday, weeks=weeks)
    lines = open_lines(session, policy, {each.county for each in workshops}, today=today)
    return Situation(monday, weeks, today, lines, workshops, _weights(session, policy))


def _weights(session: Session, policy: PlanningPolicy) -> Weights:
    """The policy in the engine's words; materials leave from the service centre."""
    centre = (
        select(Region.longitude_e4, Region.latitude_e4)
        .join(Site, Site.region_id == Region.id)
        .where(Site.kind == "centre")
        .order_by(Site.id)
        .limit(1)
    )
    weights = Weights(
        freight_e4_per_kg_km=policy.freight_e4_per_kg_km,
        freight_per_trip=policy.freight_per_trip,
        setup=policy.setup,
        late_percent_per_day=policy.late_percent_per_day,
        bad_percent=policy.bad_percent,
        fairness_e4_per_minute=policy.fairness_e4_per_minute,
        leftover_percent=policy.leftover_percent,
        churn_percent=policy.churn_percent,
    )
    found = session.execute(centre).first()
    return replace(weights, yiwu=(found[0] / 10_000, found[1] / 10_000)) if found else weights
