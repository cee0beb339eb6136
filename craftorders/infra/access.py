"""Every route says who may use it. A route that forgot stops the application from starting."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g

from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import DomainError, NotPermitted
from craftorders.kernel.words import N_

PUBLIC, SIGNED_IN = "public", "signed_in"
View = TypeVar("View", bound=Callable[..., Any])


class NotSignedIn(DomainError):
    """Nobody is signed in, or the token is not valid (any more)."""

    def __init__(self) -> None:
        super().__init__("not_signed_in", N_("Please sign in."))


def requires(*permissions: str) -> Callable[[View], View]:
    """The view is for actors with any of `permissions`; the farmer's card and API tokens are actors too."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if actor is None:
                raise NotSignedIn
            if not any(actor.can(each) for each in permissions):
                raise NotPermitted(permission=" / ".join(permissions))
            return view(*args, **kwargs)

        guarded.permissions = permissions  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: View) -> View:
    """The view is for everybody, signed in or not."""
    view.permissions = (PUBLIC,)  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """The view is for anybody who is signed in, whatever their role."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_actor() is None:
            raise NotSignedIn
        return view(*args, **kwargs)

    guarded.permissions = (SIGNED_IN,)  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def current_actor() -> Actor | None:
    """Who sends this request, asked once a request from the authenticator that wiring put in."""
    if "actor" not in g:
        g.actor = current_app.extensions["authenticate"]()
    return g.actor


def acting() -> Actor:
    """The actor of a guarded view."""
    actor = current_actor()
    if actor is None:
        raise NotSignedIn
    return actor


def check_routes(app: Flask) -> None:
    """Refuse to start with a route that names neither a permission nor `public`."""
    bare = [name for name, view in app.view_functions.items() if not hasattr(view, "permissions")]
    if bare:
        raise RuntimeError(f"routes without a permission: {', '.join(sorted(bare))}")
