"""Who sends a request: a program's bearer token, a browser's sign-in, or a farmer's card."""

from flask import Request, Response, current_app, request

from craftorders.accounts.services.sign_in import actor_of_sign_in, actor_of_token
from craftorders.infra.application import db
from craftorders.kernel.actor import Actor
from craftorders.people.farmers import farmer_of

SIGN_IN_COOKIE, CARD_COOKIE, PHONE_COOKIE = "signed_in", "card", "phone"
TOKEN_PREFIX = "co_"  # nosec B105  # how tokens for programs begin


def who_asks() -> Actor | None:
    """The actor of the present request, or None. Farmers' pages look at the card only, printed codes at a sign-in first."""
    bearer = bearer_of(request)
    if bearer is not None:
        if bearer.startswith(TOKEN_PREFIX):
            return actor_of_token(db(), bearer)
        return actor_of_sign_in(db(), bearer) or farmer_of(db(), bearer)
    card = request.cookies.get(CARD_COOKIE)
    if request.path.startswith("/c/") or request.path == "/c":
        return farmer_of(db(), card) if card else None
    sign_in = request.cookies.get(SIGN_IN_COOKIE)
    if sign_in:
        return actor_of_sign_in(db(), sign_in)
    return farmer_of(db(), card) if card and request.path.startswith(("/api/", "/q/")) else None


def bearer_of(asked: Request) -> str | None:
    """The token of an Authorization header."""
    scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.isascii() and token.strip() else None


def keep_cookie(response: Response, name: str, token: str, seconds: int | None, same_site: str = "Lax") -> None:
    """Leave a token with the browser, out of reach of scripts."""
    secure = current_app.config["SECURE_COOKIES"]
    response.set_cookie(name, token, max_age=seconds, secure=secure, httponly=True, samesite=same_site)
