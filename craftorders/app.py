"""The one place where the application is put together."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from craftorders import wiring
from craftorders.infra.access import check_routes, public
from craftorders.infra.api import init_api
from craftorders.infra.application import Application, without_session
from craftorders.infra.database import make_engine
from craftorders.infra.languages import init_languages
from craftorders.infra.logs import init_logs
from craftorders.infra.problems import init_problems
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.infra.vault import Vault
from craftorders.web.chrome import init_chrome
from craftorders.web.docs import init_docs
from craftorders.web.health import init_health
from craftorders.web.identity import CARD_COOKIE, SIGN_IN_COOKIE, bearer_of, who_asks

WEB = Path(__file__).parent / "web"


def create_app(config: Config) -> Application:
    """The application for `config`, with every feature registered and every route guarded."""
    app = Application("craftorders", static_folder=str(WEB / "static"), template_folder=str(WEB / "templates"))
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.production,
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        MAX_CONTENT_LENGTH=13 * 1024 * 1024,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        PHOTO_FOLDER=config.photo_folder,
        PUBLIC_URL=config.public_url,
        APPEAL_DAYS=config.appeal_days,
        SECURE_COOKIES=config.production,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        COMPRESS_MIMETYPES=["text/html", "text/css", "application/json", "image/svg+xml", "text/javascript"],
    )
    app.work = UnitOfWork(make_engine(config.database_url), wiring.HANDLERS, Vault(config.payee_keys))
    app.extensions["authenticate"] = who_asks
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, config.proxies, config.proxies, config.proxies)  # type: ignore[method-assign]
    init_logs(app)
    init_languages(app)
    init_problems(app)
    _init_safety(app)
    Compress(app)
    api = init_api(app)
    for api_blueprint in wiring.APIS:
        api.register_blueprint(api_blueprint)
    for pages in wiring.PAGES:
        app.register_blueprint(pages)
    init_docs(app)
    init_health(app)
    init_chrome(app)
    _open_library_routes(app)
    check_routes(app)
    return app


def _open_library_routes(app: Flask) -> None:
    """Static files and the OpenAPI document come from libraries: everybody may read them, no database is asked."""

    def opened(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Response:
            response = app.make_response(view(*args, **kwargs))
            # Read whole, a small file can be compressed and is closed; as a stream it would stay open.
            response.direct_passthrough = False
            response.make_sequence()
            return response

        return public(without_session(answer))

    for name, view in list(app.view_functions.items()):
        if name == "static" or name.startswith(("api-docs.", "swagger_ui.")):
            app.view_functions[name] = opened(view)


def _init_safety(app: Flask) -> None:
    """Forms carry a token against forged requests; pages load nothing from elsewhere and run no foreign script."""
    csrf = CSRFProtect(app)

    @app.before_request
    def refuse_forged() -> None:
        g.csp_nonce = secrets.token_urlsafe(12)
        program = request.path.startswith("/api/") and not {SIGN_IN_COOKIE, CARD_COOKIE} & request.cookies.keys()
        if not program and bearer_of(request) is None:
            csrf.protect()

    @app.after_request
    def headers(response: Response) -> Response:
        styles = "'unsafe-inline'" if request.path.startswith("/api/docs") else f"'nonce-{g.get('csp_nonce', '')}'"
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'self'; script-src 'self' 'nonce-{g.get('csp_nonce', '')}'; style-src 'self' {styles}; "
            "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
        )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
