"""What stands around every page: navigation by role, the language switch, words for refusals."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext

from craftorders.infra.access import current_actor
from craftorders.infra.application import db
from craftorders.infra.languages import CHINESE
from craftorders.infra.live import mark_of_now
from craftorders.kernel.actor import Actor
from craftorders.kernel.ids import new_id
from craftorders.kernel.words import N_
from craftorders.notifications.queries import unread_count
from craftorders.web import bonuses, formatting, late

STATIC = Path(__file__).parent / "static"
NAVIGATION: tuple[tuple[str, str, str, str], ...] = (
    ("orders.place", "/merchant/", N_("Orders"), "orders"),
    ("orders.place", "/merchant/money", N_("Money"), "money"),
    ("tokens.own", "/merchant/tokens", N_("API keys"), "key"),
    ("orders.confirm", "/operations/", N_("Board"), "home"),
    ("offers.answer", "/workshop/", N_("Workshop"), "batch"),
    ("offers.answer", "/workshop/workers", N_("Our people"), "people"),
    ("offers.answer", "/scan", N_("Scan"), "scan"),
    ("lots.decide", "/inspection/", N_("Inspection"), "inspect"),
    ("lots.decide", "/scan", N_("Scan"), "scan"),
    ("ledger.read", "/finance/", N_("Finance"), "money"),
    ("users.read", "/operator/", N_("Directory"), "people"),
    ("skills.certify", "/operator/workers", N_("Skills"), "job"),
    ("times.try", "/operator/times", N_("Time trials"), "clock"),
    ("work.inspect", "/inspection/work", N_("In the making"), "hand"),
    ("plans.read", "/operations/plans", N_("Plans"), "list"),
    ("reports.read", "/operations/batches", N_("Batches"), "batch"),
    ("reports.read", "/operations/counties", N_("Counties"), "map"),
    ("calendar.keep", "/operations/calendar", N_("Seasons"), "calendar"),
    ("skills.plan", "/operations/skills", N_("Training"), "chart"),
    ("audit.read", "/audit/", N_("Worth a look"), "search"),
    ("scores.read", "/quality/", N_("Quality"), "chart"),
    ("offers.answer", "/messages/", N_("Messages"), "bell"),
    ("lots.decide", "/messages/", N_("Messages"), "bell"),
)

IN_DIRECTORY = ("/operator/times",)
"""Pages that whoever has the directory finds there; others have them in their navigation."""


def init_chrome(app: Flask) -> None:
    """Give templates what they all need and refusals a page."""
    app.jinja_env.globals.update(
        format_money=formatting.format_money,
        format_rate=formatting.format_rate,
        format_quantity=formatting.format_quantity,
        unit_word=formatting.unit_word,
        format_share=formatting.format_share,
        format_hundredths=formatting.format_hundredths,
        format_day=formatting.format_day,
        format_short_day=formatting.format_short_day,
        format_moment=formatting.format_moment,
        format_month=formatting.format_month,
        named=formatting.named,
        province_of=formatting.province_of,
        bonus_word=bonuses.bonus_word,
        step_paid=bonuses.step_paid,
        step_settled=late.step_settled,
        late_words=late.late_words,
        late_list=late.late_list,
        new_key=lambda: new_id().hex,
        live_since=mark_of_now,
        static_url=static_url,
        url_for_language=url_for_language,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_context)
    app.extensions["problem_page"] = problem_page


def home_of(actor: Actor) -> str:
    """Where this person's work begins."""
    return next((url for permission, url, _, _ in NAVIGATION if actor.can(permission)), "/messages/")


def navigation(actor: Actor | None) -> list[tuple[str, str, str, bool]]:
    """The pages of this person: (address, words, icon, whether it is the present one)."""
    if actor is None or actor.worker_id is not None:
        return []
    entries = dict.fromkeys(
        (url, gettext(label), icon)
        for permission, url, label, icon in NAVIGATION
        if actor.can(permission) and not (url in IN_DIRECTORY and actor.can("users.read"))
    )
    here = max((url for url, _, _ in entries if request.path.startswith(url)), key=len, default=None)
    return [(url, label, icon, url == here) for url, label, icon in entries]


def static_url(filename: str) -> str:
    """The address of a static file, with a mark of its content, so that it can be cached for long."""
    return url_for("static", filename=filename, v=_mark(filename))


def url_for_language(language: str) -> str:
    """The present page in another language."""
    if request.method != "GET" or request.endpoint is None:
        return f"{'/c/me' if request.blueprint == 'farmer' else '/'}?lang={language}"
    return f"{request.path}?{urlencode({**request.args, 'lang': language})}"


def problem_page(status: int, detail: str, code: str) -> Response:
    """A page that says what was refused and what to do now; who is not signed in is asked to."""
    if status == 401:
        farmer = request.path.startswith("/c/")
        if not farmer and request.method == "POST":
            flash(gettext("You were signed out. What you sent last was not kept: sign in and send it again."), "error")
        return make_response(redirect("/c" if farmer else url_for("sign_in.form", next=_here()), 303))
    g.pop("session", None)
    actor: Actor | None = g.get("actor")
    frame = "farmer/problem.html" if actor is not None and actor.worker_id else "problem.html"
    return make_response(render_template(frame, status=status, detail=detail, code=code), status)


def _here() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None


def _context() -> dict[str, Any]:
    actor = g.get("actor")
    return {
        "actor": actor,
        "locale": str(get_locale() or CHINESE),
        "nav": navigation(actor),
        "csp_nonce": g.get("csp_nonce", ""),
        "unread": _unread,
    }


def _unread() -> int:
    """A page that tells of a refusal has no session any more, and asks nothing."""
    actor = current_actor() if "session" in g else None
    return unread_count(db(), actor.id) if actor is not None and actor.worker_id is None else 0


@cache
def _mark(filename: str) -> str:
    return hashlib.sha256((STATIC / filename).read_bytes()).hexdigest()[:10]
