"""What protects whoever is signed in: forged forms, stolen cookies, foreign scripts, links that lead elsewhere."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import request
from flask.testing import FlaskClient

from craftorders import create_app
from craftorders.infra.application import Application
from tests.builders.cast import PASSWORD, a_cast
from tests.conftest import config_for
from tests.databases import remembered

FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The application with the cast; these tests leave no trace that another would see."""
    folder = tmp_path_factory.mktemp("safety")
    shutil.copy(sqlite_template, folder / "safety.db")
    app = create_app(config_for(f"sqlite:///{folder / 'safety.db'}", folder))
    remembered(app.work, a_cast)
    yield app
    app.work.engine.dispose()


@pytest.fixture
def browser_of(house: Application) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return house.test_client()


def token_of(client: FlaskClient) -> str:
    found = FORM_TOKEN.search(client.get("/sign-in").text)
    assert found
    return found[1]


def sign_in(client: FlaskClient, username: str = "ping", **fields: str) -> Any:
    data = {"csrf_token": token_of(client), "username": username, "password": PASSWORD, **fields}
    return client.post("/sign-in", data=data)


def cookie(client: FlaskClient) -> str:
    kept = client.get_cookie("signed_in")
    return kept.value if kept else ""


def filled(rule: Any) -> str:
    """An address of that rule, with some value in each place."""
    with_ids = re.sub(r"<uuid:[^>]+>", "0192f000-0000-7000-8000-000000000000", rule.rule)
    return re.sub(r"<any\(([^,)]+)[^>]*>", r"\1", re.sub(r"<int:[^>]+>", "1", re.sub(r"<(?:string:)?\w+>", "x", with_ids)))


class TestForgedRequests:
    """A page of somebody else's cannot act through a browser in which a person is signed in."""

    def test_no_form_is_taken_without_its_token(self, house: Application, browser_of: FlaskClient) -> None:
        sign_in(browser_of)
        taken = [
            f"{method} {rule.rule}: {answer.status_code}"
            for rule in house.url_map.iter_rules()
            for method in (rule.methods or set()) - SAFE
            if (answer := browser_of.open(filled(rule), method=method, data={"name": "x"})).status_code != 400
        ]
        assert not taken

    def test_a_form_whose_token_is_gone_says_what_to_do(self, browser_of: FlaskClient) -> None:
        sign_in(browser_of)
        assert "这个页面打开太久了" in browser_of.post("/merchant/orders/new", data={"note": "急"}).text

    @pytest.mark.parametrize("authorization", ["Basic cGluZzp4", "Bearer", "Bearer ", "Negotiate abc"])
    def test_what_a_browser_adds_by_itself_does_not_replace_the_token(
        self, browser_of: FlaskClient, authorization: str
    ) -> None:
        sign_in(browser_of)
        headers = {"Authorization": authorization}
        for path in ("/sign-out", "/api/v1/users"):
            assert browser_of.post(path, headers=headers, json={}).status_code == 400

    def test_the_token_of_another_browser_is_not_taken(self, house: Application, browser_of: FlaskClient) -> None:
        sign_in(browser_of)
        strange = token_of(house.test_client())
        assert browser_of.post("/sign-out", data={"csrf_token": strange}).status_code == 400

    def test_the_api_takes_the_token_as_a_header_from_our_own_pages(self, browser_of: FlaskClient) -> None:
        sign_in(browser_of)
        headers = {"X-CSRFToken": token_of(browser_of)}
        assert browser_of.post("/api/v1/users", json={}, headers=headers).status_code == 422

    def test_a_program_with_its_bearer_needs_none(self, house: Application) -> None:
        client = house.test_client()
        answer = client.post("/api/v1/sign-in", json={"username": "ping", "password": PASSWORD})
        headers = {"Authorization": f"Bearer {answer.json['token']}"}
        assert client.post("/api/v1/users", json={}, headers=headers).status_code == 422


class TestCookies:
    """What a browser keeps."""

    def test_the_sign_in_is_out_of_reach_of_scripts_and_of_other_sites(self, browser_of: FlaskClient) -> None:
        sign_in(browser_of)
        kept = browser_of.get_cookie("signed_in")
        assert kept is not None
        assert (kept.http_only, kept.same_site, kept.path) == (True, "Lax", "/")
        session = browser_of.get_cookie("session")
        assert session is not None
        assert (session.http_only, session.same_site) == (True, "Lax")

    def test_in_production_every_cookie_needs_https(self, house: Application, tmp_path: Path) -> None:
        config = replace(config_for(str(house.work.engine.url), tmp_path), production=True)
        app = create_app(config)
        client = app.test_client()
        client.get("/sign-in?lang=en", base_url="https://localhost")
        page = client.get("/sign-in", base_url="https://localhost").text
        found = FORM_TOKEN.search(page)
        assert found
        data = {"csrf_token": found[1], "username": "ping", "password": PASSWORD}
        answer = client.post(
            "/sign-in", data=data, base_url="https://localhost", headers={"Referer": "https://localhost/sign-in"}
        )
        assert answer.status_code == 303
        kept = {name: client.get_cookie(name) for name in ("signed_in", "session", "language")}
        app.work.engine.dispose()
        assert {name: each is not None and each.secure for name, each in kept.items()} == dict.fromkeys(kept, True)

    def test_signing_in_makes_a_new_token_and_ends_the_old_one(self, house: Application, browser_of: FlaskClient) -> None:
        browser_of.set_cookie("signed_in", "chosen-by-somebody-else")
        sign_in(browser_of)
        first = cookie(browser_of)
        assert first != "chosen-by-somebody-else"
        sign_in(browser_of)
        assert cookie(browser_of) != first
        thief = house.test_client()
        thief.set_cookie("signed_in", first)
        assert thief.get("/messages/").location.startswith("/sign-in")

    def test_who_sends_a_form_after_signing_out_elsewhere_is_told_so(self, browser_of: FlaskClient) -> None:
        sign_in(browser_of)
        token = token_of(browser_of)
        browser_of.post("/sign-out", data={"csrf_token": token})
        sent = browser_of.post("/merchant/orders/new", data={"csrf_token": token}, follow_redirects=True)
        assert "刚才提交的没有保存" in sent.text
        assert "登录" in sent.text

    def test_signing_out_ends_the_token_itself(self, house: Application, browser_of: FlaskClient) -> None:
        sign_in(browser_of)
        token = cookie(browser_of)
        assert browser_of.post("/sign-out", data={"csrf_token": token_of(browser_of)}).status_code == 303
        assert browser_of.get_cookie("signed_in") is None
        thief = house.test_client()
        thief.set_cookie("signed_in", token)
        assert thief.get("/messages/").status_code == 303

    @pytest.mark.parametrize("value", ["", "x" * 4000, "é", '"', "a;b"])
    def test_a_cookie_that_is_none_is_nobody(self, browser_of: FlaskClient, value: str) -> None:
        for name in ("signed_in", "card", "session", "language"):
            browser_of.set_cookie(name, value)
        assert browser_of.get("/messages/").status_code == 303
        assert browser_of.get("/c/me").status_code == 303
        assert browser_of.get("/api/v1/me").status_code == 401


class TestLinksThatLeadElsewhere:
    """After signing in a person is on a page of ours."""

    @pytest.mark.parametrize(
        "wanted",
        [
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/\\elsewhere.example/",
            "/\t/elsewhere.example/",
            "/\n/elsewhere.example/",
            "/\r\n/elsewhere.example",
            "\t//elsewhere.example/",
            "javascript:alert(1)",
            "elsewhere.example",
            "/\x00/elsewhere.example",
            "\\\\elsewhere.example",
        ],
    )
    def test_next_stays_here(self, browser_of: FlaskClient, wanted: str) -> None:
        assert sign_in(browser_of, next=wanted).location == "/operator/"

    def test_a_page_of_ours_is_where_it_goes_on(self, browser_of: FlaskClient) -> None:
        assert sign_in(browser_of, next="/messages/?cursor=x").location == "/messages/?cursor=x"

    def test_a_forged_host_leaves_no_trace_in_a_page(self, browser_of: FlaskClient) -> None:
        for path in ("/sign-in", "/c", "/api/docs"):
            assert "elsewhere" not in browser_of.get(path, headers={"Host": "elsewhere.example"}).text


class TestHeaders:
    """What every answer says to a browser."""

    @pytest.mark.parametrize("path", ["/sign-in", "/c", "/api/v1/me", "/api/docs", "/nothing", "/static/app.js"])
    def test_no_foreign_script_frame_or_guess(self, browser_of: FlaskClient, path: str) -> None:
        with browser_of.get(path) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert rule in policy
        assert "'unsafe-eval'" not in policy
        scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
        assert "unsafe" not in scripts
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"

    def test_a_nonce_is_used_once(self, browser_of: FlaskClient) -> None:
        policies = {browser_of.get("/sign-in").headers["Content-Security-Policy"] for _ in range(3)}
        assert len(policies) == 3

    def test_pages_are_not_kept_by_caches_and_static_files_are(self, browser_of: FlaskClient) -> None:
        assert browser_of.get("/sign-in").headers["Cache-Control"] == "no-store"
        with browser_of.get("/static/app.js") as answer:
            assert "max-age=31536000" in answer.headers["Cache-Control"]


class TestProxies:
    """Whose address it is, when a proxy stands before the house."""

    def test_a_header_that_anybody_can_send_is_not_believed(self, house: Application) -> None:
        assert address_seen(house) == "127.0.0.1"

    def test_the_last_proxy_is_believed_where_it_is_said_to_be_there(self, house: Application, tmp_path: Path) -> None:
        app = create_app(replace(config_for(str(house.work.engine.url), tmp_path), proxies=1))
        assert address_seen(app) == "198.51.100.9"
        app.work.engine.dispose()


def address_seen(app: Application) -> str | None:
    """The address by which tries are counted, when the client claims one and the proxy adds another."""
    with app.test_client() as client:
        client.get("/sign-in", headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.9"})
        return request.remote_addr
