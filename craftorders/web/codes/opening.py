"""Which page a printed code opens: the same label leads a coordinator to the bag and a merchant to their order.

What is not the reader's does not exist for them; the service centre sees where it stands on the board.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, url_for
from flask_babel import gettext
from markupsafe import Markup

from craftorders.cards.domain.numbers import PREFIX as CARD
from craftorders.cards.domain.numbers import plain_number
from craftorders.cards.models import Card
from craftorders.cards.qr import qr_svg
from craftorders.cards.queries import card_of_key, card_of_number
from craftorders.infra.application import db
from craftorders.kernel.actor import Actor
from craftorders.kernel.codes import read_code, written_code
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.logistics.queries import consignment_of_code
from craftorders.people.queries import find_worker
from craftorders.production.models import Batch
from craftorders.production.queries import bag_of_code, batch_of_code, find_batch, job_of_code
from craftorders.quality.queries import last_lot_of_part, lot_of_code, lots_of_batch, parts_of_bags
from craftorders.web.formatting import format_quantity, named

SCANNED = "/q/"


@dataclass(frozen=True)
class Found:
    """What a code stands for: the code as it is printed, a few words, and the page for who asked."""

    code: str
    words: str
    address: str


def code_address(code: str) -> str:
    """What the QR code of a label says."""
    return f"{current_app.config['PUBLIC_URL']}{page_of(code)}"


def page_of(code: str) -> str:
    """Where a code leads whoever reads it: the way back from its label."""
    return f"{SCANNED}{written_code(code)}"


def code_drawing(code: str) -> Markup:
    """The QR code of a label."""
    return Markup(qr_svg(code_address(code), gettext("QR code of %(code)s", code=code)))  # nosec B704  # drawn by us


def find_printed(text: str, actor: Actor) -> Found:
    """What was scanned or typed: an address of ours or a bare code. Refuses typos, NotFound for what is not theirs."""
    path, fragment = _parts(text.strip())
    if fragment is not None:
        return _card(card_of_key(db(), fragment), actor)
    if path[:1].upper() == CARD:
        number = plain_number(path)
        if number is None:
            message = N_("One character of this card number is not right. Compare it with the card.")
            raise RuleViolation("code_mistyped", message, pointer="/code")
        return _card(card_of_number(db(), number), actor)
    code = read_code(path)
    return KINDS[code[0]](code, actor)


def _parts(text: str) -> tuple[str, str | None]:
    """The code in an address of ours, or a card's key behind the #; other hosts' codes are not ours."""
    if "://" not in text:
        return text, None
    if not text.startswith(f"{current_app.config['PUBLIC_URL']}/"):
        raise RuleViolation("no_code", N_("This is not a code of ours."), pointer="/code")
    address = urlsplit(text)
    if address.path == "/c" and address.fragment:
        return "", address.fragment
    return address.path.rpartition("/")[2], None


def _card(card: Card | None, actor: Actor) -> Found:
    """Whose card it is, for who keeps cards; anybody else holds it to the farmer's page, with its PIN."""
    if card is None or not actor.can("workers.keep"):
        raise NotFound("card")
    worker = find_worker(db(), card.opens, actor)
    keeps = _coordinates(actor, worker.workshop_id)
    address = url_for("workshop.worker", worker_id=worker.id) if keeps else f"/operator/workers/{worker.id}"
    return Found(card.number, gettext("Earnings card of %(name)s", name=worker.name), address)


def _batch(code: str, actor: Actor) -> Found:
    batch = batch_of_code(db(), code, actor)
    return Found(written_code(code), _of_batch(batch), _page_of_batch(batch, actor))


def _job(code: str, actor: Actor) -> Found:
    job = job_of_code(db(), code, actor)
    words = f"{named(job.batch.product)} · {named(job.operation)} · {_pieces(job.quantity)}"
    if actor.worker_id is not None:
        return Found(written_code(code), words, url_for("farmer.job", job_id=job.id))
    own = actor.can("jobs.read") and _coordinates(actor, job.workshop_id)
    page = url_for("workshop.job", job_id=job.id) if own else _page_of_batch(job.batch, actor)
    return Found(written_code(code), words, page)


def _bag(code: str, actor: Actor) -> Found:
    bag = bag_of_code(db(), code, actor)
    batch = find_batch(db(), bag.batch_id, actor)
    words = f"{gettext('Bag')} · {named(batch.product)} · {_pieces(bag.quantity)}"
    part = parts_of_bags(db(), batch.id).get(bag.id) if actor.can("lots.decide") else None
    if part is not None:
        lot = last_lot_of_part(db(), batch.id, part)
        return Found(written_code(code), words, url_for("inspection.lot", lot_id=lot.id))
    if _coordinates(actor, batch.workshop_id):
        return Found(written_code(code), words, url_for("workshop.job", job_id=bag.job_id))
    return Found(written_code(code), words, _page_of_batch(batch, actor))


def _lot(code: str, actor: Actor) -> Found:
    lot = lot_of_code(db(), code, actor)
    words = f"{gettext('Inspection lot')} · {named(lot.batch.product)} · {_pieces(lot.quantity)}"
    if actor.can("lots.decide"):
        page = url_for("inspection.lot", lot_id=lot.id)
    elif lot.decided_at is not None and actor.can("lots.read"):
        page = url_for("certificates.lot", decided_id=lot.id)
    else:
        page = _page_of_batch(lot.batch, actor)
    return Found(written_code(code), words, page)


def _consignment(code: str, actor: Actor) -> Found:
    consignment = consignment_of_code(db(), code, actor)
    batch = consignment.batch
    kind = gettext("Materials") if consignment.kind == "materials" else gettext("Goods")
    page = _page_of_batch(batch, actor)
    if consignment.kind == "materials" and _coordinates(actor, consignment.workshop_id):
        page = url_for("workshop.arriving", consignment_id=consignment.id)
    elif consignment.kind == "goods" and str(batch.merchant_id) in actor.scope("merchant"):
        page = url_for("merchant.arriving", consignment_id=consignment.id)
    return Found(written_code(code), f"{kind} · {_of_batch(batch)}", page)


def _page_of_batch(batch: Batch, actor: Actor) -> str:
    if _coordinates(actor, batch.workshop_id):
        return url_for("workshop.batch", batch_id=batch.id)
    if str(batch.merchant_id) in actor.scope("merchant"):
        return url_for("merchant.order", order_id=batch.order_id)
    if actor.can("lots.decide"):
        waiting = [lot for lot in lots_of_batch(db(), batch.id) if lot.decided_at is None]
        if waiting:
            return url_for("inspection.lot", lot_id=waiting[0].id)
    if actor.can("reports.read"):
        return url_for("operations.batch", batch_id=batch.id)
    if actor.can("work.inspect"):
        return url_for("inspection.bench", batch_id=batch.id)
    raise NotFound("batch", batch.code)


def _of_batch(batch: Batch) -> str:
    return f"{named(batch.product)} · {_pieces(batch.quantity)}"


def _pieces(count: int) -> str:
    return gettext("%(count)s pieces", count=format_quantity(count))


def _coordinates(actor: Actor, workshop_id: object) -> bool:
    return str(workshop_id) in actor.scope("coordinator")


KINDS: dict[str, Callable[[str, Actor], Found]] = {"B": _batch, "J": _job, "H": _bag, "L": _lot, "C": _consignment}
