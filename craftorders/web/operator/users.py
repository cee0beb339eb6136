"""Users: who signs in, with which roles, held for what."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.accounts.models import User
from craftorders.accounts.queries import find_user, list_users
from craftorders.accounts.schemas import GrantSchema, NewUserSchema, PasswordSchema, UserChangeSchema, UserFilterSchema
from craftorders.accounts.services.users import change_user, create_user, set_password, set_roles
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.kernel.clock import now
from craftorders.kernel.words import N_
from craftorders.people.queries import merchants_in_trade, workshops_in_work
from craftorders.web.formatting import format_moment, named
from craftorders.web.forms import Form
from craftorders.web.operator import words
from craftorders.web.operator.people import IN_USE, IN_USE_FILTER, IN_USE_SHOWN, SEARCH
from craftorders.web.operator.registers import Command, Field, Register, Shown, entry_page, submit_change
from craftorders.web.operator.telling import names_of, role_words


def scope_choices() -> list[tuple[str, str]]:
    """What a role can be held for: merchants, workshops, and the counties where workshops are."""
    workshops = workshops_in_work(db())
    counties = {each.region_id: each.region for each in workshops}
    return [
        *((str(each.id), gettext("Merchant: %(name)s", name=named(each))) for each in merchants_in_trade(db())),
        *((str(each.id), gettext("Workshop: %(name)s", name=named(each))) for each in workshops),
        *((code, gettext("County: %(name)s", name=named(region))) for code, region in counties.items()),
    ]


def role_choices() -> list[tuple[str, str]]:
    """All roles, to choose from."""
    return words.choices(words.ROLES)


def role_field(name: str) -> Field:
    """The field that asks for a role."""
    return Field(name, N_("Role"), kind="select", choices=role_choices, when_changing=False, part_of="roles")


def scope_field(name: str) -> Field:
    """The field that asks what a role is held for."""
    return Field(
        name,
        N_("For which merchant, workshop or county"),
        kind="select",
        required=False,
        choices=scope_choices,
        hint=N_("Merchants, coordinators and inspectors need this; the other roles see everything."),
        when_changing=False,
    )


def grants_words(user: User) -> list[tuple[str, str, str]]:
    """A user's roles as (role, what it is held for, words)."""
    names = names_of(db(), [grant.scope for grant in user.grants])
    return [
        (each.role, each.scope, role_words(f"{each.role} {each.scope}".strip(), names))
        for each in sorted(user.grants, key=lambda grant: (grant.role, grant.scope))
    ]


def roles_in_short(user: User) -> str:
    """A user's roles in one line, without what they are held for."""
    return "、".join(words.word(words.ROLES, role) for role in sorted({grant.role for grant in user.grants}))


def _locked_until(user: User) -> str | None:
    return format_moment(user.locked_until) if user.locked_until and user.locked_until > now() else None


def _listed(**query: Any) -> Page[User]:
    return list_users(db(), **query)


def _added(data: dict[str, Any]) -> User:
    return create_user(db(), **data, actor=acting())


def _of_user(user: User) -> dict[str, Any]:
    return {"grants": grants_words(user), "role": role_field("role"), "scope": scope_field("scope")}


USERS = Register(
    name="users",
    title=N_("Users"),
    add_words=N_("Add a user"),
    icon="key",
    read="users.read",
    keep="users.keep",
    columns=(
        Shown(N_("Full name"), lambda row: row.name),
        Shown(N_("User name"), lambda row: row.username),
        Shown(N_("Roles"), roles_in_short),
        IN_USE_SHOWN,
    ),
    facts=(
        Shown(N_("User name"), lambda row: row.username),
        Shown(N_("Full name"), lambda row: row.name),
        Shown(N_("Address for messages"), lambda row: row.contact_url),
        Shown(N_("Locked after wrong passwords until"), _locked_until),
        IN_USE_SHOWN,
    ),
    filters=(
        SEARCH,
        Field("role", N_("Role"), kind="select", required=False, choices=role_choices),
        IN_USE_FILTER,
    ),
    fields=(
        Field(
            "username",
            N_("User name"),
            hint=N_("Small letters and digits; the person signs in with it. It cannot be changed later."),
            attributes={"maxlength": 59, "autocapitalize": "none", "autocomplete": "off"},
            when_changing=False,
        ),
        Field("name", N_("Full name"), attributes={"maxlength": 100, "autocomplete": "off"}),
        Field(
            "password",
            N_("Password"),
            kind="password",
            hint=N_("At least 10 characters. Hand it over in person."),
            attributes={"maxlength": 200, "autocomplete": "new-password"},
            when_changing=False,
        ),
        role_field("roles.0.role"),
        scope_field("roles.0.scope"),
        Field(
            "contact_url",
            N_("Address for messages"),
            required=False,
            hint=N_("Where messages go outside this page, such as mailto://name@example.com."),
            attributes={"maxlength": 400, "autocomplete": "off"},
        ),
        IN_USE,
    ),
    filter_schema=UserFilterSchema,
    listed=_listed,
    found=lambda key: find_user(db(), key),
    add=Command(NewUserSchema, _added),
    change=Command(UserChangeSchema, lambda key, data: change_user(db(), key, data, actor=acting())),
    called=lambda row: row.name,
    template="operator/user.html",
    more=_of_user,
)


def add_to(pages: Blueprint) -> None:
    """Register what is done with a user beyond the register's own pages."""

    @pages.post("/users/<uuid:user_id>/roles")
    @requires("users.keep")
    @idempotent
    def give_role(user_id: UUID) -> ResponseReturnValue:
        """Give a user one more role."""
        return _change_roles(user_id, "role", lambda present, role: [*present, role])

    @pages.post("/users/<uuid:user_id>/roles/remove")
    @requires("users.keep")
    @idempotent
    def take_role(user_id: UUID) -> ResponseReturnValue:
        """Take one role away from a user."""
        return _change_roles(user_id, "take", lambda present, role: [each for each in present if each != role])

    @pages.post("/users/<uuid:user_id>/password")
    @requires("users.keep")
    @idempotent
    def new_password(user_id: UUID) -> ResponseReturnValue:
        """Give a user a new password; their browsers are signed out, locks are lifted."""
        form = Form.of_request()
        user = form.submit(PasswordSchema(), lambda data: set_password(db(), user_id, data["password"], actor=acting()))
        if user is None:
            form.values.pop("password", None)
            return entry_page(USERS, user_id, form, "password"), 422
        flash(
            gettext("The new password is in force. Whoever was signed in as %(name)s is signed out.", name=user.name),
            "success",
        )
        return redirect(url_for(".users_entry", key=user_id), 303)


def _change_roles(
    user_id: UUID, asked: str, changed: Callable[[list[dict[str, str]], dict[str, str]], list[dict[str, str]]]
) -> ResponseReturnValue:
    user, form = find_user(db(), user_id), Form.of_request()
    present = [{"role": grant.role, "scope": grant.scope} for grant in user.grants]
    saved = submit_change(
        form, user, GrantSchema(), lambda role: set_roles(db(), user_id, changed(present, role), actor=acting())
    )
    if saved is None:
        form.errors = {"scope" if name == "roles" else name: texts for name, texts in form.errors.items()}
        return entry_page(USERS, user_id, form, asked), 422
    flash(gettext("The roles of %(name)s were changed.", name=user.name), "success")
    return redirect(url_for(".users_entry", key=user_id), 303)
