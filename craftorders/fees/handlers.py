"""Fees freeze rates when a batch is accepted, credit what passed, and guard that prices cover rates."""

from sqlalchemy.orm import Session

from craftorders.catalogue.events import ProductPriced
from craftorders.fees import services
from craftorders.production.events import BatchAccepted
from craftorders.quality.events import AppealDecided, LotAccepted, LotDisposed, LotOpened, ReworkOrdered


def freeze_terms(session: Session, event: BatchAccepted) -> None:
    """A workshop accepted a batch: its rates are frozen."""
    services.freeze_terms(session, event.batch_id)


def credit_lot(session: Session, event: LotAccepted) -> None:
    """A lot passed: earnings, charge and transfers arise."""
    services.credit_lot(session, event.lot_id, actor=event.actor)


def lapse_concession(session: Session, event: LotOpened | LotDisposed | LotAccepted) -> None:
    """Rejected pieces came again, passed on appeal, or it was decided otherwise: the merchant is asked no longer."""
    services.lapse_concession(session, event.lot_id, actor=event.actor)


def check_rework(session: Session, event: ReworkOrdered) -> None:
    """Pieces are to be made good: refuse to pay more for that than for making them."""
    services.check_rework(session, event.rework_id, pointer=f"/reworks/{event.place}/rate")


def credit_appeal(session: Session, event: AppealDecided) -> None:
    """Another inspector has looked again: what was good after all earns."""
    services.credit_appeal(session, event.appeal_id, actor=event.actor)


def check_price(session: Session, event: ProductPriced) -> None:
    """A product was priced anew: refuse what does not cover its rates."""
    services.check_price(session, event.product_id)
