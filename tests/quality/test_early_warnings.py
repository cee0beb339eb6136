"""Bad pieces that climb over the limit warn the workshop and the dispatchers once, until somebody has dealt with it."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.languages import CHINESE
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import Actor
from craftorders.notifications.models import Message
from craftorders.quality.models import QualityWarning, WorkerWatch, WorkshopWatch
from craftorders.quality.queries.warnings import find_warning, list_warnings, open_warnings
from craftorders.quality.services import decide_lot
from craftorders.quality.services.scores import deal_with_warning
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import bad_pieces
from tests.builders.refusals import refused
from tests.builders.stories import submitted_lot


def passes(session: Session, cast: Cast, times: int) -> None:
    """So many lots that pass, each with two minor defects in its first bag: 20 of 100 inspected, 10 of each worker."""
    for _ in range(times):
        lot = submitted_lot(session, cast, 100)
        bad_pieces(session, cast, lot, 2, severity="minor")
        decide_lot(session, lot.id, decision="accept", inspected=20, actor=cast.inspector)


def warnings(session: Session) -> list[tuple[UUID | None, int, int]]:
    """The warnings, oldest first, as (worker, inspected, bad)."""
    rows = session.scalars(select(QualityWarning).order_by(QualityWarning.id))
    return [(each.worker_id, each.inspected, each.bad) for each in rows]


def told(session: Session, actor: Actor) -> list[str]:
    """Where the messages to this person about quality lead."""
    links = session.scalars(select(Message.link).where(Message.user_id == actor.id))
    return [link for link in links if link.startswith("/quality/")]


def test_the_workshop_and_the_dispatchers_are_warned_once_before_a_lot_fails(session: Session) -> None:
    """Each lot passes, and lifts the level by 2 − 20 × 0.0361 = 1.278 pieces: the limit of 5 is reached by the fourth."""
    cast = a_cast(session)
    passes(session, cast, 3)
    assert warnings(session) == []
    passes(session, cast, 1)
    assert warnings(session) == [(None, 80, 8)]
    (warning,) = open_warnings(session, cast.dispatcher)
    for reader, letters in ((cast.coordinator, 1), (cast.dispatcher, 1), (cast.other_coordinator, 0), (cast.inspector, 0)):
        assert told(session, reader) == [f"/quality/warnings/{warning.id}"] * letters


def test_a_warning_names_things_in_the_language_of_its_reader(session: Session) -> None:
    cast = a_cast(session)
    passes(session, cast, 4)
    query = select(Message).where(Message.user_id == cast.dispatcher.id, Message.link.like("/quality/%"))
    message = session.scalars(query).one()
    assert message.words("en").startswith("Danba Braiding, Three-strand belt: 8 of 80 inspected pieces were bad.")
    assert "丹巴绳艺工坊" in message.words(CHINESE)


def test_a_worker_is_warned_of_only_when_enough_was_inspected(session: Session) -> None:
    """The first worker's level is at 6.556 after four lots, but only 40 of their pieces were inspected."""
    cast = a_cast(session)
    passes(session, cast, 5)
    assert warnings(session) == [(None, 80, 8), (cast.worker.id, 50, 10)]
    assert session.scalar(select(WorkerWatch.level_e4).where(WorkerWatch.worker_id == cast.second_worker.id)) == 0


def test_who_deals_with_it_says_what_was_done_and_the_watch_begins_anew(session: Session) -> None:
    cast = a_cast(session)
    passes(session, cast, 4)
    (warning,) = open_warnings(session, cast.dispatcher)
    for other in (cast.coordinator, cast.inspector):
        with refused("not_permitted"):
            deal_with_warning(session, warning.id, reason="Looked into.", actor=other)
    deal_with_warning(session, warning.id, reason="The new cord was too stiff.", actor=cast.dispatcher)
    assert (warning.state, warning.reason, warning.dealt_with_by_name) == (
        "dealt_with",
        "The new cord was too stiff.",
        "Diao",
    )
    assert [(each.action, each.reason) for each in history_of(session, warning.id)] == [
        ("deal_with", "The new cord was too stiff."),
        ("raise", None),
    ]
    with refused("illegal_transition"):
        deal_with_warning(session, warning.id, reason="Again.", actor=cast.dispatcher)
    passes(session, cast, 3)
    assert [each.worker_id for each in open_warnings(session, cast.dispatcher)] == [cast.worker.id]
    passes(session, cast, 1)
    assert warnings(session)[2:] == [(None, 80, 8)]


def test_a_warning_of_another_workshop_or_county_does_not_exist(session: Session) -> None:
    cast = a_cast(session)
    passes(session, cast, 4)
    (warning,) = open_warnings(session, cast.coordinator)
    assert [each.id for each in list_warnings(session, cast.inspector).items] == [warning.id]
    for stranger in (cast.other_coordinator, cast.far_inspector, cast.hua):
        assert open_warnings(session, stranger) == list_warnings(session, stranger).items == []
        with refused("not_found"):
            find_warning(session, warning.id, stranger)


def test_lots_decided_at_the_same_moment_move_the_level_by_all_of_them_and_warn_once(work: UnitOfWork) -> None:
    def arrange(session: Session) -> tuple[Cast, list[UUID]]:
        cast = a_cast(session)
        lots = [submitted_lot(session, cast, 100) for _ in range(4)]
        for lot in lots:
            bad_pieces(session, cast, lot, 3)
        return cast, [lot.id for lot in lots]

    cast, lots = work.run(arrange)

    def rejected(lot_id: UUID) -> Callable[[Session], object]:
        return lambda session: decide_lot(session, lot_id, decision="reject", inspected=20, actor=cast.inspector)

    assert at_once(work, *map(rejected, lots)) == ["done"] * 4

    def look(session: Session) -> tuple[int | None, int]:
        level = session.scalar(select(WorkshopWatch.level_e4))
        return level, len(open_warnings(session, cast.dispatcher))

    assert work.run(look) == (4 * 22_780, 1)
