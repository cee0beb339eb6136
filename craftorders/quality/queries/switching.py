"""Where the switching rules stand, for those who inspect, who run the service centre, and the workshop that it is about."""

from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from craftorders.infra.database import locked
from craftorders.infra.history import HistoryEntry, history_of
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Workshop
from craftorders.production.models import Batch
from craftorders.quality.domain.sampling import NORMAL
from craftorders.quality.domain.switching import DISCONTINUED, SCORE_FOR_REDUCED, SWITCHING
from craftorders.quality.models import SwitchingState

STEPS_SHOWN = 100
WAITS_FOR_SOMEBODY = or_(
    SwitchingState.state == DISCONTINUED,
    and_(SwitchingState.state == NORMAL, SwitchingState.score >= SCORE_FOR_REDUCED, SwitchingState.steady),
)


def find_switching_state(session: Session, state_id: UUID, actor: Actor, *, for_update: bool = False) -> SwitchingState:
    """The state, or NotFound where it is neither of the actor's county nor of the actor's workshop."""
    state = locked(session, SwitchingState, state_id) if for_update else session.get(SwitchingState, state_id)
    if state is None or not _visible(state, actor):
        raise NotFound("switching_state", state_id)
    return state


def list_switching_states(
    session: Session,
    actor: Actor,
    *,
    workshop_id: UUID | None = None,
    product_id: UUID | None = None,
    state: str | None = None,
    waiting: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[SwitchingState]:
    """A page of the states that the actor may see, newest first; `waiting` are those that a person should decide about."""
    query = select(SwitchingState)
    counties, workshops = actor.limited_to("inspector"), actor.limited_to("coordinator")
    if counties is not None and workshops is not None:
        own = [UUID(each) for each in workshops]
        of_county = select(Workshop.id).where(Workshop.region_id.in_(counties))
        query = query.where(or_(SwitchingState.workshop_id.in_(own), SwitchingState.workshop_id.in_(of_county)))
    if workshop_id:
        query = query.where(SwitchingState.workshop_id == workshop_id)
    if product_id:
        query = query.where(SwitchingState.product_id == product_id)
    if state:
        query = query.where(SwitchingState.state == state)
    if waiting:
        query = query.where(WAITS_FOR_SOMEBODY)
    return page_of(session, query, key=SwitchingState.id, limit=limit, cursor=cursor)


def states_of(
    session: Session, workshop_id: UUID, product_id: UUID, *, for_update: bool = False
) -> dict[str, SwitchingState]:
    """The states of a workshop and a product by class of defects; a class that was never judged has none yet."""
    query = select(SwitchingState).where(SwitchingState.workshop_id == workshop_id, SwitchingState.product_id == product_id)
    if for_update:
        query = query.with_for_update(of=SwitchingState).execution_options(populate_existing=True)
    return {each.defect_class: each for each in session.scalars(query.order_by(SwitchingState.id))}


def is_discontinued(session: Session, batch: Batch) -> bool:
    """Whether acceptance of what this batch is, from its workshop, is discontinued in any class (ISO 2859-1, 9.4)."""
    assert batch.workshop_id is not None  # what is inspected has its workshop
    states = states_of(session, batch.workshop_id, batch.product_id)
    return any(each.state == DISCONTINUED for each in states.values())


def steps_of(session: Session, state: SwitchingState) -> list[HistoryEntry]:
    """What moved a state, newest first: the lots that counted, and what people decided, with their reasons."""
    return history_of(session, state.id, STEPS_SHOWN)


def actions_of_switching(state: SwitchingState, actor: Actor) -> list[str]:
    """What the actor may do next with a state: only what the rules allow it now."""
    possible = SWITCHING.actions(state.state, actor)
    pointless = {"report_steady"} if state.steady else {"report_irregular"}
    if not state.standing.may_reduce:
        pointless.add("reduce")
    return [action for action in possible if action not in pointless]


def _visible(state: SwitchingState, actor: Actor) -> bool:
    counties, workshops = actor.limited_to("inspector"), actor.limited_to("coordinator")
    if counties is None or workshops is None:
        return True
    return state.workshop.region_id in counties or str(state.workshop_id) in workshops
