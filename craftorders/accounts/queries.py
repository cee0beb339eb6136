"""Finding users and tokens."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.domain.roles import SCOPED_ROLES, permissions_of
from craftorders.accounts.models import ApiToken, RoleGrant, User
from craftorders.infra.paging import Page, containing, page_of, sorting
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_

SORTS = {"username": User.username, "name": User.name, "created_at": User.id}


def tokens_of(session: Session, user_id: UUID) -> list[ApiToken]:
    """A user's tokens, newest first, revoked ones too."""
    return list(session.scalars(select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())))


def find_user(session: Session, user_id: UUID) -> User:
    """The user, or NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user", user_id)
    return user


def list_users(
    session: Session,
    *,
    text: str | None = None,
    role: str | None = None,
    active: bool | None = None,
    sort: str = "username",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[User]:
    """A page of users whose name or user name contains `text`."""
    query = select(User)
    if text:
        query = query.where(containing(text, User.username, User.name))
    if role:
        query = query.where(User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role == role)))
    if active is not None:
        query = query.where(User.active == active)
    return page_of(session, query, key=User.id, sort=sorting(SORTS, sort), limit=limit, cursor=cursor)


def names_of_users(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id, for pages that say who did something."""
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(set(ids)))).all())


def users_with(session: Session, role: str, scope: str = "") -> list[UUID]:
    """Ids of the active users who hold a role (for a scope)."""
    query = select(User.id).join(RoleGrant).where(User.active, RoleGrant.role == role, RoleGrant.scope == scope)
    return list(session.scalars(query.distinct()))


def actor_of(user: User) -> Actor:
    """The actor that a user is."""
    return actor_with(user.id, user.name, [(grant.role, grant.scope) for grant in user.grants])


def actor_with(user_id: UUID, name: str, grants: Sequence[tuple[str, str]]) -> Actor:
    """The actor with these grants of (role, scope)."""
    roles = frozenset(role for role, _ in grants)
    scopes = {each: frozenset(s for role, s in grants if role == each and role in SCOPED_ROLES) for each in roles}
    return Actor(user_id, name, permissions_of(roles), scopes)


def actor_named(session: Session, username: str) -> Actor:
    """The actor that a user name stands for, for commands. Refuses a name with which nobody can sign in."""
    user = session.scalar(select(User).where(User.username == username, User.active))
    if user is None:
        raise RuleViolation("no_such_user", N_("Nobody can sign in as %(username)s."), username=username)
    return actor_of(user)
