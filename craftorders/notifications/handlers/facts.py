"""Orders, batches, lots and money: what moved, told to who acts next."""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from craftorders.accounts.queries import users_with
from craftorders.cards.queries import find_reset
from craftorders.fees.domain.concessions import AGREED, CONCESSION
from craftorders.fees.events import ConcessionMoved
from craftorders.fees.models import Concession
from craftorders.kernel.words import N_
from craftorders.logistics.events import MaterialsSentOn
from craftorders.logistics.models import Consignment
from craftorders.notifications.services import names_of, notify
from craftorders.orders.events import OrderMoved
from craftorders.orders.models import Order
from craftorders.people.events import PinAsked
from craftorders.people.models import Worker
from craftorders.production.events import BatchMoved, BatchRescued, TakenNextDoor
from craftorders.production.models import Batch, Job
from craftorders.quality.domain.dispositions import REWORK, SCRAP, SORT
from craftorders.quality.domain.early import GO_ON
from craftorders.quality.domain.states import WARNING
from craftorders.quality.events import (
    LotDisposed,
    LotOpened,
    LotRejected,
    WarningMoved,
    WorkInspected,
)
from craftorders.quality.models import EarlyInspection, InspectionLot, QualityWarning
from craftorders.settlement.domain.states import PAYEE
from craftorders.settlement.events import DeductionMoved, InvoiceIssued, PayeeMoved
from craftorders.settlement.models import Deduction, Invoice, PayeeAccount

TO_MERCHANT = {
    "confirmed": N_("Order %(code)s was confirmed."),
    "completed": N_("Order %(code)s is complete: everything has arrived."),
    "draft": N_("Order %(code)s came back to you. Please look at the reason."),
}

DISPOSED = {
    SORT: N_("Lot %(code)s: another inspector looks at every piece. What is good passes."),
    REWORK: N_("Lot %(code)s: please hand out the pieces that are to be made good."),
    SCRAP: N_("Lot %(code)s is scrapped: none of its pieces can be used."),
}

TO_WORKSHOP = {
    "approved": N_("Deduction %(code)s from what %(worker)s earns: %(reason)s Please tell them that they can appeal."),
    "upheld": N_("The appeal of %(worker)s against deduction %(code)s was decided: it stands. %(answer)s"),
    "withdrawn": N_("Deduction %(code)s from what %(worker)s earns falls: what was taken is paid back. %(answer)s"),
}

CONCESSION_ANSWERS = {
    AGREED: N_("Batch %(code)s: the merchant takes the pieces as they are. All of them have passed."),
    "declined": N_("Batch %(code)s: the merchant does not take the pieces at a lower price. Rework goes on as before."),
    "expired": N_("Batch %(code)s: the merchant did not answer in time. Rework goes on as before."),
}

PAYEE_ASKED = N_("%(name)s asks that %(worker)s be paid to the account ****%(last_four)s. Please confirm it, or stop it.")
PAYEE_TO_APPROVE = N_(
    "%(name)s asks that %(worker)s (%(workshop)s) be paid to the account ****%(last_four)s. It waits for approval."
)
PAYEE_CONFIRMED = N_("%(name)s asks that %(worker)s be paid to the account ****%(last_four)s. If that is wrong, stop it.")
PAYEE_APPROVED = N_(
    "%(worker)s is paid to the account ****%(last_four)s from %(moment)s on; %(name)s asked for it. "
    "If that is wrong, stop it before then."
)
PAYEE_STOPPED = N_("The account ****%(last_four)s of %(worker)s was stopped by %(stopper)s: %(reason)s")


def order_moved(session: Session, event: OrderMoved) -> None:
    """Submitted orders go to the dispatchers, answers to the merchant's people."""
    order = session.get_one(Order, event.order_id)
    if event.state == "submitted":
        text = N_("Order %(code)s waits to be confirmed.")
        notify(session, users_with(session, "dispatcher"), text, f"/operations/orders/{order.id}", code=order.code)
    elif event.state in TO_MERCHANT and (event.state != "draft" or order.submitted_at is not None):
        people = users_with(session, "merchant", str(event.merchant_id))
        notify(session, people, TO_MERCHANT[event.state], f"/merchant/orders/{order.id}", code=order.code)


def batch_moved(session: Session, event: BatchMoved) -> None:
    """Offers go to the workshop's coordinators, refusals back to the dispatchers."""
    batch = session.get_one(Batch, event.batch_id)
    if event.state == "offered" and event.workshop_id is not None:
        people = users_with(session, "coordinator", str(event.workshop_id))
        notify(session, people, N_("New work: batch %(code)s. Please answer."), "/workshop/", code=batch.code)
    elif event.state == "planned" and event.workshop_id is not None:
        text = N_("Batch %(code)s was not taken and can be offered again.")
        notify(session, users_with(session, "dispatcher"), text, f"/operations/batches/{batch.id}", code=batch.code)


def batch_rescued(session: Session, event: BatchRescued) -> None:
    """The first workshop's coordinators are told what stays with them."""
    batch = session.get_one(Batch, event.batch_id)
    people = users_with(session, "coordinator", str(batch.workshop_id))
    moved = session.get_one(Batch, event.rest_id).quantity
    text = N_("Batch %(code)s: %(kept)s pieces stay with you, %(moved)s that nobody had begun go to another workshop.")
    if not event.kept:
        text = N_("Batch %(code)s goes to another workshop: none of its %(moved)s pieces was begun.")
    link = f"/workshop/batches/{batch.id}"
    notify(session, people, text, link, code=batch.code, kept=event.kept, moved=moved)


def materials_sent_on(session: Session, event: MaterialsSentOn) -> None:
    """Who has the materials is asked to send them on."""
    consignment = session.get_one(Consignment, event.consignment_id)
    origin = session.get_one(Batch, consignment.from_batch_id)
    people = users_with(session, "coordinator", str(origin.workshop_id))
    text = N_("Please send on what is left over of batch %(code)s: consignment %(consignment)s.")
    notify(session, people, text, f"/workshop/batches/{origin.id}", code=origin.code, consignment=consignment.code)


def lot_opened(session: Session, event: LotOpened) -> None:
    """A lot goes to the inspectors of its county."""
    lot = session.get_one(InspectionLot, event.lot_id)
    people = users_with(session, "inspector", lot.region_id)
    notify(session, people, N_("Lot %(code)s waits for inspection."), f"/inspection/lots/{lot.id}", code=lot.code)


def lot_rejected(session: Session, event: LotRejected) -> None:
    """A failed lot goes to the workshop and to the dispatchers."""
    lot = session.get_one(InspectionLot, event.lot_id)
    text = N_("Lot %(code)s was rejected. It is decided next what becomes of its pieces.")
    coordinators = users_with(session, "coordinator", str(lot.batch.workshop_id))
    notify(session, coordinators, text, f"/workshop/batches/{lot.batch_id}", code=lot.code)
    notify(session, users_with(session, "dispatcher"), text, f"/operations/batches/{lot.batch_id}", code=lot.code)


def lot_disposed(session: Session, event: LotDisposed) -> None:
    """What becomes of a rejected lot goes to the workshop."""
    lot = session.get_one(InspectionLot, event.lot_id)
    coordinators = users_with(session, "coordinator", str(lot.batch.workshop_id))
    notify(session, coordinators, DISPOSED[event.kind], f"/workshop/batches/{lot.batch_id}", code=lot.code)


def work_inspected(session: Session, event: WorkInspected) -> None:
    """What was seen while a batch is being made goes to the workshop."""
    seen = session.get_one(EarlyInspection, event.inspection_id)
    people = users_with(session, "coordinator", str(seen.batch.workshop_id))
    text = N_("Batch %(code)s: %(inspected)s pieces were looked at, %(bad)s bad. The work may go on.")
    if event.verdict != GO_ON:
        text = N_("Batch %(code)s: %(bad)s of %(inspected)s pieces were bad. Stop the work and mend: %(note)s")
    link = f"/workshop/batches/{seen.batch_id}#seen"
    notify(session, people, text, link, code=seen.batch.code, inspected=seen.inspected, bad=seen.bad, note=seen.note or "")


def concession_moved(session: Session, event: ConcessionMoved) -> None:
    """What a merchant is asked goes to their people, the answer to the dispatchers, a yes to the workshop as well."""
    concession = session.get_one(Concession, event.concession_id)
    batch = concession.batch
    if event.state == CONCESSION.initial:
        people = users_with(session, "merchant", str(event.merchant_id))
        text = N_("Batch %(code)s did not pass inspection. Would you take its %(count)s pieces at a lower price?")
        link = f"/merchant/orders/{event.order_id}#concessions"
        notify(session, people, text, link, code=batch.code, count=concession.quantity)
    elif event.state in CONCESSION_ANSWERS:
        text = CONCESSION_ANSWERS[event.state]
        link = f"/operations/batches/{batch.id}#concessions"
        notify(session, users_with(session, "dispatcher"), text, link, code=batch.code)
        if event.state == AGREED:
            coordinators = users_with(session, "coordinator", str(batch.workshop_id))
            notify(session, coordinators, text, f"/workshop/batches/{batch.id}", code=batch.code)


def warning_moved(session: Session, event: WarningMoved) -> None:
    """An early warning goes to the workshop and to the dispatchers."""
    if event.state != WARNING.initial:
        return
    warning = session.get_one(QualityWarning, event.warning_id)
    text = N_("%(workshop)s, %(product)s: %(bad)s of %(inspected)s inspected pieces were bad. Look why before lots fail.")
    if warning.worker is not None:
        text = N_(
            "%(worker)s (%(workshop)s): %(bad)s of %(inspected)s inspected pieces were bad. Sit down together and look why."
        )
    values = {
        "workshop": names_of(warning.workshop),
        "product": names_of(warning.product),
        "worker": names_of(warning.worker) if warning.worker else "",
        "bad": warning.bad,
        "inspected": warning.inspected,
    }
    people = [*users_with(session, "coordinator", str(warning.workshop_id)), *users_with(session, "dispatcher")]
    notify(session, people, text, f"/quality/warnings/{warning.id}", **values)


def payee_moved(session: Session, event: PayeeMoved) -> None:
    """Each step of a payee account goes to the coordinators, and to finance where it acts next or the account is stopped.

    The worker reads the same on the card's page.
    """
    account = session.get_one(PayeeAccount, event.account_id)
    worker = account.worker
    coordinators = users_with(session, "coordinator", str(worker.workshop_id))
    here, there = f"/workshop/workers/{worker.id}/payee", f"/finance/payees/{account.id}"
    zone = ZoneInfo(worker.workshop.region.time_zone)
    values = {
        "name": account.requested_by_name,
        "worker": names_of(worker),
        "workshop": names_of(worker.workshop),
        "last_four": account.last_four,
        "moment": f"{account.in_force_from.astimezone(zone):%Y-%m-%d %H:%M}" if account.in_force_from else "",
        "stopper": account.stopped_by_name or "",
        "reason": account.stop_reason or "",
    }
    if event.state == PAYEE.initial:
        notify(session, coordinators, PAYEE_ASKED, here, **values)
    elif event.state == "confirmed":
        notify(session, coordinators, PAYEE_CONFIRMED, here, **values)
        notify(session, users_with(session, "finance"), PAYEE_TO_APPROVE, there, **values)
    elif event.state == "approved":
        notify(session, coordinators, PAYEE_APPROVED, here, **values)
        if account.requested_by not in coordinators:
            notify(session, [account.requested_by], PAYEE_APPROVED, there, **values)
    elif event.state == "stopped":
        notify(session, coordinators, PAYEE_STOPPED, here, **values)
        notify(session, users_with(session, "finance"), PAYEE_STOPPED, there, **values)


def deduction_moved(session: Session, event: DeductionMoved) -> None:
    """What is to be decided goes to finance, what was decided to the workshop, which tells who it is about."""
    deduction = session.get_one(Deduction, event.deduction_id)
    values = {"code": deduction.code, "worker": deduction.worker.name}
    if event.state in TO_WORKSHOP:
        people = users_with(session, "coordinator", str(deduction.worker.workshop_id))
        told = {"reason": deduction.reason, "answer": deduction.answer or ""}
        notify(session, people, TO_WORKSHOP[event.state], "/workshop/deductions", **values, **told)
    elif event.state in ("proposed", "frozen"):
        text = N_("Deduction %(code)s from what %(worker)s earns: another person is to approve or refuse it.")
        if event.state == "frozen":
            text = N_("Deduction %(code)s from what %(worker)s earns is frozen until it is decided about the appeal.")
        notify(session, users_with(session, "finance"), text, f"/finance/deductions/{deduction.id}", **values)


def invoice_issued(session: Session, event: InvoiceIssued) -> None:
    """A merchant's invoice goes to their people."""
    invoice = session.get_one(Invoice, event.invoice_id)
    people = users_with(session, "merchant", str(event.merchant_id))
    text = N_("Invoice %(code)s of %(month)s was issued.")
    notify(session, people, text, f"/merchant/money/invoices/{invoice.id}", code=invoice.code, month=invoice.month)


def taken_next_door(session: Session, event: TakenNextDoor) -> None:
    """Whose work it is, is told who of which workshop took it: they fetch the material there."""
    job = session.get_one(Job, event.job_id)
    assert job.worker is not None  # who took it
    text = N_("%(worker)s of %(workshop)s took %(count)s pieces of batch %(code)s and will fetch the material.")
    values = {"worker": names_of(job.worker), "workshop": names_of(job.worker.workshop)}
    people = users_with(session, "coordinator", str(job.workshop_id))
    notify(session, people, text, f"/workshop/jobs/{job.id}", count=job.quantity, code=job.batch.code, **values)


def pin_asked(session: Session, event: PinAsked) -> None:
    """A second person is looked for: the workshop's other coordinators and the service centre's operators."""
    asked, worker = find_reset(session, event.reset_id), session.get_one(Worker, event.worker_id)
    people = {*users_with(session, "coordinator", str(worker.workshop_id)), *users_with(session, "operator")}
    text = N_("%(name)s asks for another PIN for %(worker)s: %(reason)s A second person has to agree.")
    values = {"name": asked.asked_by_name, "worker": names_of(worker), "reason": asked.reason}
    notify(session, sorted(people - {asked.asked_by}), text, "/cards/", **values)
