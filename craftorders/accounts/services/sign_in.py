"""Signing in with name and password. Wrong tries are counted and lock, longer each time; they are never raised,
so that the count is committed."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from craftorders.accounts.models import ApiToken, RoleGrant, SignIn, User
from craftorders.accounts.queries import actor_of, actor_with
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now

STAYS = timedelta(days=14)
FREE_TRIES = 5
LONGEST_LOCK = 3600
SIGNED_IN = (
    select(User.id, User.name, RoleGrant.role, RoleGrant.scope)
    .join(SignIn, SignIn.user_id == User.id)
    .join(RoleGrant, RoleGrant.user_id == User.id)
    .where(SignIn.token_hash == bindparam("token"), SignIn.ended_at.is_(None), User.active)
    .where(SignIn.expires_at > bindparam("moment", type_=SignIn.expires_at.type))
)
"""Asked with every request, hence one query of plain columns: a row for each grant of who is signed in."""

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True)
class SignInAnswer:
    """The new browser's token, or how many seconds to wait (0: the name or password was wrong)."""

    token: str | None
    wait_seconds: int = 0


def sign_in(session: Session, username: str, password: str) -> SignInAnswer:
    """Check name and password. Refuses while locked; after five wrong tries each further one locks longer."""
    user = session.scalar(select(User).where(User.username == username.strip().lower()).with_for_update())
    if user is None or not user.active:
        verify_secret(_nobody(), password)
        return SignInAnswer(None)
    if user.locked_until is not None and user.locked_until > now():
        return SignInAnswer(None, int((user.locked_until - now()).total_seconds()) + 1)
    if not verify_secret(user.password_hash, password):
        failed = user.failed_sign_ins + 1
        seconds = min(30 * 2 ** (failed - FREE_TRIES), LONGEST_LOCK) if failed >= FREE_TRIES else 0
        _remember_try(session, user, failed, seconds)
        return SignInAnswer(None, seconds)
    _remember_try(session, user, 0, 0)
    token = secrets.token_urlsafe(24)
    session.add(SignIn(user_id=user.id, token_hash=digest(token), expires_at=now() + STAYS))
    return SignInAnswer(token)


def sign_out(session: Session, token: str) -> None:
    """End one browser's sign-in."""
    session.execute(update(SignIn).where(SignIn.token_hash == digest(token)).values(ended_at=now()))


def actor_of_sign_in(session: Session, token: str) -> Actor | None:
    """Who a browser's token stands for, or None when it ended, expired or the user is not active."""
    rows = session.execute(SIGNED_IN, {"token": digest(token), "moment": now()}).all()
    return actor_with(rows[0].id, rows[0].name, [(row.role, row.scope) for row in rows]) if rows else None


def actor_of_token(session: Session, token: str) -> Actor | None:
    """Who an API token stands for: its user, with no more than the token's scopes."""
    row = session.scalar(select(ApiToken).where(ApiToken.token_hash == digest(token)))
    if row is None or row.revoked_at is not None or not row.user.active:
        return None
    if row.expires_at is not None and row.expires_at <= now():
        return None
    actor = actor_of(row.user)
    return Actor(actor.id, f"{actor.name} ({row.name})", actor.permissions & frozenset(row.scopes), actor.scopes)


def hash_secret(secret: str) -> str:
    """Argon2id, in a string that carries its own parameters."""
    return HASHER.hash(secret)


def verify_secret(hashed: str, secret: str) -> bool:
    """Whether `secret` is the one that was hashed."""
    try:
        return HASHER.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False


def digest(token: str) -> str:
    """How a random token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def _remember_try(session: Session, user: User, failed: int, lock_seconds: int) -> None:
    """By a plain update, so that a try never collides with somebody who edits the user."""
    until = now() + timedelta(seconds=lock_seconds) if lock_seconds else None
    statement = update(User).where(User.id == user.id).values(failed_sign_ins=failed, locked_until=until)
    session.execute(statement.execution_options(synchronize_session=False))
    session.expire(user, ["failed_sign_ins", "locked_until"])


@cache
def _nobody() -> str:
    """A hash to compare with when there is no such user, so that the answer takes as long."""
    return hash_secret(secrets.token_hex(8))
