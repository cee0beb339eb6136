"""Rule 1 over random histories: production agrees, step by step, with a model that is nothing but a list of numbers."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.errors import DomainError
from craftorders.production.models import Batch, Job
from craftorders.production.services import (
    assign_job,
    claim_job,
    record_hand_in,
    release_job,
    report_pieces,
    rescue_batch,
    shorten_job,
)
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import supplied_batch
from tests.databases import remembered

QUANTITY = 12
"""Of a knot with two steps: few enough that every limit is met often."""


@dataclass
class Part:
    """Pieces of a step in one pair of hands; without a farmer they are open."""

    step: int
    quantity: int
    farmer: int | None
    made: int = 0
    handed_in: int = 0
    gone: bool = False

    @property
    def at_hand(self) -> bool:
        """Whether the farmer still has something of it to hand in."""
        return self.farmer is not None and not self.gone and self.handed_in < self.quantity


@dataclass
class Model:
    """What the rules allow, without a database. Every action answers whether it was allowed, and is done if so."""

    parts: list[Part] = field(default_factory=list)

    def sum(self, step: int, name: str) -> int:
        """Over all parts of a step that were not taken back."""
        return sum(getattr(part, name) for part in self.parts if part.step == step and not part.gone)

    def hand_out(self, step: int, quantity: int, farmer: int | None) -> bool:
        if self.sum(step, "quantity") + quantity > QUANTITY:
            return False
        self.parts.append(Part(step, quantity, farmer))
        return True

    def claim(self, part: Part, quantity: int, farmer: int) -> bool:
        if part.gone or part.farmer is not None or quantity > part.quantity:
            return False
        if quantity == part.quantity:
            part.farmer = farmer
        else:
            part.quantity -= quantity
            self.parts.append(Part(part.step, quantity, farmer))
        return True

    def report(self, part: Part, quantity: int) -> bool:
        if not part.at_hand or not part.handed_in <= part.made + quantity <= part.quantity:
            return False
        part.made += quantity
        return True

    def hand_in(self, part: Part, quantity: int) -> bool:
        if not part.at_hand or part.handed_in + quantity > part.quantity:
            return False
        if part.step == 2 and self.sum(2, "handed_in") + quantity > self.sum(1, "handed_in"):
            return False
        part.handed_in += quantity
        part.made = max(part.made, part.handed_in)
        return True

    def release(self, part: Part) -> bool:
        if part.gone or part.made:
            return False
        part.gone = True
        return True

    def shorten(self, part: Part) -> bool:
        if not part.at_hand or part.made in (0, part.quantity):
            return False
        part.quantity = part.made
        return True


class Real:
    """The same actions through the services; a refusal answers False and changes nothing."""

    def __init__(self, session: Session, cast: Cast) -> None:
        self.session, self.cast = session, cast
        self.batch = supplied_batch(session, cast, QUANTITY, cast.knot)
        self.jobs: list[Job] = []

    def hand_out(self, step: int, quantity: int, farmer: int | None) -> bool:
        worker = None if farmer is None else (self.cast.worker, self.cast.second_worker)[farmer].id
        return self._try(assign_job, self.batch.id, step, quantity, worker_id=worker, actor=self.cast.coordinator)

    def claim(self, job: Job, quantity: int, farmer: int) -> bool:
        return self._try(claim_job, job.id, quantity, actor=(self.cast.zhuoma, self.cast.dawa)[farmer])

    def report(self, job: Job, quantity: int) -> bool:
        return self._try(report_pieces, job.id, quantity, reason="更正", actor=self.cast.coordinator)

    def hand_in(self, job: Job, quantity: int) -> bool:
        return self._try(record_hand_in, job.id, quantity, actor=self.cast.coordinator)

    def release(self, job: Job) -> bool:
        return self._try(release_job, job.id, reason="换人", actor=self.cast.coordinator)

    def shorten(self, job: Job) -> bool:
        return self._try(shorten_job, job.id, reason="换人", actor=self.cast.coordinator)

    def _try(self, service: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            with self.session.begin_nested():
                answer = service(self.session, *args, **kwargs)
        except DomainError:
            return False
        if isinstance(answer, Job) and answer not in self.jobs:
            self.jobs.append(answer)
        return True


STEPS, PIECES, FARMERS = st.sampled_from((1, 2)), st.integers(1, QUANTITY), st.sampled_from((0, 1))
WHICH = st.integers(0, 30)
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("hand_out"), STEPS, PIECES, st.none() | FARMERS),
        st.tuples(st.just("claim"), WHICH, PIECES, FARMERS),
        st.tuples(st.just("report"), WHICH, PIECES | st.integers(-4, -1)),
        st.tuples(st.just("hand_in"), WHICH, PIECES),
        st.tuples(st.just("hand_in"), WHICH, PIECES),
        st.tuples(st.just("release"), WHICH),
        st.tuples(st.just("shorten"), WHICH),
    ),
    min_size=8,
    max_size=30,
)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Everybody, committed once for all histories."""
    return remembered(work, a_cast)


@given(actions=ACTIONS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_quantities_follow_the_rules_whatever_happens(work: UnitOfWork, cast: Cast, actions: list[tuple[Any, ...]]) -> None:
    with Session(work.engine, info={"handlers": work.handlers}) as session:
        model, real = Model(), Real(session, cast)
        for name, first, *rest in actions:
            if name == "hand_out":
                allowed, done = model.hand_out(first, *rest), real.hand_out(first, *rest)
            elif not model.parts:
                continue
            else:
                place = first % len(model.parts)
                allowed = getattr(model, name)(model.parts[place], *rest)
                done = getattr(real, name)(real.jobs[place], *rest)
            assert done == allowed, (name, first, *rest)
            compare(session, model, real)
        rescue_at_the_end(session, real)
        session.rollback()


def compare(session: Session, model: Model, real: Real) -> None:
    """Every number that the database keeps is the model's, and rule 1 holds."""
    session.expire_all()
    jobs = [(job.position, job.quantity, job.made, job.handed_in) for job in real.jobs]
    assert jobs == [(part.step, part.quantity, part.made, part.handed_in) for part in model.parts]
    assert len(session.scalars(select(Job)).all()) == len(model.parts)
    batch = session.get_one(Batch, real.batch.id)
    for step in batch.operations:
        numbers = tuple(model.sum(step.position, name) for name in ("quantity", "made", "handed_in"))
        assert (step.assigned, step.made, step.handed_in) == numbers
        assert 0 <= step.handed_in <= step.made <= step.assigned <= QUANTITY
    first, last = batch.operations
    assert last.handed_in <= first.handed_in
    assert (batch.made, batch.handed_in) == (batch.line.made, batch.line.handed_in) == (last.made, last.handed_in)
    assert batch.order.made == last.made


def rescue_at_the_end(session: Session, real: Real) -> None:
    """Whatever happened before: nothing made is lost, no step keeps more than the batch, the line is planned as before."""
    batch = session.get_one(Batch, real.batch.id)
    done = [(job.made, job.handed_in) for job in real.jobs]
    kept = max(step.made for step in batch.operations)
    if kept == QUANTITY:
        return
    rest = rescue_batch(session, batch.id, reason="赶不上了", actor=real.cast.dispatcher)
    session.expire_all()
    assert (batch.state, rest.quantity) == ("in_work" if kept else "cancelled", QUANTITY - kept)
    assert [(job.made, job.handed_in) for job in real.jobs] == done
    for step in batch.operations:
        held = [job for job in real.jobs if job.position == step.position and job.state != "released"]
        assert step.assigned == sum(job.quantity for job in held) <= kept
        assert all(job.quantity - job.made == 0 for job in held) or step.made < kept
    assert batch.line.planned == QUANTITY
