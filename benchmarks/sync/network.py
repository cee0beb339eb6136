"""A network of a valley: requests and answers are lost, repeated and overtaken; phones and service are started anew."""

from random import Random

from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from tests.builders.phones import Event, Phone

LOSS, REPEAT, RESTART, PORTION = 0.1, 0.1, 0.03, 25


class Restarted(Exception):
    """The service stopped in the middle of a request."""


def play(work: UnitOfWork, phone: Phone, events: list[Event], chance: Random) -> int:
    """Send `events` until each has its receipt; returns how many requests that took. The phone forgets nothing else."""
    outbox, requests = {event["event_id"]: event for event in events}, 0
    while outbox:
        waiting = list(outbox.values())
        begin = chance.randrange(len(waiting)) if chance.random() < 0.5 else 0
        portion = waiting[begin : begin + chance.randint(1, PORTION)]
        chance.shuffle(portion)
        for _ in range(1 + (chance.random() < REPEAT)):
            requests += 1
            if chance.random() < LOSS or not _deliver(work, phone, portion, chance):
                continue
            if chance.random() >= LOSS:
                for event in portion:
                    outbox.pop(event["event_id"], None)
    return requests


def _deliver(work: UnitOfWork, phone: Phone, portion: list[Event], chance: Random) -> bool:
    dies = chance.random() < RESTART

    def receive(session: Session) -> None:
        phone.sends(session, *portion)
        if dies:
            raise Restarted

    try:
        work.run(receive)
    except Restarted:
        return False
    return True
