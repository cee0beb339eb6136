"""Long work that a request starts: it begins in a thread of its own when the request's unit of work is committed."""

import threading
from collections.abc import Callable
from typing import cast

import structlog
from flask import Response, after_this_request, current_app

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork

log = structlog.get_logger()


def after_the_answer(name: str, thing: Callable[[UnitOfWork], None]) -> None:
    """Do `thing` beside the requests, with units of work of its own. It ends with the process.

    A request that was rolled back starts it, too: the thing looks for what the request wrote, and finds nothing.
    """
    work = cast(Application, current_app).work

    def run() -> None:
        try:
            thing(work)
        except Exception:
            log.exception("background_failed", name=name)

    @after_this_request
    def start(response: Response) -> Response:
        threading.Thread(target=run, name=name, daemon=True).start()
        return response
