"""What accounts take and show."""

import re

from marshmallow import fields, validate

from craftorders.accounts.domain.roles import ROLES, TOKEN_SCOPES
from craftorders.accounts.queries import SORTS
from craftorders.infra.api import VersionedSchema
from craftorders.infra.paging import PagingSchema, sort_field
from craftorders.infra.schemas import StrictSchema, Text
from craftorders.kernel.words import N_

USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,58}\Z", re.ASCII)


class SignInSchema(StrictSchema):
    """Name and password."""

    username = Text(required=True, most=60)
    password = fields.String(required=True, validate=validate.Length(1, 200))


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
    sort = sort_field(SORTS, "username")


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
    password = fields.String(required=True, validate=validate.Length(1, 200))
    contact_url = Text(load_default=None, most=400)
    roles = fields.List(fields.Nested(GrantSchema), required=True, validate=validate.Length(1, 50))


class RolesSchema(StrictSchema):
    """All roles of a user."""

    roles = fields.List(fields.Nested(GrantSchema), required=True, validate=validate.Length(1, 50))


class PasswordSchema(StrictSchema):
    """A new password."""

    password = fields.String(required=True, validate=validate.Length(1, 200))


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
    scopes = fields.List(fields.String(validate=validate.OneOf(TOKEN_SCOPES)), required=True, validate=validate.Length(1))
    days = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 3650))


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
