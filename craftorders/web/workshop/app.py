"""The app for where there is no network: a shell that is the same for everybody, its code, and who is signed in.

Shell and code hold nothing of anybody, so that a service worker may keep them. Their addresses carry a mark of all that
they consist of: another content is another address, and an update never mixes old code with new.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale, gettext
from flask_wtf.csrf import generate_csrf

from craftorders.infra.access import acting, public, requires
from craftorders.infra.application import without_session
from craftorders.infra.languages import CHINESE, ENGLISH, translations
from craftorders.kernel.errors import NotFound
from craftorders.web.chrome import STATIC, static_url
from craftorders.web.workshop.app_words import WORDS

CODE = STATIC / "app"
MODULES = (
    "main.js",
    "screens.js",
    "page.js",
    "bag_photo.js",
    "scanner.js",
    "codes.js",
    "projection.js",
    "sending.js",
    "photos.js",
    "outbox.js",
    "store.js",
    "event.js",
)
SHARED = ("qr.js", "camera.js", "style.css")
"""What the app has in common with the pages."""
SHELL = Path(__file__).parents[1] / "templates" / "workshop" / "app.html"
LANGUAGES = {"zh": CHINESE, "en": ENGLISH}
YEAR = 31_536_000


def add_to(pages: Blueprint) -> None:
    """Register the routes of the app."""

    @pages.get("/app")
    @public
    @without_session
    def app() -> ResponseReturnValue:
        """To the shell in the reader's language."""
        return redirect(url_for(".app_shell", language="zh" if str(get_locale()) == CHINESE else "en"), 303)

    @pages.get("/app/<any(zh, en):language>")
    @public
    @without_session
    def app_shell(language: str) -> ResponseReturnValue:
        """The page that the app lives in, without anybody's data."""
        with force_locale(LANGUAGES[language]):
            words = json.dumps({key: gettext(text) for key, text in WORDS.items()}, ensure_ascii=False)
            return render_template("workshop/app.html", words=words, language=language, version=app_version())

    @pages.get("/app/<any(zh, en):language>/manifest.webmanifest")
    @public
    @without_session
    def app_manifest(language: str) -> ResponseReturnValue:
        """What the app is called on the home screen."""
        with force_locale(LANGUAGES[language]):
            manifest = {
                "name": gettext("Craft orders: workshop"),
                "short_name": gettext("Workshop"),
                "lang": "zh-CN" if language == "zh" else "en",
                "start_url": url_for(".app_shell", language=language),
                "scope": "/workshop/app",
                "display": "standalone",
                "background_color": "#FBF7F0",
                "theme_color": "#B3261E",
                "icons": [{"src": static_url("logo.svg"), "sizes": "any", "type": "image/svg+xml"}],
            }
        response = jsonify(manifest)
        response.mimetype = "application/manifest+json"
        return response

    @pages.get("/app/code/<mark>/<module>")
    @public
    @without_session
    def app_code(mark: str, module: str) -> ResponseReturnValue:
        """A module of the app; one of another version does not exist any more."""
        if mark != app_version() or module not in (*MODULES, "leave.js"):
            raise NotFound("module", module)
        response = Response((CODE / module).read_text(encoding="utf-8"), mimetype="text/javascript")
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response

    @pages.get("/app-worker.js")
    @public
    @without_session
    def app_worker() -> ResponseReturnValue:
        """The service worker: what it keeps, and how."""
        begin = f"const VERSION = {json.dumps(app_version())}, FILES = {json.dumps(_files())};\n"
        response = Response(begin + (CODE / "worker.js").read_text(encoding="utf-8"), mimetype="text/javascript")
        response.headers["Cache-Control"] = "no-cache"
        return response

    @pages.get("/app/session")
    @requires("sync.send")
    def app_session() -> ResponseReturnValue:
        """Who is signed in, and the token that proves a request to be the app's own."""
        return jsonify(user_id=str(acting().id), name=acting().name, csrf_token=generate_csrf())


@cache
def app_version() -> str:
    """A mark of the content of shell, code (with what is shared), style and words."""
    digest = hashlib.sha256()
    for path in (SHELL, *(STATIC / each for each in SHARED), *sorted(CODE.glob("*.js"))):
        digest.update(path.read_bytes())
    for text in WORDS.values():
        digest.update(f"{text}\n{translations(CHINESE).gettext(text)}\n".encode())
    return digest.hexdigest()[:12]


def code_url(name: str) -> str:
    """The address of a module of the app."""
    return url_for("workshop.app_code", mark=app_version(), module=name)


def _files() -> list[str]:
    """All that the app needs to begin without network."""
    pages = [url_for(endpoint, language=language) for language in LANGUAGES for endpoint in (".app_shell", ".app_manifest")]
    return [*pages, *map(code_url, MODULES), *map(static_url, (*SHARED, "logo.svg", "favicon.svg"))]
