"""Probes for whoever watches the process."""

from flask import Flask, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from craftorders.infra.access import public
from craftorders.infra.application import without_session
from craftorders.infra.migrating import is_current


def init_health(app: Flask) -> None:
    """Serve /healthz (the process lives) and /readyz (the database answers and has the present schema)."""

    @app.get("/healthz")
    @public
    @without_session
    def healthz() -> Response:
        """The process lives."""
        return jsonify(status="ok")

    @app.get("/readyz")
    @public
    @without_session
    def readyz() -> tuple[Response, int]:
        """The database answers and no migration is missing."""
        try:
            current = is_current(current_app.work.engine)  # type: ignore[attr-defined]
        except SQLAlchemyError:
            return jsonify(status="no database"), 503
        return (jsonify(status="ok"), 200) if current else (jsonify(status="migrations missing"), 503)
