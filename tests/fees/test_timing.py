"""From time trials to the standard time: who may, who counts, what is adopted, and whom it concerns."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from craftorders.fees.models import TimeTrial
from craftorders.fees.queries import proposal_from, standard_times_of, trials_of
from craftorders.fees.services import adopt_time, hold_trial, set_trial_aside
from craftorders.fees.services.rates import fairness
from craftorders.infra.history import history_of
from craftorders.kernel.actor import Actor
from craftorders.people.models import Worker
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import accepted_batch

TODAY = date(2026, 11, 24)


@pytest.fixture
def cast(session: Session) -> Cast:
    """The belt's one step has a standard time of 150 s."""
    return a_cast(session)


def braid(cast: Cast) -> UUID:
    """The belt's only step."""
    return cast.belt.operations[0].id


def time(
    session: Session,
    cast: Cast,
    worker: Worker,
    seconds: int,
    *,
    pieces: int = 10,
    on: date = TODAY,
    by: Actor | None = None,
) -> TimeTrial:
    """A trial of the belt."""
    values = {"worker_id": worker.id, "pieces": pieces, "seconds": seconds, "held_on": on}
    return hold_trial(session, braid(cast), **values, actor=by or cast.trainer)


def three_trials(session: Session, cast: Cast) -> None:
    """160, 180 and 200 s a belt."""
    for worker, seconds in ((cast.worker, 1_600), (cast.second_worker, 1_800), (cast.outsider, 2_000)):
        time(session, cast, worker, seconds)


def test_what_trials_propose_is_adopted_and_kept(session: Session, cast: Cast) -> None:
    three_trials(session, cast)
    assert proposal_from(trials_of(session, braid(cast))).seconds == 180
    adopt_time(session, braid(cast), seconds=180, reason="线换粗了", actor=cast.operator)
    kept = standard_times_of(session, [braid(cast)])
    assert [(row.seconds, row.before, row.workers, row.trials, row.adopted_by_name) for row in kept] == [
        (180, 150, 3, 3, "Ping")
    ]
    entry = history_of(session, cast.belt.id)[0]
    assert (entry.action, entry.reason) == ("set_standard_time", "线换粗了")
    assert entry.changes is not None
    assert entry.changes["standard_seconds"] == [150, 180]


def test_new_batches_go_by_it_and_planned_ones_keep_theirs(session: Session, cast: Cast) -> None:
    before = accepted_batch(session, cast)
    three_trials(session, cast)
    adopt_time(session, braid(cast), seconds=180, actor=cast.operator)
    after = accepted_batch(session, cast)
    assert [batch.operations[0].standard_seconds for batch in (before, after)] == [150, 180]


def test_the_gate_measures_by_the_adopted_time(session: Session, cast: Cast) -> None:
    """35 fen a belt: ¥8.40 an hour at 150 s, ¥7.00 at 180 s; ¥8.40 is fair."""
    step = cast.belt.operations[0]
    assert fairness(session, step, 350_000, TODAY)[DANBA].ok
    three_trials(session, cast)
    adopt_time(session, step.id, seconds=180, actor=cast.operator)
    fair = fairness(session, step, 350_000, TODAY)[DANBA]
    assert (fair.per_hour, fair.ok) == (700, False)


def test_a_trial_that_was_set_aside_does_not_count(session: Session, cast: Cast) -> None:
    three_trials(session, cast)
    mistaken = trials_of(session, braid(cast))[0]
    set_trial_aside(session, mistaken.id, reason="线断了", actor=cast.trainer)
    proposed = proposal_from(trials_of(session, braid(cast)))
    assert (proposed.seconds, proposed.workers) == (None, 2)
    with refused("set_aside_already"):
        set_trial_aside(session, mistaken.id, reason="线断了", actor=cast.trainer)
    with refused("too_few_workers"):
        adopt_time(session, braid(cast), seconds=180, actor=cast.operator)


def test_trials_of_more_than_a_year_ago_do_not_count(session: Session, cast: Cast) -> None:
    time(session, cast, cast.worker, 1_600, on=date(2025, 11, 24))
    time(session, cast, cast.worker, 1_600, on=date(2025, 11, 23))
    assert len(trials_of(session, braid(cast))) == 1


def test_what_was_not_seen_is_not_adopted(session: Session, cast: Cast) -> None:
    three_trials(session, cast)
    with refused("other_proposal", seconds=180):
        adopt_time(session, braid(cast), seconds=150, actor=cast.operator)


def test_only_who_masters_the_step_is_timed(session: Session, cast: Cast) -> None:
    cast.worker.skills = []
    session.flush()
    with refused("not_certified"):
        time(session, cast, cast.worker, 1_600)


def test_a_day_to_come_is_refused(session: Session, cast: Cast) -> None:
    with refused("day_to_come"):
        time(session, cast, cast.worker, 1_600, on=date(2026, 11, 25))


@pytest.mark.parametrize("who", ["coordinator", "finance", "hua", "inspector", "auditor"])
def test_trainers_and_operators_hold_trials(session: Session, cast: Cast, who: str) -> None:
    with refused("not_permitted"):
        time(session, cast, cast.worker, 1_600, by=getattr(cast, who))


def test_the_operator_adopts(session: Session, cast: Cast) -> None:
    three_trials(session, cast)
    with refused("not_permitted"):
        adopt_time(session, braid(cast), seconds=180, actor=cast.trainer)
