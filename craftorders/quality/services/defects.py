"""Bad pieces of a sample: in which bag, what is wrong, how many, with a photo."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.infra.photos import Photo
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.quality.domain.states import LOT
from craftorders.quality.models import Defect, DefectCode, InspectionLot, LotBag
from craftorders.quality.queries.pieces import good_pieces, piece_of_defect
from craftorders.quality.services.counting import count_anew
from craftorders.quality.services.inspecting import lot_in_hand


def record_defect(
    session: Session,
    lot_id: UUID,
    *,
    bag_id: UUID,
    defect_code_id: UUID,
    quantity: int,
    photo_id: UUID | None,
    actor: Actor,
) -> Defect:
    """Pieces of a bag found bad. Needs a code and a photo (rule 9); more than were drawn from the bag is refused."""
    lot = lot_in_hand(session, lot_id, actor)
    bag = bag_of_lot(lot, bag_id)
    code = session.get(DefectCode, defect_code_id)
    if code is None:
        raise NotFound("defect_code", defect_code_id)
    if photo_id is None or session.get(Photo, photo_id) is None:
        raise RuleViolation("photo_needed", N_("A defect needs a photo."), pointer="/photo")
    check_room(session, lot, bag, quantity)
    return add_defect(session, lot, bag, code, quantity=quantity, photo_id=photo_id, actor=actor)


def remove_defect(session: Session, lot_id: UUID, defect_id: UUID, *, actor: Actor) -> None:
    """Take a wrongly recorded defect out of a lot that is still open; that of a single piece is mended with its piece."""
    lot = lot_in_hand(session, lot_id, actor)
    defect = next((each for each in lot.defects if each.id == defect_id), None)
    if defect is None:
        raise NotFound("defect", defect_id)
    piece = piece_of_defect(session, defect_id)
    if piece is not None:
        message = N_("This was found on piece %(number)s of its bag: go back to that piece and mend it there.")
        raise RuleViolation("defect_of_a_piece", message, number=piece.number)
    take_out_defect(session, lot, defect, actor=actor)


def bag_of_lot(lot: InspectionLot, bag_id: UUID) -> LotBag:
    """The bag, or NotFound where it is not of this lot."""
    bag = next((each for each in lot.bags if each.id == bag_id), None)
    if bag is None:
        raise NotFound("bag", bag_id)
    return bag


def add_defect(
    session: Session, lot: InspectionLot, bag: LotBag, code: DefectCode, *, quantity: int, photo_id: UUID, actor: Actor
) -> Defect:
    """Write down bad pieces of a lot in hand, for which there is room."""
    defect = Defect(bag_id=bag.id, defect_code_id=code.id, quantity=quantity, photo_id=photo_id, found_by=actor.id)
    defect.bag, defect.code = bag, code
    lot.defects.append(defect)
    lot.nonconforming += quantity
    session.flush()
    count_anew(session, lot)
    record(session, LOT.name, lot.id, "defect", actor=actor, region_id=lot.region_id, changes={code.code: [0, quantity]})
    return defect


def take_out_defect(session: Session, lot: InspectionLot, defect: Defect, *, actor: Actor) -> None:
    """Take a defect out of a lot in hand."""
    changes = {defect.code.code: [defect.quantity, 0]}
    lot.defects.remove(defect)
    lot.nonconforming -= defect.quantity
    session.flush()
    count_anew(session, lot)
    record(session, LOT.name, lot.id, "undo_defect", actor=actor, region_id=lot.region_id, changes=changes)


def check_room(session: Session, lot: InspectionLot, bag: LotBag, quantity: int) -> None:
    """Refuses fewer than one piece, and more than were drawn from the bag beside the pieces that were recorded."""
    if quantity < 1:
        raise RuleViolation("bad_quantity", N_("Write a whole number of at least 1."), pointer="/quantity")
    good = good_pieces(session, lot.id)
    of_bag = sum(defect.quantity for defect in lot.defects if defect.bag_id == bag.id) + good.get(bag.id, 0)
    if of_bag + quantity > bag.quantity:
        left = bag.quantity - of_bag
        raise RuleViolation("more_than_bag", N_("This bag holds only %(left)s pieces more."), pointer="/quantity", left=left)
    drawn = next(each.draw for each in lot.drawings if each.bag.id == bag.id)
    if of_bag + quantity > drawn:
        message = N_("%(drawn)s pieces were drawn from this bag; %(left)s of them are left.")
        raise RuleViolation("more_than_drawn", message, pointer="/quantity", drawn=drawn, left=drawn - of_bag)
