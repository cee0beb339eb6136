"""One table from what went wrong to what is answered: RFC 9457 problem+json, or a page that says the same."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

import structlog
from flask import Flask, Response, current_app, jsonify, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, UnprocessableEntity

from craftorders.infra.access import NotSignedIn
from craftorders.infra.languages import filled
from craftorders.kernel.errors import (
    Conflict,
    DomainError,
    NotFound,
    NotPermitted,
    RuleViolation,
    RuleViolations,
    VersionRequired,
)
from craftorders.kernel.words import N_, Word

STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (NotSignedIn, 401),
    (NotPermitted, 403),
    (RuleViolation, 422),
    (VersionRequired, 428),
    (Conflict, 409),
)
TITLES = {
    400: N_("The request could not be read."),
    401: N_("Please sign in."),
    403: N_("You may not do this."),
    404: N_("There is no such page or entry."),
    405: N_("This address does not take that method."),
    409: N_("Somebody was faster, or it is not possible now."),
    413: N_("That file is too large. A photo may have 12 MB, an Excel file 5 MB."),
    415: N_("That kind of content is not understood here."),
    416: N_("It does not reach that far."),
    422: N_("Some of the input cannot be taken."),
    428: N_("Say which version you change (If-Match)."),
    429: N_("Too many tries. Please wait a little."),
    500: N_("Something went wrong on our side. Nothing was changed."),
}
PROBLEM_TYPE = "application/problem+json"
View = TypeVar("View", bound=Callable[..., Any])
log = structlog.get_logger()


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 422)


def words_of(error: DomainError) -> str:
    """The refusal in the reader's language."""
    details = {key: gettext(value) if isinstance(value, Word) else value for key, value in error.details.items()}
    return filled(gettext(error.message), details)


def words_by_place(error: DomainError) -> dict[str, list[str]]:
    """What is wrong by JSON pointer ("" where it is about the whole), each part of a refusal at its own place."""
    places: dict[str, list[str]] = {}
    for part in error.parts if isinstance(error, RuleViolations) else (error,):
        places.setdefault(part.pointer or "", []).append(words_of(part))
    return places


def problem(status: int, detail: str, code: str, errors: dict[str, list[str]] | None = None, **extra: object) -> Response:
    """An application/problem+json answer; `errors` maps JSON pointers to what is wrong there."""
    body: dict[str, object] = {
        "type": f"urn:craftorders:problem:{code}",
        "title": gettext(TITLES.get(status, TITLES[400])),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = [{"pointer": pointer, "messages": messages} for pointer, messages in errors.items()]
    if extra:
        body["details"] = extra
    response = jsonify(body)
    response.status_code, response.mimetype = status, PROBLEM_TYPE
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def counts_tries(view: View) -> View:
    """Wrong tries of the view are counted, and lock it for a while: it may answer with `wait_problem`."""
    view.counts_tries = True  # type: ignore[attr-defined]
    return view


def wait_problem(seconds: int) -> Response:
    """429 with Retry-After; returned, not raised, so that the try was counted."""
    words = gettext("Too many wrong tries. Please wait %(seconds)s seconds.", seconds=seconds)
    response = problem(429, words, "locked")
    response.headers["Retry-After"] = str(seconds)
    return response


def pointers(messages: object, at: str = "") -> dict[str, list[str]]:
    """Flatten marshmallow's nested messages to JSON pointers (RFC 6901); "" is the whole."""
    if isinstance(messages, dict):
        flat: dict[str, list[str]] = {}
        for key, value in messages.items():
            step = str(key).replace("~", "~0").replace("/", "~1")
            flat |= pointers(value, at if key == "_schema" else f"{at}/{step}")
        return flat
    texts = messages if isinstance(messages, list) else [messages]
    return {at: [gettext(str(text)) for text in texts]}


def init_problems(app: Flask) -> None:
    """Answer every failure with a problem (API) or with the page that wiring registered (people)."""

    def answer(status: int, detail: str, code: str, errors: dict[str, list[str]] | None = None, **extra: object) -> Response:
        draw = None if wants_json() else current_app.extensions.get("problem_page")
        if draw is not None:
            return draw(status, detail, code)
        return problem(status, detail, code, errors, **extra)

    @app.errorhandler(DomainError)
    def refused(error: DomainError) -> Response:
        errors = {pointer: texts for pointer, texts in words_by_place(error).items() if pointer}
        details = {k: v if isinstance(v, int | list) else str(v) for k, v in error.details.items()}
        return answer(status_of(error), words_of(error), error.code, errors, **details)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        status = error.code or 500
        if isinstance(error, CSRFError):
            return answer(
                status, gettext("This page was open for too long. Go back, reload it, and send it again."), "old_page"
            )
        title = gettext(TITLES.get(status, TITLES[400] if status < 500 else TITLES[500]))
        messages = getattr(error, "data", {}).get("messages") if isinstance(error, UnprocessableEntity) else None
        errors: dict[str, list[str]] | None = None
        if messages:
            errors = {}
            for part in messages.values():
                errors |= pointers(part)
        response = answer(status, title, error.name.lower().replace(" ", "_"), errors)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        log.exception("unhandled", path=request.path)
        return answer(500, gettext(TITLES[500]), "internal_error")


def wants_json() -> bool:
    """Whether the caller is a program."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"
