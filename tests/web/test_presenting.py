"""Presenting bags while the rest is being made, page by page: which can be chosen, what each page says of the parts."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.production.models import Batch
from craftorders.quality.queries import last_lot_of_part
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.parts import a_bag, a_part, accepted
from tests.builders.stories import supplied_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Committed, so that pages can show it."""
    return remembered(work, a_cast)


@pytest.fixture
def cun(cast: Cast, client: FlaskClient) -> Visitor:
    """The coordinator in Danba."""
    return a_visitor(client, "cun")


def arranged(work: UnitOfWork, cast: Cast) -> tuple[UUID, list[UUID]]:
    """100 belts at work: a part of 40 was sent back, one of 30 passed, bags of 10 and 5 were not presented."""

    def story(session: Session) -> tuple[UUID, list[UUID]]:
        batch = supplied_batch(session, cast)
        rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 40)))
        accepted(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 30)))
        return batch.id, [a_bag(session, cast, batch, quantity).id for quantity in (10, 5)]

    return work.run(story)


def batch_of(work: UnitOfWork, batch_id: UUID) -> Batch:
    with work.reading() as session:
        return session.get_one(Batch, batch_id)


def test_bags_that_were_never_presented_can_be_chosen(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    batch_id, bags = arranged(work, cast)
    path = f"/workshop/batches/{batch_id}/present"
    page = cun.get(path).text
    assert page.count('type="checkbox"') == 2
    nothing = cun.post(path)
    assert (nothing.status_code, "请至少选一袋。" in nothing.text) == (422, True)
    assert cun.post(path, **{"bags[]": [str(bags[1])]}).status_code == 303
    late = cun.post(path, **{"bags[]": [str(bag) for bag in bags]})
    assert (late.status_code, "已经送检过了" in late.text) == (422, True)
    seen = batch_of(work, batch_id)
    assert (seen.state, seen.parts, seen.presented) == ("in_work", 3, 75)


def test_the_batch_page_says_where_each_bag_is(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    batch_id, _ = arranged(work, cast)
    page = cun.get(f"/workshop/batches/{batch_id}").text
    for words in ("合格 30 件", "已退回", "还没送检", "第 1 部分被退回了", "重新送检第 1 部分", "先送检做好的袋子"):
        assert words in page


def test_a_part_is_presented_again_while_the_rest_is_being_made(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    batch_id, _ = arranged(work, cast)
    with work.reading() as session:
        lot = last_lot_of_part(session, batch_id, 1)
        field = f"presented.{lot.bags[0].hand_in_id}"
    path = f"/workshop/batches/{batch_id}/submit"
    assert field in cun.get(f"{path}?part=1").text
    assert field not in cun.get(path).text, "without a part it is the end of the making"
    assert "presented" not in cun.get(f"{path}?part=2").text, "that part passed"
    assert cun.post(f"{path}?part=1", **{field: "38"}).status_code == 303
    seen = batch_of(work, batch_id)
    assert (seen.state, seen.sent_back, seen.rejected, seen.inspected.in_inspection) == ("in_work", 0, 2, 38)


def test_the_last_submission_presents_the_others_and_asks_which_part_comes_again(
    work: UnitOfWork, cast: Cast, cun: Visitor
) -> None:
    batch_id, _ = arranged(work, cast)
    path = f"/workshop/batches/{batch_id}/submit"
    assert "其中 70 件已分次送检，现在送检其余 15 件" in cun.get(path).text
    assert cun.post(path, short_reason="农忙").status_code == 303
    assert batch_of(work, batch_id).state == "rework"

    def reject_the_rest(session: Session) -> None:
        rejected_lot(session, cast, last_lot_of_part(session, batch_id, 3))

    work.run(reject_the_rest)
    page = cun.get(path).text
    assert "您要重新送检哪一部分？" in page
    assert f"{path}?part=3" in page


def test_the_service_centre_and_inspectors_read_which_part_a_lot_is(
    client: FlaskClient, work: UnitOfWork, cast: Cast
) -> None:
    batch_id, _ = arranged(work, cast)
    dispatcher, inspector = (a_visitor(client.application.test_client(), name) for name in ("diao", "zhi"))
    page = dispatcher.get(f"/operations/batches/{batch_id}").text
    for words in ("第 2 部分，第 1 轮", "请商户让步接收第 1 部分", "该批第 1 部分"):
        assert words in page
    with work.reading() as session:
        lot_id = last_lot_of_part(session, batch_id, 1).id
    assert "第 1 部分，第 1 轮" in dispatcher.get(f"/inspection/lots/{lot_id}/trace").text
    assert dispatcher.get(f"/operations/lots/{lot_id}/concession").status_code == 200
    assert "该批第 1 部分" in inspector.get("/inspection/").text
    shown = inspector.get(f"/inspection/lots/{lot_id}").text
    assert "该批第 1 部分" in shown
    assert "第 2 部分，第 1 轮" in shown
