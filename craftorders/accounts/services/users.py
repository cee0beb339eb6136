"""Keeping users: names, passwords, roles and what they are held for."""

from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from craftorders.accounts.domain.roles import scope_of
from craftorders.accounts.events import RolesGranted
from craftorders.accounts.models import RoleGrant, SignIn, User
from craftorders.accounts.queries import find_user
from craftorders.accounts.services.sign_in import hash_secret
from craftorders.infra.database import touch
from craftorders.infra.history import begun_with, change, record
from craftorders.infra.unit_of_work import publish, refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

LEAST_PASSWORD = 10


def create_user(
    session: Session,
    *,
    username: str,
    name: str,
    password: str,
    roles: list[dict[str, str]],
    contact_url: str | None = None,
    actor: Actor,
) -> User:
    """A new user with their roles. Refuses a name in use, a short password, a role for nothing that there is."""
    actor.require("users.keep")
    _check_password(password)
    user = User(username=username.strip().lower(), name=name, password_hash=hash_secret(password), contact_url=contact_url)
    user.grants = _grants(roles)
    with refuse_duplicate(session, "/username", N_("Somebody signs in with this name already. Choose another.")):
        session.add(user)
    changes = begun_with({"username": user.username, "name": name, "contact_url": contact_url, "roles": _words(user)})
    record(session, "user", user.id, "create", actor=actor, changes=changes)
    _announce(session, user)
    return user


def change_user(session: Session, user_id: UUID, values: dict[str, Any], *, actor: Actor) -> User:
    """Another name or contact, or no longer active: then every browser and token of theirs is signed out.

    Refused for one's own activity: nobody locks themselves out.
    """
    actor.require("users.keep")
    user = find_user(session, user_id)
    if user.id == actor.id and not values.get("active", True):
        raise RuleViolation("own_activity", N_("Another person must close your account."), pointer="/active")
    change(session, "user", user, values, actor=actor)
    session.flush()
    if not user.active:
        end_sign_ins(session, user)
    return user


def set_roles(session: Session, user_id: UUID, roles: list[dict[str, str]], *, actor: Actor) -> User:
    """Replace a user's roles. Refused for oneself, so that nobody raises their own rights.

    Refuses a role for a merchant, workshop or county that does not exist.
    """
    actor.require("users.keep")
    user = find_user(session, user_id)
    if user.id == actor.id:
        raise RuleViolation("own_roles", N_("Another person must change your roles."))
    before = _words(user)
    user.grants.clear()
    session.flush()
    user.grants = _grants(roles)
    touch(user)
    session.flush()
    record(session, "user", user.id, "set_roles", actor=actor, changes={"roles": [before, _words(user)]})
    _announce(session, user)
    return user


def set_password(session: Session, user_id: UUID, password: str, *, actor: Actor) -> User:
    """A new password by the operator; whoever was signed in with the old one is signed out, locks are lifted."""
    actor.require("users.keep")
    _check_password(password)
    user = find_user(session, user_id)
    user.password_hash, user.failed_sign_ins, user.locked_until = hash_secret(password), 0, None
    session.flush()
    end_sign_ins(session, user)
    record(session, "user", user.id, "set_password", actor=actor)
    return user


def _check_password(password: str) -> None:
    if len(password) < LEAST_PASSWORD:
        message = N_("A password needs at least %(least)s characters.")
        raise RuleViolation("password_short", message, pointer="/password", least=LEAST_PASSWORD)


def _grants(roles: list[dict[str, str]]) -> list[RoleGrant]:
    if not roles:
        raise RuleViolation("no_role", N_("Choose at least one role."), pointer="/roles")
    wanted = set()
    for each in roles:
        role, scope = each["role"], scope_of(each["role"], (each.get("scope") or "").strip())
        if scope is None:
            message = N_("Merchants, coordinators and inspectors need what they are for; other roles are for everything.")
            raise RuleViolation("bad_role", message, pointer="/roles", role=role)
        wanted.add((role, scope))
    if len({bool(scope) for _, scope in wanted}) > 1:
        # A centre's role sees everything: it would open every merchant and workshop to the other role's permissions.
        message = N_("Who works for the service centre cannot also act for a merchant, workshop or county: make two users.")
        raise RuleViolation("mixed_roles", message, pointer="/roles")
    return [RoleGrant(role=role, scope=scope) for role, scope in sorted(wanted)]


def _words(user: User) -> list[str]:
    return [f"{grant.role} {grant.scope}".strip() for grant in user.grants]


def _announce(session: Session, user: User) -> None:
    publish(session, RolesGranted(user.id, tuple((grant.role, grant.scope) for grant in user.grants)))


def end_sign_ins(session: Session, user: User) -> None:
    """Sign a user out in every browser."""
    session.execute(update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=now()))
