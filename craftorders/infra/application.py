"""Flask, with one unit of work around every view: it commits once, before the answer leaves.

A returned answer commits, whatever its status (a wrong PIN must be counted); an exception rolls back.
"""

from typing import Any, cast

from flask import Flask, g, request
from flask import session as browser
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork

READING = ("GET", "HEAD", "OPTIONS")


class Application(Flask):
    """The Flask application of craftorders."""

    work: UnitOfWork

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view inside the request's unit of work."""

        def view(session: Session) -> ResponseReturnValue:
            if "session" in g:
                _begin_again()
            g.session = session
            return self.make_response(super(Application, self).dispatch_request())

        if getattr(self.view_functions.get(request.endpoint or ""), "without_session", False):
            return super().dispatch_request()
        return self.work.run(view, reading=request.method in READING)


def _begin_again() -> None:
    """After a lost race: uploads are read from their start, words for the next page are said once."""
    for file in request.files.values():
        file.stream.seek(0)
    browser.pop("_flashes", None)
    g.pop("actor", None)


def db() -> Session:
    """The session of the present request."""
    return cast(Session, g.session)


def without_session(view: Any) -> Any:
    """The view needs no database: static files and probes."""
    view.without_session = True
    return view
