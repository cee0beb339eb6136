"""Finding warnings; those of another workshop or county do not exist for who is limited to their own."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Workshop
from craftorders.quality.domain.states import WARNING
from craftorders.quality.models import QualityWarning

MOST = 100


def own_or_all(actor: Actor) -> ColumnElement[bool]:
    """The workshops whose quality an actor may see: a coordinator's own, an inspector's counties', or all."""
    workshops, counties = actor.limited_to("coordinator"), actor.limited_to("inspector")
    if workshops is None or counties is None:
        return true()
    return or_(Workshop.id.in_([UUID(each) for each in workshops]), Workshop.region_id.in_(counties))


def sees_workshop(workshop: Workshop, actor: Actor) -> bool:
    """Whether the actor may see the quality of this workshop."""
    workshops, counties = actor.limited_to("coordinator"), actor.limited_to("inspector")
    return workshops is None or counties is None or str(workshop.id) in workshops or workshop.region_id in counties


def find_warning(session: Session, warning_id: UUID, actor: Actor, *, for_update: bool = False) -> QualityWarning:
    """The warning, or NotFound where its workshop is not the actor's to see."""
    warning = locked(session, QualityWarning, warning_id) if for_update else session.get(QualityWarning, warning_id)
    if warning is None or not sees_workshop(warning.workshop, actor):
        raise NotFound("quality_warning", warning_id)
    return warning


def list_warnings(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    workshop_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[QualityWarning]:
    """A page of the warnings that the actor may see, newest first."""
    query = select(QualityWarning).join(Workshop, Workshop.id == QualityWarning.workshop_id).where(own_or_all(actor))
    if state:
        query = query.where(QualityWarning.state == state)
    if workshop_id:
        query = query.where(QualityWarning.workshop_id == workshop_id)
    return page_of(session, query, key=QualityWarning.id, limit=limit, cursor=cursor)


def open_warnings(session: Session, actor: Actor) -> list[QualityWarning]:
    """The warnings that wait for somebody, oldest first; at most a hundred."""
    query = (
        select(QualityWarning)
        .join(Workshop, Workshop.id == QualityWarning.workshop_id)
        .where(own_or_all(actor), QualityWarning.state == WARNING.initial)
    )
    return list(session.scalars(query.order_by(QualityWarning.id).limit(MOST)))


def actions_of_warning(warning: QualityWarning, actor: Actor) -> list[str]:
    """What the actor may do next with a warning that they see."""
    return WARNING.actions(warning.state, actor)
