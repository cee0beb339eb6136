"""The application as a whole: every route permitted, the OpenAPI document is the routes, the migrations are the models."""

import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from config import BadSetting, Config
from craftorders.accounts.domain.roles import FARMER, ROLES
from craftorders.infra.access import PUBLIC, SIGNED_IN, check_routes
from craftorders.infra.application import Application
from craftorders.infra.tables import all_tables

SAFE = {"GET", "HEAD", "OPTIONS"}


def test_every_route_names_its_permission(app: Application) -> None:
    known = frozenset().union(*ROLES.values(), FARMER, {PUBLIC, SIGNED_IN})
    for name, view in app.view_functions.items():
        assert view.permissions, name  # type: ignore[attr-defined]
        assert known.issuperset(view.permissions), name  # type: ignore[attr-defined]


def test_a_route_without_permission_stops_the_start(app: Application) -> None:
    app.view_functions["forgotten"] = lambda: "open to all"
    try:
        with pytest.raises(RuntimeError, match="forgotten"):
            check_routes(app)
    finally:
        del app.view_functions["forgotten"]


def test_openapi_describes_exactly_the_api_routes(app: Application) -> None:
    spec = json.loads(app.test_client().get("/api/openapi.json").data)
    assert spec["openapi"].startswith("3.1")
    described = {(path, verb.upper()) for path, verbs in spec["paths"].items() for verb in verbs if verb != "parameters"}
    routes = {
        (_path(rule.rule), verb)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for verb in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == routes


def test_every_api_route_has_a_summary(app: Application) -> None:
    spec = json.loads(app.test_client().get("/api/openapi.json").data)
    bare = [
        f"{verb} {path}"
        for path, verbs in spec["paths"].items()
        for verb, operation in verbs.items()
        if verb != "parameters" and not operation.get("summary")
    ]
    assert not bare


def test_migrations_make_what_the_models_say(app: Application) -> None:
    with app.work.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, all_tables()) == []


def test_production_refuses_the_default_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRAFTORDERS_ENV", "production")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(BadSetting):
        Config.from_environment()


def test_no_page_asks_another_host() -> None:
    web = Path(__file__).parents[2] / "craftorders" / "web"
    for path in [*web.rglob("*.html"), *web.rglob("*.js"), *web.rglob("*.css")]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        for address in ("http://", "https://", "//cdn"):
            assert address not in text, path


def _path(rule: str) -> str:
    import re

    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule)
