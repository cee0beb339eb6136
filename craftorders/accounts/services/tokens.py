"""Tokens for programs: some permissions of their owner, shown once, stored hashed, revocable."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.accounts.domain.roles import TOKEN_SCOPES
from craftorders.accounts.models import ApiToken
from craftorders.accounts.queries import tokens_of
from craftorders.accounts.services.sign_in import digest
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_


def make_token(
    session: Session, *, name: str, scopes: list[str], days: int | None = None, actor: Actor
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown this once.

    Refuses scopes that its owner does not have, and the name of a token that is not revoked: a page sent twice makes one.
    """
    actor.require("tokens.own")
    if not scopes or any(scope not in TOKEN_SCOPES or not actor.can(scope) for scope in scopes):
        raise RuleViolation("bad_scope", N_("A token can only have permissions that you have yourself."), pointer="/scopes")
    if any(each.name == name and each.revoked_at is None for each in tokens_of(session, actor.id)):
        words = N_("You have a key of this name. Revoke that one first, or choose another name.")
        raise RuleViolation("name_taken", words, pointer="/name")
    secret = f"co_{secrets.token_urlsafe(32)}"
    expires = now() + timedelta(days=days) if days else None
    token = ApiToken(user_id=actor.id, name=name, token_hash=digest(secret), scopes=sorted(set(scopes)), expires_at=expires)
    session.add(token)
    session.flush()
    record(session, "api_token", token.id, "create", actor=actor, changes={"name": [None, name]})
    return token, secret


def revoke_token(session: Session, token_id: UUID, *, actor: Actor) -> ApiToken:
    """End a token at once. Another person's token does not exist for the actor."""
    token = session.get(ApiToken, token_id)
    if token is None or token.user_id != actor.id:
        raise NotFound("api_token", token_id)
    if token.revoked_at is None:
        token.revoked_at = now()
        record(session, "api_token", token.id, "revoke", actor=actor)
    return token
