"""What the scheduler keeps up to date in fees."""

from craftorders.fees.services.hours import Hourly, hourly_of_workshop, keep_hours
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.people.queries import workshops_in_work


def count_hours(work: UnitOfWork) -> int:
    """Every night: what an hour earned lately, by step and county. Read workshop by workshop, written at once."""
    hourly: list[Hourly] = []
    for workshop in work.run(workshops_in_work, reading=True):
        hourly += work.run(lambda session, own=workshop: hourly_of_workshop(session, own), reading=True)  # type: ignore[misc]
    return work.run(lambda session: keep_hours(session, hourly))
