"""Appeals: what is asked and what is answered."""

from sqlalchemy.orm import Session

from craftorders.accounts.queries import users_with
from craftorders.kernel.words import N_
from craftorders.notifications.services import notify
from craftorders.quality.events import AppealDecided, AppealMade, CountAppealDecided, CountAppealMade
from craftorders.quality.models import Appeal, CountAppeal

LOT_PASSES_ON_APPEAL = N_(
    "Lot %(lot)s was looked at again: %(good)s of %(count)s pieces have passed and are paid. %(reason)s"
)
LOT_STAYS_REJECTED = N_("Lot %(lot)s was looked at again and stays rejected. Now it can be decided about it. %(reason)s")


def appeal_made(session: Session, event: AppealMade) -> None:
    """An appeal goes to the inspectors of the county; to the workshop, too, where the worker made it with the card.

    Dispatchers are told of one about a whole lot, which is frozen by it.
    """
    appeal = session.get_one(Appeal, event.appeal_id)
    people = users_with(session, "inspector", appeal.region_id)
    if appeal.by_worker:
        people = [*people, *users_with(session, "coordinator", str(event.workshop_id))]
    text = N_("%(worker)s appeals: %(count)s rejected pieces of bag %(bag)s are to be looked at again.")
    if appeal.whole_lot:
        people = [*people, *users_with(session, "dispatcher")]
        text = N_("%(name)s appeals: lot %(lot)s is to be looked at again. Until then nothing is decided about it.")
    notify(session, people, text, f"/appeals/{appeal.id}", **_about(appeal))


def appeal_decided(session: Session, event: AppealDecided) -> None:
    """What came of an appeal goes to the workshop, which tells who made the pieces; their card says it, too."""
    appeal = session.get_one(Appeal, event.appeal_id)
    text = N_("Bag %(bag)s of %(worker)s was looked at again: all %(count)s stay rejected. %(reason)s")
    if event.overturned:
        text = N_("Bag %(bag)s of %(worker)s was looked at again: %(good)s of %(count)s are good and paid. %(reason)s")
    people = users_with(session, "coordinator", str(event.workshop_id))
    if appeal.whole_lot:
        people = [*people, *users_with(session, "dispatcher")]
        text = LOT_PASSES_ON_APPEAL if event.overturned else LOT_STAYS_REJECTED
    values = {"good": event.overturned, "reason": appeal.reason}
    notify(session, people, text, f"/appeals/{appeal.id}", **_about(appeal), **values)


def _about(appeal: Appeal) -> dict[str, object]:
    """What an appeal is about, in the values of its messages."""
    values: dict[str, object] = {"count": appeal.quantity}
    if appeal.bag is None:
        return values | {"name": appeal.made_by_name, "lot": appeal.lot.code}
    assert appeal.worker is not None  # somebody made the pieces of a bag
    return values | {"worker": appeal.worker.name, "bag": appeal.bag.hand_in.code}


def count_appeal_made(session: Session, event: CountAppealMade) -> None:
    """A count that is called wrong goes to the inspectors of the county, and to the workshop where the card said it."""
    appeal = session.get_one(CountAppeal, event.count_appeal_id)
    people = users_with(session, "inspector", appeal.region_id)
    if appeal.by_worker:
        people = [*people, *users_with(session, "coordinator", str(event.workshop_id))]
    text = N_("%(worker)s says that the count of bag %(bag)s is wrong: %(count)s were counted. Please answer.")
    if appeal.claimed is not None:
        text = N_("%(worker)s says that bag %(bag)s had %(claimed)s pieces: %(count)s were counted. Please answer.")
    notify(session, people, text, f"/appeals/counts/{appeal.id}", **_about_count(appeal), claimed=appeal.claimed)


def count_appeal_decided(session: Session, event: CountAppealDecided) -> None:
    """The answer goes to the workshop, which tells the household; the card says it, too."""
    appeal = session.get_one(CountAppeal, event.count_appeal_id)
    text = N_("Bag %(bag)s of %(worker)s: the count of %(count)s stands. %(reason)s")
    if appeal.found is not None:
        text = N_("Bag %(bag)s of %(worker)s: there are %(found)s pieces, %(count)s were counted. %(reason)s")
    people = users_with(session, "coordinator", str(event.workshop_id))
    values = {"found": appeal.found, "reason": appeal.reason}
    notify(session, people, text, f"/appeals/counts/{appeal.id}", **_about_count(appeal), **values)


def _about_count(appeal: CountAppeal) -> dict[str, object]:
    """Which count it is about, in the values of its messages."""
    return {"worker": appeal.worker.name, "bag": appeal.hand_in.code, "count": appeal.hand_in.quantity}
