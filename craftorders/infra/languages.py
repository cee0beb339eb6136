"""Chinese first: which language a request speaks, and catalogues read straight from their .po files.

No compiled catalogue has to be made or kept: the .po files of a language are merged in memory at the first use.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_skeleton
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_context
from jinja2.runtime import Context

from craftorders.infra.singular import in_singular

FOLDER = Path(__file__).parent.parent / "translations"
CHINESE, ENGLISH = "zh_Hans_CN", "en"
COOKIE, YEAR = "language", 31_536_000


class PoDomain(Domain):
    """A gettext domain whose catalogue is the merged .po files of the reader's language."""

    def get_translations(self) -> Translations:
        return translations(_present())

    def gettext(self, string: str, **variables: Any) -> str:
        return _one_as_one(super().gettext(string, **variables), _present())


@cache
def catalogue(language: str) -> Catalog:
    """All messages of a language with their translations."""
    merged = Catalog(locale=language)
    for path in sorted((FOLDER / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale=language)
        for message in messages:
            if message.id:
                merged.add(message.id, message.string, context=message.context)
    return merged


@cache
def translations(language: str) -> Translations:
    """What gettext needs, for `language`."""
    if language == ENGLISH:
        return Translations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(fp=compiled)


def filled(text: str, values: Mapping[str, object], language: str | None = None) -> str:
    """A translated text with its values in their places; whole numbers have their thousands apart."""
    locale = language or _present()
    numbers = {key: format_decimal(each, locale=locale) for key, each in values.items() if type(each) is int}
    return _one_as_one(text % {**values, **numbers}, locale)


def month_word(key: str, language: str, skeleton: str = "yMMMM") -> str:
    """A month (2026-11) as people say it: November 2026, 2026年11月."""
    year, month = key.split("-")
    return str(format_skeleton(skeleton, date(int(year), int(month), 1), locale=language))


def _present() -> str:
    return str(get_locale() or CHINESE)


def _one_as_one(text: str, language: str) -> str:
    return in_singular(text) if language == ENGLISH else text


def choose_language() -> str:
    """The reader's choice (?lang=, then the cookie), else the browser's, else Chinese."""
    if not has_request_context():
        return CHINESE
    chosen = request.args.get("lang") or request.cookies.get(COOKIE) or ""
    if chosen[:2] in ("zh", "en"):
        return CHINESE if chosen.startswith("zh") else ENGLISH
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"], "zh") or "zh"
    return CHINESE if best.startswith("zh") else ENGLISH


def init_languages(app: Flask) -> None:
    """Give the application its languages."""
    Babel(app, default_locale=CHINESE, locale_selector=choose_language)
    app.extensions["babel"].instance.domain_instance = PoDomain()
    of_templates = app.jinja_env.globals["gettext"]

    @pass_context
    def gettext_of_templates(context: Context, string: str, **variables: Any) -> Any:
        """As templates know it: what is put in is escaped, and the whole is not escaped again."""
        text = of_templates(context, string, **variables)  # type: ignore[operator]
        return type(text)(_one_as_one(str(text), _present()))

    app.jinja_env.globals["gettext"] = gettext_of_templates

    @app.after_request
    def remember(response: Response) -> Response:
        if "lang" in request.args:
            secure = app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie(COOKIE, choose_language()[:2], max_age=YEAR, secure=secure, samesite="Lax", httponly=True)
        response.vary.add("Accept-Language")
        return response
