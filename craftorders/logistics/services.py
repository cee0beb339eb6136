"""Materials out and goods back. What is counted on arrival may differ from what was sent; both numbers are kept."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.catalogue.models import Material
from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import IllegalTransition, NotFound, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.logistics.domain.materials import FROM_FIRST_WORKSHOP, FROM_YIWU, amount_text, to_send_on
from craftorders.logistics.domain.states import CONSIGNMENT
from craftorders.logistics.events import MaterialsSentOn
from craftorders.logistics.models import Consignment, ConsignmentLine
from craftorders.logistics.queries import (
    consignments_of_batch,
    find_consignment,
    materials_left_over,
    materials_still_needed,
    pieces_of_kit,
)
from craftorders.people.models import Workshop
from craftorders.production.domain.states import BATCH
from craftorders.production.models import Batch
from craftorders.production.queries import find_batch
from craftorders.production.services import mark_delivered, mark_shipped, mark_supplied
from craftorders.production.services.batches import count_kit, expect_materials, locked_batch

ZONE = "Asia/Shanghai"


def send_materials(
    session: Session,
    batch_id: UUID,
    *,
    source: str = FROM_YIWU,
    carrier: str | None = None,
    amounts: dict[UUID, int] | None = None,
    expected_on: date | None = None,
    actor: Actor,
) -> Consignment:
    """Send an accepted batch its materials, in thousandths of their unit; by default the bill of materials with waste.

    A rescued batch can have them sent on from the first workshop: at most what was received there and is left over.
    From each source once; what came from one is not sent by default from the other.
    """
    actor.require("consignments.send")
    batch = locked_batch(session, batch_id)
    origin = _origin(session, batch) if source == FROM_FIRST_WORKSHOP else None
    origin_id = origin.id if origin else None
    before = [each for each in consignments_of_batch(session, batch_id) if each.kind == "materials"]
    if batch.state != "accepted" or any(each.from_batch_id == origin_id for each in before):
        raise IllegalTransition(BATCH.name, batch.state, "send_materials")
    to_send = materials_still_needed(session, batch) if amounts is None else amounts
    if origin is not None:
        to_send = _left_over_there(session, origin, to_send, chosen=amounts is not None)
    elif before and not to_send:
        raise RuleViolation("all_sent", N_("All that this batch needs is on its way already."))
    lines = [ConsignmentLine(material_id=_known(session, each), sent=amount) for each, amount in sorted(to_send.items())]
    consignment = _send(session, batch, "materials", lines, carrier, expected_on, actor, origin)
    expect_materials(session, batch, consignment.expected_on)
    if origin is not None:
        publish(session, MaterialsSentOn(consignment.id))
    return consignment


def receive_materials(
    session: Session,
    consignment_id: UUID,
    *,
    received: dict[UUID, int] | None = None,
    note: str | None = None,
    actor: Actor,
) -> Consignment:
    """The coordinator counted what arrived (nothing said: all of it); with the last of it the batch can be worked on.

    What was on its way when its batch was cancelled is counted all the same.
    """
    actor.require("materials.receive")
    batch = locked_batch(session, find_consignment(session, consignment_id, actor).batch_id)
    consignment = find_consignment(session, consignment_id, actor, for_update=True)
    if consignment.kind != "materials":
        raise NotFound("consignment", consignment_id)
    unknown = set(received or {}) - {line.id for line in consignment.lines}
    if unknown:
        raise RuleViolation("unknown_line", N_("This is not a line of the consignment."), pointer="/received")
    for line in consignment.lines:
        line.received = line.sent if received is None else received.get(line.id, line.sent)
    _arrive(session, consignment, note, actor)
    session.flush()
    count_kit(batch, pieces_of_kit(session, batch))
    if batch.state == "accepted" and not _more_on_its_way(session, batch.id):
        mark_supplied(session, batch, actor=actor)
    return consignment


def send_goods(session: Session, batch_id: UUID, *, carrier: str | None = None, actor: Actor) -> Consignment:
    """The workshop sends all passed pieces of a batch to Yiwu."""
    actor.require("goods.send")
    find_batch(session, batch_id, actor)
    batch = locked_batch(session, batch_id)
    BATCH.target(batch.state, "ship")
    consignment = _send(session, batch, "goods", [ConsignmentLine(sent=batch.passed)], carrier, None, actor)
    mark_shipped(session, batch, pieces=batch.passed, actor=actor)
    return consignment


def receive_goods(
    session: Session, consignment_id: UUID, *, pieces: int, note: str | None = None, actor: Actor
) -> Consignment:
    """The merchant counted what arrived; more than was sent is refused."""
    actor.require("goods.receive")
    batch = locked_batch(session, find_consignment(session, consignment_id, actor).batch_id)
    consignment = find_consignment(session, consignment_id, actor, for_update=True)
    if consignment.kind != "goods":
        raise NotFound("consignment", consignment_id)
    line = consignment.lines[0]
    if not 0 <= pieces <= line.sent:
        raise RuleViolation("more_than_sent", N_("Only %(sent)s pieces were sent."), pointer="/pieces", sent=line.sent)
    line.received = pieces
    _arrive(session, consignment, note, actor)
    mark_delivered(session, batch, pieces=pieces, actor=actor)
    return consignment


def _origin(session: Session, batch: Batch) -> Batch:
    """The batch that this one took over from, locked, so that what is left over there is sent on once."""
    if batch.rescued_from_id is None:
        message = N_("This batch was not moved from another workshop: send its materials from Yiwu.")
        raise RuleViolation("not_rescued", message, pointer="/source")
    return locked_batch(session, batch.rescued_from_id)


def _left_over_there(session: Session, origin: Batch, wanted: dict[UUID, int], *, chosen: bool) -> dict[UUID, int]:
    """What the first workshop can send on; refuses more than that where a person chose the amounts, and nothing at all."""
    left = materials_left_over(session, origin)
    for material_id, amount in wanted.items():
        if chosen and amount > left.get(material_id, 0):
            raise RuleViolation(
                "more_than_left_over",
                N_("Only %(left)s of this material are left over there."),
                pointer=f"/amounts/{material_id}",
                left=amount_text(left.get(material_id, 0)),
            )
    to_send = to_send_on(wanted, left)
    if not to_send:
        message = N_("The first workshop has nothing left over for this batch: send its materials from Yiwu.")
        raise RuleViolation("nothing_left_over", message, pointer="/source")
    return to_send


def _more_on_its_way(session: Session, batch_id: UUID) -> bool:
    return any(each.kind == "materials" and each.state == "sent" for each in consignments_of_batch(session, batch_id))


def _known(session: Session, material_id: UUID) -> UUID:
    if session.get(Material, material_id) is None:
        raise NotFound("material", material_id)
    return material_id


def _send(
    session: Session,
    batch: Batch,
    kind: str,
    lines: list[ConsignmentLine],
    carrier: str | None,
    expected_on: date | None,
    actor: Actor,
    origin: Batch | None = None,
) -> Consignment:
    """From one workshop to another, the way by Yiwu is the longest that it can take."""
    workshop = session.get_one(Workshop, batch.workshop_id)
    first = session.get_one(Workshop, origin.workshop_id) if origin else None
    days = workshop.transit_days + (first.transit_days if first else 0)
    consignment = Consignment(
        code=new_code("C"),
        kind=kind,
        batch_id=batch.id,
        workshop_id=workshop.id,
        from_batch_id=origin.id if origin else None,
        carrier=carrier,
        expected_on=expected_on or today(ZONE) + timedelta(days=days),
        sent_at=now(),
    )
    consignment.batch, consignment.lines = batch, lines
    session.add(consignment)
    session.flush()
    record(session, CONSIGNMENT.name, consignment.id, "prepare", actor=actor, region_id=workshop.region_id)
    move(session, consignment, CONSIGNMENT, "send", actor=actor, region_id=workshop.region_id)
    session.flush()
    return consignment


def _arrive(session: Session, consignment: Consignment, note: str | None, actor: Actor) -> None:
    consignment.received_at, consignment.note = now(), note
    region = session.get_one(Workshop, consignment.workshop_id).region_id
    move(session, consignment, CONSIGNMENT, f"receive_{consignment.kind}", actor=actor, reason=note, region_id=region)
    session.flush()
