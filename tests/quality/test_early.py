"""First pieces and pieces on the way: the workshop is told at once, and nothing passes or earns by it."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.kernel.errors import IllegalTransition, NotFound, NotPermitted
from craftorders.kernel.ids import new_id
from craftorders.notifications.models import Message
from craftorders.quality.queries.early import batches_at_work, early_inspections
from craftorders.quality.services.early import inspect_work
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import a_defect_code
from tests.builders.stories import handed_in_batch, submitted_lot, supplied_batch


def look(session: Session, cast: Cast, batch: Any, **changes: Any) -> Any:
    """Five pieces on the way, two of them bad: stop."""
    values = {
        "position": 1,
        "kind": "in_process",
        "inspected": 5,
        "bad": 2,
        "defect_code_ids": [a_defect_code(session).id],
        "verdict": "stop",
        "note": "Pull tighter.",
        "photo_id": cast.photo.id,
        "actor": cast.trainer,
        **changes,
    }
    return inspect_work(session, batch.id, **values)


def told(session: Session, cast: Cast) -> list[tuple[str, str]]:
    """What the coordinator was told of it."""
    rows = session.scalars(select(Message).where(Message.user_id == cast.coordinator.id).order_by(Message.id))
    return [(row.text % row.values, row.link) for row in rows if "looked at" in row.text or "Stop" in row.text]


def test_the_coordinator_is_told_and_nothing_else_happens(session: Session) -> None:
    cast = a_cast(session)
    batch = handed_in_batch(session, cast)
    before = (batch.state, batch.version, batch.made, batch.handed_in, batch.passed, batch.rejected)
    seen = look(session, cast, batch)
    look(session, cast, batch, kind="first_piece", inspected=1, bad=0, defect_code_ids=[], verdict="go_on", note=None,
         photo_id=None, actor=cast.inspector)  # fmt: skip
    link = f"/workshop/batches/{batch.id}#seen"
    assert told(session, cast) == [
        (f"Batch {batch.code}: 2 of 5 pieces were bad. Stop the work and mend: Pull tighter.", link),
        (f"Batch {batch.code}: 1 pieces were looked at, 0 bad. The work may go on.", link),
    ]
    assert [each.verdict for each in early_inspections(session, batch.id)] == ["go_on", "stop"]
    assert [code.code for code in seen.codes] == ["SKIP"]
    assert (batch.state, batch.version, batch.made, batch.handed_in, batch.passed, batch.rejected) == before
    assert session.scalars(select(Earning)).all() == []


def test_it_is_for_what_is_being_made_only(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    with pytest.raises(IllegalTransition):
        look(session, cast, lot.batch)
    made = supplied_batch(session, cast, 10)
    assert [batch.id for batch in batches_at_work(session, cast.trainer).items] == [made.id]
    assert [batch.id for batch in batches_at_work(session, cast.inspector).items] == [made.id]
    assert batches_at_work(session, cast.far_inspector).items == []


def test_who_does_not_inspect_there_cannot(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    for actor in (cast.coordinator, cast.hua, cast.dispatcher, cast.operator):
        with pytest.raises(NotPermitted):
            look(session, cast, batch, actor=actor)
    with pytest.raises(NotFound):
        look(session, cast, batch, actor=cast.far_inspector)
    for unknown in ({"position": 9}, {"job_id": new_id()}, {"defect_code_ids": [new_id()]}, {"photo_id": new_id()}):
        with pytest.raises(NotFound):
            look(session, cast, batch, **unknown)
