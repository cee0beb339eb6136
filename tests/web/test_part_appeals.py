"""A part in dispute at its workshop: that card says so and offers nothing, while everything else goes on."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.production.models import Batch
from craftorders.quality.queries import last_lot_of_part
from craftorders.quality.services.appeals import make_lot_appeal
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.parts import a_bag, a_part, the_rest
from tests.builders.stories import supplied_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered

FROZEN = "is being looked at again by another inspector"


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Committed, so that pages can show it."""
    return remembered(work, a_cast)


@pytest.fixture
def batch_id(work: UnitOfWork, cast: Cast) -> UUID:
    """100 belts at work: parts of 40 and of 30 were sent back, and somebody has appealed about the first."""

    def story(session: Session) -> UUID:
        batch = supplied_batch(session, cast)
        parts = [
            rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, pieces)))
            for pieces in (40, 30)
        ]
        a_bag(session, cast, batch, 20)
        make_lot_appeal(session, parts[0].id, days=14, actor=cast.zhuoma)
        return batch.id

    return work.run(story)


@pytest.fixture
def cun(batch_id: UUID, client: FlaskClient) -> Visitor:
    """The coordinator in Danba."""
    return a_visitor(client, "cun")


def test_while_it_is_made_the_other_part_and_the_rest_go_on(batch_id: UUID, cun: Visitor) -> None:
    path = f"/workshop/batches/{batch_id}"
    page = cun.get(f"{path}?lang=en").text
    assert page.count(FROZEN) == 1
    for words in ("The inspector sent 30 pieces back", "Present part 2 again", "Present bags that are ready"):
        assert words in page
    assert "Present part 1 again" not in page
    assert "is being looked at again" in cun.get(f"{path}/submit?part=1&lang=en").text
    assert 'name="presented.' in cun.get(f"{path}/submit?part=2").text
    assert 'name="short_reason"' in cun.get(f"{path}/submit").text


def test_after_making_the_free_part_is_presented_again_and_then_only_the_disputed_one_waits(
    work: UnitOfWork, cast: Cast, batch_id: UUID, cun: Visitor
) -> None:
    work.run(lambda session: the_rest(session, cast, session.get_one(Batch, batch_id), "农忙").id)
    path = f"/workshop/batches/{batch_id}"
    with work.reading() as session:
        bags = {part: last_lot_of_part(session, batch_id, part).bags[0].hand_in_id for part in (1, 2)}
    page = cun.get(f"{path}/submit").text
    assert f"presented.{bags[2]}" in page, "the only one that can be"
    assert f"presented.{bags[1]}" not in page
    frozen = cun.post(f"{path}/submit?part=1&lang=en", **{f"presented.{bags[1]}": "40"})
    assert (frozen.status_code, "is being looked at again" in frozen.text) == (422, True)
    assert cun.post(f"{path}/submit", **{f"presented.{bags[2]}": "30"}).status_code == 303
    page = cun.get(f"{path}?lang=en").text
    assert "40 pieces are being looked at again by another inspector." in page
    assert "Present part" not in page
    assert "is being looked at again" in cun.get(f"{path}/submit?lang=en").text


def test_the_service_centre_asks_the_merchant_about_the_other_part_only(
    client: FlaskClient, work: UnitOfWork, batch_id: UUID
) -> None:
    dispatcher = a_visitor(client, "diao")
    page = dispatcher.get(f"/operations/batches/{batch_id}?lang=en").text
    assert "nothing else is decided about it" in page
    assert "Ask the merchant for a concession for part 2" in page
    assert "Ask the merchant for a concession for part 1" not in page
    with work.reading() as session:
        lots = [last_lot_of_part(session, batch_id, part).id for part in (1, 2)]
    forms = ['name="bearer"' in dispatcher.get(f"/operations/lots/{lot}/concession").text for lot in lots]
    assert forms == [False, True]
