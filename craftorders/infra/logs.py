"""Structured logs with a request id, and the figures that Prometheus reads."""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from craftorders.infra.access import public
from craftorders.infra.application import without_session
from craftorders.kernel.ids import new_id

log = structlog.get_logger()


def configure_logs(json_lines: bool) -> None:
    """One line an event: JSON in production, readable text elsewhere. What a variable held is never written."""
    plain = structlog.dev.plain_traceback
    readable = structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=plain)
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if json_lines else readable
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=True,
    )


def init_logs(app: Flask) -> None:
    """Give every request an id, a log line and a place in the figures; serve /metrics."""
    registry = CollectorRegistry()
    answers = Counter("craftorders_requests", "Answers by route and status", ["route", "status"], registry=registry)
    seconds = Histogram("craftorders_request_seconds", "Seconds a request by route", ["route"], registry=registry)

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if 0 < len(given) <= 64 and given.isascii() and given.isprintable() else new_id().hex
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        took = time.perf_counter() - g.get("began", time.perf_counter())
        answers.labels(route, response.status_code).inc()
        seconds.labels(route).observe(took)
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if route not in ("/static/<path:filename>", "/healthz", "/metrics"):
            log.info("answered", method=request.method, route=route, status=response.status_code, ms=round(took * 1000))
        return response

    @app.get("/metrics")
    @public
    @without_session
    def metrics() -> Response:
        """Prometheus figures of this process."""
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
