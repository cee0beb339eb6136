"""Migrations of databases that are in use: a table that others refer to is made anew, and every row is there afterwards."""

from datetime import UTC, date, datetime

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning, PieceRate
from craftorders.fees.services import approve_rate, publish_rate
from craftorders.infra.migrating import alembic_config, is_current, remade_tables, upgrade
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.quality.models import Appeal
from craftorders.quality.services import decide_lot
from craftorders.settlement.services import close_period
from craftorders.settlement.verification import verify_books
from tests.builders.cast import DANBA, a_cast
from tests.builders.inspections import an_overturned_appeal
from tests.builders.settled import lines_by_statement, waiting_lines
from tests.builders.stories import passed_batch
from tests.quality.test_dispositions import a_rejected, mended, present_again, reworked, to_mend


def test_what_was_paid_for_an_appeal_survives_that_appeals_are_stored_otherwise(work: UnitOfWork) -> None:
    work.run(lambda session: an_overturned_appeal(session, a_cast(session)).id)
    config, revision = alembic_config(), ScriptDirectory.from_config(alembic_config()).get_revision("0017")
    with remade_tables(work.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, str(revision.down_revision))
    assert not is_current(work.engine)
    upgrade(work.engine)
    assert is_current(work.engine)
    with Session(work.engine) as session:
        assert session.scalar(select(func.count()).select_from(Appeal)) == 1
        assert session.scalar(select(func.count()).where(Earning.appeal_id.is_not(None))) == 1
        assert verify_books(session)[1] == []


def test_mended_pieces_that_were_counted_twice_are_counted_once(work: UnitOfWork) -> None:
    """100 pieces, of which eight of one bag were mended for pay: who mended them had them as eight pieces more."""

    def story(session: Session) -> None:
        cast, lot = a_rejected(session)
        (order,) = reworked(session, cast, lot, to_mend(lot, 10))
        mended(session, cast, order, 8)
        again = present_again(session, cast, lot, [48, 50])
        decide_lot(session, again.id, decision="accept", inspected=again.sample_size, actor=cast.second_inspector)
        with clock.at(datetime(2026, 12, 1, tzinfo=UTC)):
            close_period(session, DANBA, "2026-11", actor=cast.finance)

    def pieces(table: str) -> list[int]:
        with work.engine.connect() as connection:
            return sorted(connection.scalars(text(f"SELECT pieces FROM {table}")))

    work.run(story)
    config = alembic_config()
    with remade_tables(work.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0040")
    assert pieces("statement") == pieces("monthly_earnings") == [48, 58]
    upgrade(work.engine)
    assert pieces("statement") == pieces("monthly_earnings") == [48, 50]
    with Session(work.engine) as session:
        assert verify_books(session)[1] == []


def test_what_a_month_settled_late_stays_on_its_statement(work: UnitOfWork) -> None:
    """Before 0053 a mark said which statement a line is on: one of November could be on December's, or still wait."""

    def story(session: Session) -> None:
        cast = a_cast(session)
        for month, day in (("2026-11", datetime(2026, 12, 1, tzinfo=UTC)), ("2026-12", datetime(2027, 1, 1, tzinfo=UTC))):
            passed_batch(session, cast, 20)
            with clock.at(day):
                close_period(session, DANBA, month, actor=cast.finance)
                passed_batch(session, cast, 10)

    def sums() -> list[tuple[str, int, int, int]]:
        query = text("SELECT p.month, s.lines, s.pieces, s.amount FROM statement s JOIN period p ON p.id = s.period_id")
        with work.engine.connect() as connection:
            return sorted(tuple(row) for row in connection.execute(query))

    work.run(story)
    before, config = sums(), alembic_config()
    with remade_tables(work.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0052")
        early = datetime(2026, 11, 5, tzinfo=UTC)
        connection.execute(text("UPDATE earning SET at = :early"), {"early": early})
    upgrade(work.engine)
    assert sums() == before
    with Session(work.engine) as session:
        assert [line for line in verify_books(session)[1] if not line.startswith("months")] == []
        assert len(lines_by_statement(session)) == len(before)
        assert waiting_lines(session) == 2


def test_a_reason_is_its_publishers_where_nobody_approved_and_else_the_approvers(work: UnitOfWork) -> None:
    def story(session: Session) -> None:
        cast = a_cast(session)
        for day, reason in ((1, "new cord"), (2, "samples")):
            low = {"rate_e4": 300_000, "valid_from": date(2026, 12, day), "reason": reason}
            rate = publish_rate(session, cast.belt.operations[0].id, **low, actor=cast.operator)
        approve_rate(session, rate.id, reason="two hundred only", actor=cast.second_operator)

    def reasons() -> list[tuple[str | None, str | None]]:
        with work.engine.connect() as connection:
            query = select(PieceRate.published_because, PieceRate.reason).where(PieceRate.valid_from >= date(2026, 12, 1))
            return [(mine, other) for mine, other in connection.execute(query.order_by(PieceRate.valid_from))]

    work.run(story)
    assert reasons() == [("new cord", None), ("samples", "two hundred only")]
    config = alembic_config()
    with remade_tables(work.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0066")
    upgrade(work.engine)
    assert reasons() == [("new cord", None), (None, "two hundred only")]
