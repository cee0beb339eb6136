"""What an hour earned, counted from jobs that were settled; and the split of the price that a farmer sees."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from craftorders.fees.domain.bonuses import Tier
from craftorders.fees.jobs import count_hours
from craftorders.fees.queries import earned_per_hour
from craftorders.fees.services import publish_rate
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.clock import now, today
from craftorders.production.queries import jobs_of_batch
from craftorders.quality.services import decide_lot
from craftorders.reports.my_earnings.splits import price_splits
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.stories import accepted_batch, passed_batch, submitted_lot
from tests.databases import remembered


def told(session: Session, cast: Cast) -> list[tuple[str, int, int, int, int]]:
    """(county, workers, slow, average, fast) of the belt."""
    rows = earned_per_hour(session, [cast.belt.id])
    return [(row.region_id, row.workers, row.slow, row.average, row.fast) for row in rows]


def two_paces(session: Session) -> Cast:
    """Zhuoma had her fifty belts in hand for ten hours, Dawa for thirty; all passed at 60 fen."""
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    for job in jobs_of_batch(session, lot.batch_id):
        assert job.finished_at is not None
        job.taken_at = job.finished_at - timedelta(hours=10 if job.worker_id == cast.worker.id else 30)
    decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    return cast


def test_hours_are_the_standard_time_at_the_measured_pace(work: UnitOfWork) -> None:
    """Each made 7,500 standard seconds in 36,000 and 108,000 s in hand; usual are 144,000 ÷ 15,000 = 9.6 in hand.

    Zhuoma: (36,000 ÷ 9.6 + 36,000) ÷ 43,500 = 39,750 ÷ 43,500; ¥14.40 ÷ that is ¥15.76 an hour.
    Dawa: (108,000 ÷ 9.6 + 36,000) ÷ 43,500 = 47,250 ÷ 43,500; ¥14.40 ÷ that is ¥13.26.
    """
    cast = remembered(work, two_paces)
    assert count_hours(work) == 2
    with work.reading() as session:
        assert told(session, cast) == [("", 2, 1_326, 1_326, 1_576), (DANBA, 2, 1_326, 1_326, 1_576)]


def test_counting_again_changes_nothing_and_what_is_old_falls_away(work: UnitOfWork) -> None:
    cast = remembered(work, two_paces)
    count_hours(work)
    assert count_hours(work) == 2
    with clock.at(now() + timedelta(days=91)):
        assert count_hours(work) == 0
    with work.reading() as session:
        assert told(session, cast) == []


def test_who_may_read_rates_reads_what_an_hour_earns(work: UnitOfWork, client: Any) -> None:
    cast = remembered(work, two_paces)
    count_hours(work)
    path = f"/products/{cast.belt.id}/earned-per-hour"
    items = a_program(client, "cai").get(path).json["items"]
    assert [(each["region_id"], each["slow"], each["fast"]) for each in items] == [
        (None, "1326", "1576"),
        (DANBA, "1326", "1576"),
    ]
    assert a_program(client, "hua").get(path).status_code == 403


@pytest.mark.parametrize("urgency_e4", [0, 40_000])
def test_a_farmer_sees_where_all_of_the_price_goes(session: Session, urgency_e4: int) -> None:
    """80 fen: 60 for who makes it, 5, 4 and 6 as agreed, 5 for the service centre; what is paid for urgency is on top."""
    cast = a_cast(session)
    batch = accepted_batch(session, cast, urgency_e4=urgency_e4)
    split = price_splits(session, [batch.id])[0]
    parts = (split.household_e4, split.coordinator_e4, split.workshop_e4, split.freight_e4, split.platform_e4)
    assert parts == (600_000 + urgency_e4, 50_000, 40_000, 60_000, 50_000)
    assert sum(parts) == split.price_e4 == 800_000 + urgency_e4


def test_the_same_split_is_shown_once(session: Session) -> None:
    cast = a_cast(session)
    batches = [passed_batch(session, cast), accepted_batch(session, cast)]
    operation = cast.belt.operations[0].id
    publish_rate(session, operation, rate_e4=620_000, valid_from=today("Asia/Shanghai"), tiers=[Tier(9, 640_000)],
                 actor=cast.operator)  # fmt: skip
    batches.append(accepted_batch(session, cast))
    splits = price_splits(session, [batch.id for batch in batches])
    assert [split.household_e4 for split in splits] == [620_000, 600_000]
