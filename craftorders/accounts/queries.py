"""Finding users and tokens."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.domain.roles import SCOPED_ROLES, permissions_of
from craftorders.accounts.models import ApiToken, RoleGrant, User
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound


def tokens_of(session: Session, user_id: UUID) -> list[ApiToken]:
    """A user's tokens, newest first, revoked ones too."""
    return list(session.scalars(select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())))


def find_user(session: Session, user_id: UUID) -> User:
    """The user, or NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user", user_id)
    return user


def list_users(session: Session, *, role: str | None = None, limit: int = 50, cursor: str | None = None) -> Page[User]:
    """A page of users."""
    query = select(User)
    if role:
        query = query.where(User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role == role)))
    return page_of(session, query, key=User.id, limit=limit, cursor=cursor)


def users_with(session: Session, role: str, scope: str = "") -> list[UUID]:
    """Ids of the active users who hold a role (for a scope)."""
    query = select(User.id).join(RoleGrant).where(User.active, RoleGrant.role == role, RoleGrant.scope == scope)
    return list(session.scalars(query.distinct()))


def actor_of(user: User) -> Actor:
    """The actor that a user is."""
    roles = frozenset(grant.role for grant in user.grants)
    scopes = {
        role: frozenset(grant.scope for grant in user.grants if grant.role == role and role in SCOPED_ROLES)
        for role in roles
    }
    return Actor(user.id, user.name, permissions_of(roles), scopes)


def actor_named(session: Session, username: str) -> Actor:
    """The actor that a user name stands for, for commands."""
    user = session.scalar(select(User).where(User.username == username, User.active))
    if user is None:
        raise NotFound("user", username)
    return actor_of(user)
