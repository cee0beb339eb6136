"""Materials out and goods back. What is counted on arrival may differ from what was sent; both numbers are kept."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.catalogue.models import Material, Product
from craftorders.infra.history import move, record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import IllegalTransition, NotFound, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.logistics.domain.states import CONSIGNMENT
from craftorders.logistics.models import Consignment, ConsignmentLine
from craftorders.logistics.queries import consignments_of_batch, find_consignment
from craftorders.people.models import Workshop
from craftorders.production.domain.states import BATCH
from craftorders.production.models import Batch
from craftorders.production.queries import find_batch
from craftorders.production.services import mark_delivered, mark_shipped, mark_supplied
from craftorders.production.services.batches import locked_batch

ZONE = "Asia/Shanghai"


def send_materials(
    session: Session,
    batch_id: UUID,
    *,
    carrier: str | None = None,
    amounts: dict[UUID, int] | None = None,
    expected_on: date | None = None,
    actor: Actor,
) -> Consignment:
    """Send an accepted batch its materials, in thousandths of their unit; by default the bill of materials with waste."""
    actor.require("consignments.send")
    batch = locked_batch(session, batch_id)
    if batch.state != "accepted" or any(c.kind == "materials" for c in consignments_of_batch(session, batch_id)):
        raise IllegalTransition(BATCH.name, batch.state, "send_materials")
    needed = amounts if amounts is not None else _needed(session, batch)
    lines = [ConsignmentLine(material_id=_known(session, each), sent=amount) for each, amount in sorted(needed.items())]
    return _send(session, batch, "materials", lines, carrier, expected_on, actor)


def receive_materials(
    session: Session,
    consignment_id: UUID,
    *,
    received: dict[UUID, int] | None = None,
    note: str | None = None,
    actor: Actor,
) -> Consignment:
    """The coordinator counted what arrived (nothing said: all of it); the batch can be worked on.

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
    if batch.state != "cancelled":
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


def _needed(session: Session, batch: Batch) -> dict[UUID, int]:
    """Quantity × the bill of materials × (100 + waste) %, rounded up to a thousandth of the unit."""
    product = session.get_one(Product, batch.product_id)
    return {
        line.material_id: -(-batch.quantity * line.quantity_e3 * (100 + line.waste_percent) // 100)
        for line in product.materials
    }


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
) -> Consignment:
    workshop = session.get_one(Workshop, batch.workshop_id)
    consignment = Consignment(
        code=new_code("C"),
        kind=kind,
        batch_id=batch.id,
        workshop_id=workshop.id,
        carrier=carrier,
        expected_on=expected_on or today(ZONE) + timedelta(days=workshop.transit_days),
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
