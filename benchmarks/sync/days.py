"""Simulated days: what a coordinator writes down, and a model of it that is plain arithmetic in the phone's order."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from craftorders.kernel.ids import new_id
from craftorders.production.models import Batch
from tests.builders.phones import Event, Phone


@dataclass
class Job:
    """A job as its phone sees it."""

    id: UUID
    quantity: int
    made: int = 0
    handed_in: int = 0


@dataclass
class Days:
    """One phone with one batch. `jobs` is what must stand in the end, `rows` how many reports and bags there must be."""

    phone: Phone
    batch: Batch
    worker_id: UUID
    events: list[Event] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)

    def live(self, days: int, chance: Random) -> None:
        """So many days: two jobs handed out each, then reports and bags of any of the open ones, and some taken back."""
        for _ in range(days):
            for _ in range(2):
                job = Job(new_id(), chance.randint(20, 60))
                self.jobs.append(job)
                self._say(self.phone.hands_out(self.batch, job.quantity, self.worker_id, job.id))
            for _ in range(8):
                self._work(chance.choice(self.jobs[-6:]), chance)
            if chance.random() < 0.3:
                self._take_back(chance.choice(self.jobs[-4:]))

    def state(self) -> list[tuple[str, int, int, int]]:
        """What must stand: each job's pieces, made and handed in."""
        return sorted((str(job.id), job.quantity, job.made, job.handed_in) for job in self.jobs)

    def _work(self, job: Job, chance: Random) -> None:
        if chance.random() < 0.5 and job.made < job.quantity:
            pieces = chance.randint(1, job.quantity - job.made)
            job.made += pieces
            self.rows["reports"] += 1
            self._say(self.phone.reports(self.batch, job.id, pieces))
        elif job.handed_in < job.quantity:
            pieces = chance.randint(1, job.quantity - job.handed_in)
            job.handed_in += pieces
            self.rows["reports"] += job.handed_in > job.made
            job.made = max(job.made, job.handed_in)
            self.rows["bags"] += 1
            self._say(self.phone.counts(self.batch, job.id, pieces))

    def _take_back(self, job: Job) -> None:
        if not 0 < job.made < job.quantity:
            return
        seen: dict[str, Any] = {"worker_id": str(self.worker_id), "quantity": job.quantity, "made": job.made,
                                "handed_in": job.handed_in}  # fmt: skip
        self._say(self.phone.says("take_back", self.batch, job_id=job.id, reason="harvest", seen=seen))
        job.quantity = job.made

    def _say(self, event: Event) -> None:
        self.events.append(event)
