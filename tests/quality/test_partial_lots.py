"""Partial lots: bags are inspected, paid and sent back while the rest of their batch is being made."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.fees.models import Charge, Earning
from craftorders.fees.services import raise_batch_rate
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.errors import NotFound, NotPermitted
from craftorders.kernel.ids import new_id
from craftorders.ledger.queries import account_of
from craftorders.production.models import Batch, BatchDay
from craftorders.production.queries import bags_of_batch, jobs_of_batch
from craftorders.production.services import present_part, rescue_batch, submit_batch
from craftorders.quality.certificate.document import document_of
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.queries.appeals import why_not_decide
from craftorders.quality.queries.bags import standings_of_bags
from craftorders.quality.queries.certificate import certificate_of_lot
from craftorders.quality.queries.dispositions import lots_to_dispose
from craftorders.quality.services import decide_disposition, decide_lot
from craftorders.quality.services.appeals import make_appeal
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.dispositions import mended, reworked, to_mend
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.parts import a_bag, a_part, accepted, again, the_rest
from tests.builders.refusals import refused
from tests.builders.stories import submitted_lot, supplied_batch


def money(session: Session, cast: Cast) -> tuple[int, int]:
    """What the merchant has with us, in fen: free, and reserved; the books are right."""
    assert verify_books(session)[1] == []
    free, reserved = (account_of(session, kind, cast.merchant.id) for kind in ("merchant", "reserved"))
    assert free is not None
    return free.balance, reserved.balance if reserved else 0


def pieces(batch: Batch) -> tuple[int, ...]:
    """Handed in, presented, in inspection, sent back, passed, rejected."""
    return (
        batch.handed_in, batch.presented, batch.inspected.in_inspection, batch.sent_back, batch.passed, batch.rejected,
    )  # fmt: skip


def disposed(session: Session, cast: Cast, lot: InspectionLot, kind: str) -> None:
    """The dispatcher decides what becomes of a rejected lot."""
    decide_disposition(session, lot.id, kind=kind, reason="看过了", actor=cast.dispatcher)


def test_a_part_is_inspected_and_paid_while_the_rest_is_being_made(session: Session) -> None:
    """100 belts at ¥0.80, of which ¥0.60 are the maker's: 40 are presented, then 60."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    part = a_part(session, cast, batch, a_bag(session, cast, batch, 40))
    assert (part.part, part.round, part.quantity, batch.state) == (1, 1, 40, "in_work")
    assert pieces(batch) == (40, 40, 40, 0, 0, 0)
    accepted(session, cast, part)
    assert (batch.state, pieces(batch)) == ("in_work", (40, 40, 0, 0, 40, 0))
    assert session.scalars(select(Earning.amount)).all() == [2_400]
    assert money(session, cast) == (1_000_000 - 8_000, 8_000 - 3_200)
    assert sum(session.scalars(select(BatchDay.passed).where(BatchDay.batch_id == batch.id))) == 40
    a_bag(session, cast, batch, 60, worker=cast.second_worker)
    rest = the_rest(session, cast, batch)
    assert (rest.part, rest.round, rest.quantity, batch.state) == (2, 1, 60, "submitted")
    accepted(session, cast, rest)
    assert (batch.state, pieces(batch)) == ("passed", (100, 100, 0, 0, 100, 0))
    assert [charge.amount for charge in session.scalars(select(Charge).order_by(Charge.id))] == [3_200, 4_800]
    assert money(session, cast) == (1_000_000 - 8_000, 0)
    assert {job.state for job in jobs_of_batch(session, batch.id)} == {"settled"}


def test_only_fresh_bags_of_the_last_step_are_a_part(session: Session) -> None:
    cast = a_cast(session)
    batch, other = supplied_batch(session, cast, 10, cast.knot), supplied_batch(session, cast)
    bag, strange = a_bag(session, cast, batch, 4), a_bag(session, cast, other, 4)
    earlier = bags_of_batch(session, batch.id, 1)[0]
    with refused("nothing_presented"):
        present_part(session, batch.id, [], actor=cast.coordinator)
    for wrong in (strange.id, earlier.id, new_id()):
        with refused("not_these_bags"):
            present_part(session, batch.id, [bag.id, wrong], actor=cast.coordinator)
    a_part(session, cast, batch, bag)
    second = a_bag(session, cast, batch, 2)
    with refused("presented_before"), session.begin_nested():
        present_part(session, batch.id, [second.id, bag.id], actor=cast.coordinator)
    session.expire_all()
    assert (batch.parts, batch.presented, len(lots_of_batch(session, batch.id))) == (1, 4, 1)


def test_only_a_batch_at_work_has_parts_and_only_its_coordinator_presents(session: Session) -> None:
    cast = a_cast(session)
    batch = submitted_lot(session, cast).batch
    bag = bags_of_batch(session, batch.id)[0]
    with refused("illegal_transition", state="submitted", action="present"):
        present_part(session, batch.id, [bag.id], actor=cast.coordinator)
    with pytest.raises(NotPermitted):
        present_part(session, batch.id, [bag.id], actor=cast.inspector)
    with pytest.raises(NotFound):
        present_part(session, batch.id, [bag.id], actor=cast.other_coordinator)


def test_a_part_that_was_sent_back_comes_again_while_the_rest_is_being_made(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    part = rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 40)))
    assert (batch.state, pieces(batch)) == ("in_work", (40, 40, 0, 40, 0, 0))
    assert lots_to_dispose(session, cast.inspector) == [part]
    a_bag(session, cast, batch, 30)
    second = again(session, cast, part, fewer=3)
    assert (second.part, second.round, second.quantity) == (1, 2, 37)
    assert (batch.state, pieces(batch)) == ("in_work", (70, 40, 37, 0, 0, 3))
    assert lots_to_dispose(session, cast.inspector) == []
    accepted(session, cast, second, actor=cast.second_inspector)
    assert pieces(batch) == (70, 40, 0, 0, 37, 3)
    accepted(session, cast, the_rest(session, cast, batch, "农忙"))
    assert (batch.state, batch.quantity, pieces(batch)) == ("passed", 70, (70, 70, 0, 0, 67, 3))
    assert batch.line.planned == 67, "33 can be planned again"
    assert money(session, cast) == (1_000_000 - 67 * 80, 0)


def test_a_part_that_waits_keeps_a_made_batch_in_rework(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    first = rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 40)))
    second = rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 30)))
    a_bag(session, cast, batch, 30)
    rest = the_rest(session, cast, batch)
    assert batch.state == "rework", "two parts wait, though the last one is being inspected"
    accepted(session, cast, rest)
    assert batch.state == "rework"
    first_again = again(session, cast, first)
    assert batch.state == "rework", "the second part still waits"
    disposed(session, cast, second, "scrap")
    assert (batch.state, pieces(batch)) == ("submitted", (100, 100, 40, 0, 30, 30))
    accepted(session, cast, first_again, actor=cast.second_inspector)
    assert (batch.state, batch.line.planned) == ("passed", 70)
    assert money(session, cast) == (1_000_000 - 70 * 80, 0)


def test_making_ends_though_every_bag_was_presented_before(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    accepted(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 100)))
    assert (batch.state, money(session, cast)) == ("in_work", (1_000_000 - 8_000, 0))
    submit_batch(session, batch.id, actor=cast.coordinator)
    assert (batch.state, len(lots_of_batch(session, batch.id))) == ("passed", 1)
    assert {job.state for job in jobs_of_batch(session, batch.id)} == {"settled"}


@pytest.mark.parametrize(("left", "state"), [("rejected", "rework"), ("open", "submitted"), ("scrapped", "cancelled")])
def test_where_a_batch_stands_that_has_no_new_bag_follows_from_its_parts(session: Session, left: str, state: str) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    part = a_part(session, cast, batch, a_bag(session, cast, batch, 40))
    if left != "open":
        rejected_lot(session, cast, part)
    if left == "scrapped":
        disposed(session, cast, part, "scrap")
        assert (batch.state, batch.line.planned) == ("in_work", 100)
    submit_batch(session, batch.id, short_reason="农忙", actor=cast.coordinator)
    assert batch.state == state
    held = 8_000 if state != "cancelled" else 0
    assert (batch.line.planned, money(session, cast)) == (40 if held else 0, (1_000_000 - held, held))


def test_scrapping_a_part_scraps_its_pieces_only(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    part = rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 40)))
    a_bag(session, cast, batch, 60)
    rest = the_rest(session, cast, batch)
    disposed(session, cast, part, "scrap")
    assert (batch.state, pieces(batch), batch.line.planned) == ("submitted", (100, 100, 60, 0, 0, 40), 100)
    accepted(session, cast, rest)
    assert (batch.state, batch.passed, batch.line.planned) == ("passed", 60, 60)
    assert money(session, cast) == (1_000_000 - 4_800, 0)


def test_the_last_part_that_is_scrapped_does_not_take_the_others_along(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    accepted(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 60)))
    a_bag(session, cast, batch, 40)
    rest = rejected_lot(session, cast, the_rest(session, cast, batch))
    disposed(session, cast, rest, "scrap")
    assert (batch.state, batch.passed, batch.rejected, batch.line.planned) == ("passed", 60, 40, 60)
    assert money(session, cast) == (1_000_000 - 4_800, 0)


def test_sorting_a_part_that_finds_nothing_good_leaves_the_others(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    first = rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 10)))
    disposed(session, cast, first, "sort")
    sorting = lots_of_batch(session, batch.id)[-1]
    assert (sorting.part, sorting.round, batch.state, batch.sent_back) == (1, 2, "in_work", 0)
    bad_pieces(session, cast, sorting, 10, actor=cast.second_inspector)
    accepted(session, cast, sorting, actor=cast.second_inspector)
    assert (batch.state, pieces(batch)) == ("in_work", (10, 10, 0, 0, 0, 10))
    a_bag(session, cast, batch, 90)
    accepted(session, cast, the_rest(session, cast, batch))
    assert (batch.state, batch.passed, batch.line.planned) == ("passed", 90, 90)


def test_a_part_is_mended_while_the_rest_is_being_made(session: Session) -> None:
    """Two of the material's bad pieces are mended for ¥0.20 each, and pass with the others of their bag."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    part = rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 40)))
    (order,) = reworked(session, cast, part, to_mend(part, 2))
    with refused("rework_not_done", left=1):
        again(session, cast, part)
    mended(session, cast, order, 2)
    accepted(session, cast, again(session, cast, part), actor=cast.second_inspector)
    assert sorted(session.scalars(select(Earning.amount))) == [40, 2_400]
    accepted(session, cast, the_rest_of(session, cast, batch, 60))
    assert batch.state == "passed"
    assert sorted(session.scalars(select(Earning.amount))) == [40, 2_400, 3_600], "mending is paid once"
    assert money(session, cast) == (1_000_000 - 8_000, 0)


def the_rest_of(session: Session, cast: Cast, batch: Batch, quantity: int) -> InspectionLot:
    """So many pieces more, then the last part."""
    a_bag(session, cast, batch, quantity)
    return the_rest(session, cast, batch)


def test_what_comes_again_is_of_one_part_that_was_sent_back(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    bags = [a_bag(session, cast, batch, 20) for _ in range(4)]
    for bag in bags[:2]:
        rejected_lot(session, cast, a_part(session, cast, batch, bag))
    accepted(session, cast, a_part(session, cast, batch, bags[2]))
    for chosen in (bags[:2], [bags[0], bags[3]], [bags[3]]):
        with refused("mixed_parts"):
            submit_batch(session, batch.id, presented={bag.id: 20 for bag in chosen}, actor=cast.coordinator)
    with refused("not_sent_back"):
        submit_batch(session, batch.id, presented={bags[2].id: 20}, actor=cast.coordinator)
    disposed(session, cast, lots_of_batch(session, batch.id)[0], "scrap")
    with refused("not_sent_back"):
        submit_batch(session, batch.id, presented={bags[0].id: 20}, actor=cast.coordinator)
    standings = standings_of_bags(bags, lots_of_batch(session, batch.id))
    expected = [(bags[1], 2, "sent_back"), (bags[3], None, "fresh"), (bags[2], 3, "passed"), (bags[0], 1, "scrapped")]
    assert [(each.bag, each.part, each.state) for each in standings] == expected


def test_who_judged_a_part_may_judge_the_next_but_not_the_same_again(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    first = rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 40)))
    accepted(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 30)))
    with refused("another_inspector"):
        accepted(session, cast, again(session, cast, first))


def test_who_judged_another_part_may_decide_about_an_appeal(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    part = a_part(session, cast, batch, a_bag(session, cast, batch, 40))
    bad_pieces(session, cast, part, 1, severity="minor")
    accepted(session, cast, part)
    accepted(session, cast, the_rest_of(session, cast, batch, 60), actor=cast.second_inspector)
    appeal = make_appeal(session, part.bags[0].id, days=14, actor=cast.zhuoma)
    assert why_not_decide(session, appeal, cast.inspector) is not None
    assert why_not_decide(session, appeal, cast.second_inspector) is None


def test_earlier_steps_are_credited_across_parts_in_the_order_of_handing_in(session: Session) -> None:
    """Zhuoma ties 6 and Dawa 4; Dawa finishes all, of which 4 pass first and then 6: Zhuoma's count before Dawa's."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 10, cast.knot)
    first = a_bag(session, cast, batch, 6)
    a_bag(session, cast, batch, 4, worker=cast.second_worker)
    accepted(session, cast, a_part(session, cast, batch, first))
    accepted(session, cast, the_rest(session, cast, batch))
    lines = [(line.position, line.worker_id, line.quantity) for line in session.scalars(select(Earning))]
    zhuoma, dawa = cast.worker.id, cast.second_worker.id
    assert sorted(lines, key=str) == sorted([(1, zhuoma, 6), (1, dawa, 4), (2, zhuoma, 6), (2, dawa, 4)], key=str)


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 1), (1, 2), (3,)])
def test_a_merchant_pays_the_same_in_however_many_parts(session: Session, sizes: tuple[int, ...]) -> None:
    """Three belts at 80.5 fen are 241.5 and cost 242 fen: never 243 because each was rounded by itself."""
    cast = a_cast(session, prepaid=242)
    session.get_one(Product, cast.belt.id).price_e4 = 805_000
    batch = supplied_batch(session, cast, 3)
    for size in sizes[:-1]:
        accepted(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, size)))
        assert sum(money(session, cast)) == 242 - sum(session.scalars(select(Charge.amount)))
    accepted(session, cast, the_rest_of(session, cast, batch, sizes[-1]))
    assert (batch.state, money(session, cast)) == ("passed", (0, 0))


def test_what_a_rescued_batch_had_passed_stays_and_the_rest_is_free_again(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    accepted(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 40)))
    a_bag(session, cast, batch, 20)
    saved = rescue_batch(session, batch.id, reason="赶不上了", actor=cast.dispatcher)
    assert (batch.state, batch.quantity, saved.quantity) == ("in_work", 60, 40)
    assert money(session, cast) == (1_000_000 - 4_800, 1_600)
    accepted(session, cast, the_rest(session, cast, batch))
    assert (batch.state, batch.passed, batch.line.planned) == ("passed", 60, 100)
    assert money(session, cast) == (1_000_000 - 4_800, 0)


def test_a_rate_is_not_raised_once_a_part_was_paid(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    part = a_part(session, cast, batch, a_bag(session, cast, batch, 40))
    raise_batch_rate(session, batch.id, 1, 610_000, reason="长得多", actor=cast.operator)
    accepted(session, cast, part)
    with refused("illegal_transition"):
        raise_batch_rate(session, batch.id, 1, 620_000, reason="长得多", actor=cast.operator)


def test_a_report_names_the_part_and_the_rounds_of_it(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    accepted(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 40)))
    second = rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 20)))
    judged_again = accepted(session, cast, again(session, cast, second), actor=cast.second_inspector)
    report = certificate_of_lot(session, judged_again.id, cast.hua)
    assert report.rounds == (second, judged_again)
    facts = {label.en: value for label, value in document_of(report).facts}
    assert facts["Order and batch"].en == f"{batch.order.code} · {batch.code}, part 2 of the batch"
    assert facts["Order and batch"].zh.endswith("该批第 2 部分")


def test_a_partial_lot_counts_for_the_switching_rules(session: Session) -> None:
    """Two of five lots in a row that are rejected tighten inspection (9.3.1), be they parts of one batch."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    for _ in range(2):
        rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 30)))
    part = a_part(session, cast, batch, a_bag(session, cast, batch, 30))
    assert part.class_plans["major"].inspection == "tightened"


def test_a_bag_that_is_presented_twice_at_once_is_in_one_part(work: UnitOfWork) -> None:
    def arrange(session: Session) -> tuple[Cast, Any, Any]:
        cast = a_cast(session)
        batch = supplied_batch(session, cast)
        return cast, batch.id, a_bag(session, cast, batch, 40).id

    cast, batch_id, bag_id = work.run(arrange)
    answers = at_once(work, *[lambda session: present_part(session, batch_id, [bag_id], actor=cast.coordinator)] * 3)
    assert sorted(answers) == ["done", "presented_before", "presented_before"]

    def look(session: Session) -> tuple[int, int, int]:
        batch = session.get_one(Batch, batch_id)
        return batch.parts, batch.presented, len(lots_of_batch(session, batch_id))

    assert work.run(look) == (1, 40, 1)


def test_the_last_submission_and_a_part_at_once_present_each_bag_once(work: UnitOfWork) -> None:
    def arrange(session: Session) -> tuple[Cast, Any, Any]:
        cast = a_cast(session)
        batch = supplied_batch(session, cast)
        bag = a_bag(session, cast, batch, 40)
        a_bag(session, cast, batch, 60)
        return cast, batch.id, bag.id

    cast, batch_id, bag_id = work.run(arrange)
    answers = at_once(
        work,
        lambda session: present_part(session, batch_id, [bag_id], actor=cast.coordinator),
        lambda session: submit_batch(session, batch_id, actor=cast.coordinator),
    )
    assert answers[1] == "done"
    assert answers[0] in ("done", "illegal_transition")

    def look(session: Session) -> list[int]:
        return sorted(lot.quantity for lot in lots_of_batch(session, batch_id))

    assert work.run(look) == ([40, 60] if answers[0] == "done" else [100])


def test_a_rejected_part_does_not_keep_the_others_from_being_decided(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast)
    first, second = (a_part(session, cast, batch, a_bag(session, cast, batch, 30)) for _ in range(2))
    rejected_lot(session, cast, first)
    decide_lot(session, second.id, decision="accept", inspected=second.sample_size, actor=cast.inspector)
    assert (batch.state, pieces(batch)) == ("in_work", (60, 60, 0, 30, 30, 0))
