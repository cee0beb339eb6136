"""Chinese first: the reader's choice, else the browser's language, else Chinese; a choice is remembered."""

from typing import Any

import pytest
from babel.messages.pofile import read_po

from craftorders.infra.languages import CHINESE, FOLDER, catalogue

ENGLISH_WORDS, CHINESE_WORDS = "Sign in", "登录"


def words(answer: Any) -> str:
    """Which language the sign-in page speaks."""
    assert answer.status_code == 200
    return "zh" if CHINESE_WORDS in answer.text else "en"


@pytest.mark.parametrize(
    ("browser", "language"),
    [
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.5,zh;q=0.9", "zh"),
        ("fr-FR,fr;q=0.9,en;q=0.4", "en"),
        ("bo-CN", "zh"),
        ("*", "zh"),
        (";;;=,,q=7", "zh"),
    ],
)
def test_the_browsers_language_decides_and_chinese_is_the_default(client: Any, browser: str, language: str) -> None:
    assert words(client.get("/sign-in", headers={"Accept-Language": browser})) == language


def test_a_choice_beats_the_browser_and_is_remembered(client: Any) -> None:
    chinese_browser = {"Accept-Language": "zh-CN"}
    assert words(client.get("/sign-in?lang=en", headers=chinese_browser)) == "en"
    assert words(client.get("/sign-in", headers=chinese_browser)) == "en"
    assert words(client.get("/sign-in?lang=zh", headers={"Accept-Language": "en"})) == "zh"
    assert words(client.get("/sign-in", headers={"Accept-Language": "en"})) == "zh"


@pytest.mark.parametrize("choice", ["", "fr", "%00", "zh%0d%0aSet-Cookie:x=1", "e"])
def test_a_choice_that_is_none_falls_back(client: Any, choice: str) -> None:
    answer = client.get(f"/sign-in?lang={choice}", headers={"Accept-Language": "zh"})
    assert words(answer) == "zh"
    assert "x=1" not in answer.headers.get("Set-Cookie", "")


def test_the_choice_is_kept_out_of_scripts(client: Any) -> None:
    cookie = client.get("/sign-in?lang=en").headers.getlist("Set-Cookie")
    assert any(each.startswith("language=en;") and "HttpOnly" in each and "SameSite=Lax" in each for each in cookie)


def test_a_page_names_its_language_and_that_it_varies(client: Any) -> None:
    answer = client.get("/sign-in?lang=en")
    assert '<html lang="en' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_the_programs_problems_speak_the_readers_language_too(client: Any) -> None:
    assert client.get("/api/v1/me", headers={"Accept-Language": "en"}).json["detail"] == "Please sign in."
    assert client.get("/api/v1/me", headers={"Accept-Language": "zh"}).json["detail"] == "请先登录。"


def test_the_catalogue_is_all_files_of_a_language() -> None:
    in_files = set()
    for path in (FOLDER / CHINESE / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            in_files |= {message.id for message in read_po(file, locale=CHINESE) if message.id}
    assert {message.id for message in catalogue(CHINESE) if message.id} == in_files
