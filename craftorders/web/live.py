"""Live pages: which topics a person may follow, and which facts announce which topics."""

from uuid import UUID

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from craftorders.fees.events import ConcessionMoved
from craftorders.infra.access import acting, signed_in
from craftorders.infra.application import db
from craftorders.infra.live import announce, live_answer
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.orders.events import OrderChanged, OrderMoved
from craftorders.orders.queries import find_order
from craftorders.planning.events import PlanMoved
from craftorders.production.events import BatchMoved, ForecastChanged, WorkProgressed
from craftorders.quality.events import (
    AppealDecided,
    AppealMade,
    CountAppealDecided,
    CountAppealMade,
    LotAccepted,
    LotDisposed,
    LotOpened,
    LotRejected,
    WarningMoved,
)
from craftorders.settlement.events import (
    DeductionMoved,
    PayeeMoved,
    PayoutBatchMoved,
    PeriodClosed,
    SharePaymentMoved,
    SharePaymentsMoved,
    StatementMoved,
    StatementsApproved,
)

pages = Blueprint("live", __name__)
BY_PERMISSION = {
    "operations": "reports.read",
    "inspection": "lots.decide",
    "making": "work.inspect",
    "finance": "ledger.read",
    "plans": "plans.read",
}
BY_SCOPE = {"merchant": "merchant", "workshop": "coordinator"}


@pages.get("/live")
@signed_in
def live() -> Response:
    """Server-sent events about one topic, for who may follow it."""
    topic = request.args.get("topic", "")
    if not may_follow(db(), topic, acting()):
        raise NotFound("topic", topic)
    return live_answer(db(), topic)


def may_follow(session: Session, topic: str, actor: Actor) -> bool:
    """Whether `topic` is about something that the actor may see."""
    kind, colon, key = topic.partition(":")
    if not colon:
        return kind in BY_PERMISSION and actor.can(BY_PERMISSION[kind])
    try:
        object_id = UUID(key)
    except ValueError:
        return False
    if kind == "order":
        return actor.can("orders.read") and find_order(session, object_id, actor) is not None
    own = actor.limited_to(BY_SCOPE[kind]) if kind in BY_SCOPE else frozenset()
    return own is None or str(object_id) in own


def order_moved(session: Session, event: OrderMoved | OrderChanged) -> None:
    """Announce an order's change to its merchant and to operations."""
    announce(session, f"order:{event.order_id}", f"merchant:{event.merchant_id}", "operations")


def batch_moved(session: Session, event: BatchMoved) -> None:
    """Announce a batch's change to everybody who watches it."""
    topics = [f"order:{event.order_id}", f"merchant:{event.merchant_id}", "operations", "making"]
    announce(session, *topics, *([f"workshop:{event.workshop_id}"] if event.workshop_id else []))


def work_progressed(session: Session, event: WorkProgressed) -> None:
    """Announce pieces made or counted to everybody who watches the batch."""
    topics = [f"order:{event.order_id}", f"merchant:{event.merchant_id}", f"workshop:{event.workshop_id}"]
    announce(session, *topics, "operations", "making")


def forecast_changed(session: Session, event: ForecastChanged) -> None:
    """Announce another expected day to the order's merchant and to operations."""
    announce(session, f"order:{event.order_id}", f"merchant:{event.merchant_id}", "operations")


def lot_changed(session: Session, event: LotOpened | LotAccepted | LotRejected | LotDisposed) -> None:
    """Announce a lot to inspectors and finance."""
    announce(session, "inspection", "finance")


def concession_moved(session: Session, event: ConcessionMoved) -> None:
    """Announce a proposal to take rejected pieces, and its answer, to who reads the order."""
    announce(session, f"order:{event.order_id}", f"merchant:{event.merchant_id}", "operations")


def warning_moved(session: Session, event: WarningMoved) -> None:
    """Announce an early warning, and that it was dealt with, to operations and to the workshop."""
    announce(session, "operations", f"workshop:{event.workshop_id}")


def appeal_moved(session: Session, event: AppealMade | AppealDecided | CountAppealMade | CountAppealDecided) -> None:
    """Announce an appeal, and what came of it, to inspectors, to the workshop and to operations."""
    announce(session, "inspection", "operations", f"workshop:{event.workshop_id}")


def plan_moved(session: Session, event: PlanMoved) -> None:
    """Announce a plan's progress, and what became of its offers, to who reads plans."""
    announce(session, "plans")


Settled = (
    PeriodClosed
    | StatementMoved
    | StatementsApproved
    | DeductionMoved
    | PayeeMoved
    | PayoutBatchMoved
    | SharePaymentMoved
    | SharePaymentsMoved
)


def settlement_changed(session: Session, event: Settled) -> None:
    """Announce a closed month, approvals, a payout, a batch, a deduction, shares or a step of a payee account to finance."""
    announce(session, "finance")
