"""Signing in for programs, users, tokens."""

from typing import Any
from uuid import UUID

from flask_babel import gettext

from craftorders.accounts.models import ApiToken, User
from craftorders.accounts.queries import find_user, list_users, tokens_of
from craftorders.accounts.schemas import (
    MadeTokenSchema,
    MeSchema,
    NewTokenSchema,
    NewUserSchema,
    PasswordSchema,
    RolesSchema,
    SignInAnswerSchema,
    SignInSchema,
    TokenListSchema,
    TokenSchema,
    UserChangeSchema,
    UserFilterSchema,
    UserPageSchema,
    UserSchema,
)
from craftorders.accounts.services.sign_in import sign_in
from craftorders.accounts.services.tokens import make_token, revoke_token
from craftorders.accounts.services.users import change_user, create_user, set_password, set_roles
from craftorders.infra.access import acting, public, requires, signed_in
from craftorders.infra.api import ApiBlueprint, expect_version
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.problems import counts_tries, problem, wait_problem

blueprint = ApiBlueprint("accounts", __name__, description="Users, signing in, tokens.")


@blueprint.post("/sign-in")
@public
@counts_tries
@blueprint.arguments(SignInSchema)
@blueprint.response(200, SignInAnswerSchema)
def enter(data: dict[str, Any]) -> Any:
    """Sign in: the token goes into the Authorization header as a bearer."""
    answer = sign_in(db(), data["username"], data["password"])
    if answer.token is None:
        return wait_problem(answer.wait_seconds) if answer.wait_seconds else wrong_password()
    return {"token": answer.token}


@blueprint.get("/me")
@signed_in
@blueprint.response(200, MeSchema)
def me() -> dict[str, Any]:
    """Who is signed in, and what they may do."""
    actor = acting()
    return {"id": actor.id, "name": actor.name, "permissions": sorted(actor.permissions)}


@blueprint.get("/users")
@requires("users.read")
@blueprint.arguments(UserFilterSchema, location="query")
@blueprint.response(200, UserPageSchema)
def users(query: dict[str, Any]) -> Page[User]:
    """Users, found by name, role and activity."""
    return list_users(db(), **query)


@blueprint.post("/users")
@requires("users.keep")
@idempotent
@blueprint.arguments(NewUserSchema)
@blueprint.response(201, UserSchema)
def new_user(data: dict[str, Any]) -> User:
    """Make a user."""
    return create_user(db(), **data, actor=acting())


@blueprint.get("/users/<uuid:user_id>")
@requires("users.read")
@blueprint.response(200, UserSchema)
def user(user_id: UUID) -> User:
    """One user."""
    return find_user(db(), user_id)


@blueprint.patch("/users/<uuid:user_id>")
@requires("users.keep")
@blueprint.arguments(UserChangeSchema)
@blueprint.response(200, UserSchema)
def patch_user(data: dict[str, Any], user_id: UUID) -> User:
    """Change a user's name, contact or activity."""
    expect_version(find_user(db(), user_id))
    return change_user(db(), user_id, data, actor=acting())


@blueprint.put("/users/<uuid:user_id>/roles")
@requires("users.keep")
@blueprint.arguments(RolesSchema)
@blueprint.response(200, UserSchema)
def put_roles(data: dict[str, Any], user_id: UUID) -> User:
    """Replace a user's roles."""
    expect_version(find_user(db(), user_id))
    return set_roles(db(), user_id, data["roles"], actor=acting())


@blueprint.put("/users/<uuid:user_id>/password")
@requires("users.keep")
@blueprint.arguments(PasswordSchema)
@blueprint.response(200, UserSchema)
def put_password(data: dict[str, Any], user_id: UUID) -> User:
    """Give a user a new password."""
    expect_version(find_user(db(), user_id))
    return set_password(db(), user_id, data["password"], actor=acting())


@blueprint.get("/tokens")
@requires("tokens.own")
@blueprint.response(200, TokenListSchema)
def tokens() -> dict[str, list[ApiToken]]:
    """One's own tokens."""
    return {"items": tokens_of(db(), acting().id)}


@blueprint.post("/tokens")
@requires("tokens.own")
@blueprint.arguments(NewTokenSchema)
@blueprint.response(201, MadeTokenSchema)
def new_token(data: dict[str, Any]) -> dict[str, Any]:
    """Make a token; its secret is in this answer only."""
    token, secret = make_token(db(), **data, actor=acting())
    return {**TokenSchema().dump(token), "id": token.id, "created_at": token.created_at, "expires_at": token.expires_at,
            "revoked_at": None, "secret": secret}  # fmt: skip


@blueprint.post("/tokens/<uuid:token_id>/revoke")
@requires("tokens.own")
@blueprint.response(200, TokenSchema)
def end_token(token_id: UUID) -> ApiToken:
    """End a token at once."""
    return revoke_token(db(), token_id, actor=acting())


def wrong_password() -> Any:
    """The answer to a wrong name or password; it is returned, so that the try is counted."""
    return problem(401, gettext("Name or password is not right."), "wrong_password")
