"""Materials of a rescued batch: what the first workshop does not need goes to the second, the rest comes from Yiwu."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.queries import users_with
from craftorders.dispatch.services import accept_offer, offer_batch
from craftorders.kernel.clock import now
from craftorders.logistics.models import Consignment
from craftorders.logistics.queries import consignments_sent_on, materials_left_over, sources_of_materials
from craftorders.logistics.services import receive_materials, send_materials
from craftorders.notifications.models import Message
from craftorders.production.models import Batch
from craftorders.production.services import assign_job, report_pieces, rescue_batch
from tests.builders.cast import Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import accepted_batch

CORD_OF_SIXTY = 222_480
"""60 × 3.6 m and 3 % waste."""


def a_rescued_batch(session: Session, cast: Cast, *, received: int = 370_800, made: int = 40) -> Batch:
    """Of a hundred belts for Danba, `made` were made; Bazhou has taken on the rest. Danba received so much cord."""
    first = accepted_batch(session, cast, 100)
    cord = send_materials(session, first.id, actor=cast.dispatcher)
    receive_materials(session, cord.id, received={cord.lines[0].id: received}, actor=cast.coordinator)
    if made:
        job = assign_job(session, first.id, 1, 100, worker_id=cast.worker.id, actor=cast.coordinator)
        report_pieces(session, job.id, made, actor=cast.zhuoma)
    rest = rescue_batch(session, first.id, reason="赶不上了", actor=cast.dispatcher)
    deadline = now() + timedelta(days=2)
    offer = offer_batch(session, rest.id, cast.other_workshop.id, deadline=deadline, actor=cast.dispatcher)
    accept_offer(session, offer.id, actor=cast.other_coordinator)
    return rest


def send_on(session: Session, cast: Cast, rest: Batch, **amounts: object) -> Consignment:
    """The dispatcher has it sent on from Danba."""
    return send_materials(session, rest.id, source="first_workshop", actor=cast.dispatcher, **amounts)  # type: ignore[arg-type]


def sent(consignment: Consignment) -> list[int]:
    """How much of each material."""
    return [line.sent for line in consignment.lines]


def test_what_is_left_over_goes_on_and_the_first_workshop_is_asked_to_send_it(session: Session) -> None:
    """Danba is five days from Yiwu and Bazhou four: on the way by Yiwu nine at most."""
    cast = a_cast(session)
    rest = a_rescued_batch(session, cast)
    consignment = send_on(session, cast, rest)
    assert (sent(consignment), consignment.from_batch_id) == ([CORD_OF_SIXTY], rest.rescued_from_id)
    assert (consignment.workshop_id, consignment.expected_on) == (cast.other_workshop.id, date(2026, 12, 3))
    assert consignments_sent_on(session, consignment.from_batch_id or rest.id) == [consignment]
    session.flush()
    asked = session.scalars(select(Message).where(Message.text.contains("%(consignment)s"))).one()
    assert [asked.user_id] == list(users_with(session, "coordinator", str(cast.workshop.id)))
    receive_materials(session, consignment.id, actor=cast.other_coordinator)
    assert rest.state == "supplied"


def test_what_the_kept_pieces_need_stays_and_yiwu_sends_what_is_missing(session: Session) -> None:
    """350 m came; forty belts need 148.32 m, so 201.68 m go on, and 20.8 m come from Yiwu."""
    cast = a_cast(session)
    rest = a_rescued_batch(session, cast, received=350_000)
    assert sources_of_materials(session, rest) == ["yiwu", "first_workshop"]
    on, out = send_on(session, cast, rest), send_materials(session, rest.id, actor=cast.dispatcher)
    assert (sent(on), sent(out)) == ([201_680], [20_800])
    receive_materials(session, on.id, actor=cast.other_coordinator)
    assert rest.state == "accepted"
    receive_materials(session, out.id, actor=cast.other_coordinator)
    assert rest.state == "supplied"


def test_of_a_cancelled_batch_all_is_left_over_as_far_as_it_is_needed(session: Session) -> None:
    cast = a_cast(session)
    rest = a_rescued_batch(session, cast, received=380_000, made=0)
    origin = session.get_one(Batch, rest.rescued_from_id)
    assert list(materials_left_over(session, origin).values()) == [380_000]
    assert sent(send_on(session, cast, rest)) == [370_800]
    assert list(materials_left_over(session, origin).values()) == [9_200]


def test_no_more_is_sent_on_than_is_left_over_and_from_each_source_once(session: Session) -> None:
    cast = a_cast(session)
    rest = a_rescued_batch(session, cast)
    cord = cast.belt.materials[0].material_id
    with refused("more_than_left_over", left="222.48"):
        send_on(session, cast, rest, amounts={cord: CORD_OF_SIXTY + 1})
    send_on(session, cast, rest, amounts={cord: CORD_OF_SIXTY})
    with refused("illegal_transition", action="send_materials"):
        send_on(session, cast, rest)
    with refused("all_sent"):
        send_materials(session, rest.id, actor=cast.dispatcher)
    assert sources_of_materials(session, rest) == []


def test_nothing_is_sent_on_where_nothing_is_left_or_nothing_was_rescued(session: Session) -> None:
    cast = a_cast(session)
    rest = a_rescued_batch(session, cast, received=148_320)
    assert sources_of_materials(session, rest) == ["yiwu"]
    with refused("nothing_left_over"):
        send_on(session, cast, rest)
    with refused("not_rescued"):
        send_on(session, cast, accepted_batch(session, cast, 10))
