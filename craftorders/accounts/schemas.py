"""What accounts take and show."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from craftorders.accounts.domain.roles import ROLES, TOKEN_SCOPES
from craftorders.accounts.queries import SORTS
from craftorders.infra.api import VersionedSchema
from craftorders.infra.paging import PagingSchema, Sort
from craftorders.infra.schemas import StrictSchema, Text
from craftorders.kernel.words import N_

USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,58}\Z", re.ASCII)


class Password(fields.String):
    """As it was typed, spaces too; half characters (lone surrogates) are refused, since they cannot be hashed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(1, 200), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs)
        if not typed.isascii() and any(0xD800 <= ord(character) < 0xE000 for character in typed):
            raise ValidationError(N_("This contains characters that cannot be kept."))
        return typed


class SignInSchema(StrictSchema):
    """Name and password."""

    username = Text(required=True, most=60)
    password = Password(required=True)


class SignInAnswerSchema(StrictSchema):
    """The bearer token of a sign-in."""

    token = fields.String()


class MeSchema(StrictSchema):
    """Who is signed in."""

    id = fields.UUID()
    name = fields.String()
    permissions = fields.List(fields.String())


class GrantSchema(StrictSchema):
    """A role, and the merchant id, workshop id or county code that it is held for."""

    role = fields.String(required=True, validate=validate.OneOf(sorted(ROLES)))
    scope = Text(load_default="", most=36, least=0)


class UserFilterSchema(PagingSchema):
    """Which users, and in which order."""

    text = Text(load_default=None, most=60)
    role = fields.String(load_default=None, validate=validate.OneOf(sorted(ROLES)))
    active = fields.Boolean(load_default=None)
    sort = Sort(SORTS, "username")


class UserChangeSchema(StrictSchema):
    """What of a user can be changed."""

    name = Text(most=100)
    contact_url = Text(most=400, allow_none=True)
    active = fields.Boolean()


class NewUserSchema(StrictSchema):
    """A new user."""

    username = Text(
        required=True,
        validate=validate.Regexp(
            USERNAME, error=N_("Use 2 to 59 letters and digits, also full stop, hyphen and underscore.")
        ),
    )
    name = Text(required=True, most=100)
    password = Password(required=True)
    contact_url = Text(load_default=None, most=400)
    roles = fields.List(fields.Nested(GrantSchema), required=True, validate=validate.Length(1, 50))


class RolesSchema(StrictSchema):
    """All roles of a user."""

    roles = fields.List(fields.Nested(GrantSchema), required=True, validate=validate.Length(1, 50))


class PasswordSchema(StrictSchema):
    """A new password."""

    password = Password(required=True)


class UserSchema(VersionedSchema):
    """A user as shown; never the password."""

    username = fields.String()
    name = fields.String()
    active = fields.Boolean()
    contact_url = fields.String(allow_none=True)
    grants = fields.List(fields.Nested(GrantSchema))


class UserPageSchema(StrictSchema):
    """A page of users."""

    items = fields.List(fields.Nested(UserSchema))
    next_cursor = fields.String(allow_none=True)


class NewTokenSchema(StrictSchema):
    """A token for a program."""

    name = Text(required=True, most=60)
    scopes = fields.List(
        fields.String(validate=validate.OneOf(TOKEN_SCOPES, error=N_("A token cannot be given this permission."))),
        required=True,
        validate=validate.Length(1, error=N_("Choose at least one thing that it may do.")),
        error_messages={"required": N_("Choose at least one thing that it may do.")},
    )
    days = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(1, 3650, error=N_("From 1 to 3650 days."))
    )


class TokenSchema(StrictSchema):
    """A token as shown; its secret only in the answer that made it."""

    id = fields.UUID()
    name = fields.String()
    scopes = fields.List(fields.String())
    created_at = fields.DateTime()
    expires_at = fields.DateTime(allow_none=True)
    revoked_at = fields.DateTime(allow_none=True)


class TokenListSchema(StrictSchema):
    """All tokens of a user."""

    items = fields.List(fields.Nested(TokenSchema))


class MadeTokenSchema(TokenSchema):
    """A token that was just made."""

    secret = fields.String()
