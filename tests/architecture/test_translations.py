"""Every message that the code can show exists in Chinese, with the same places for values."""

import re
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from craftorders.infra.languages import CHINESE, catalogue

ROOT = Path(__file__).parents[2] / "craftorders"
PLACES = re.compile(r"%\([a-z_]+\)[sd]")
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def messages_in_code() -> dict[str, str]:
    """Every message id of the code, with the place where it stands."""
    found = {}
    for file, line, message, _comments, _context in extract_from_dir(
        str(ROOT), METHODS, {"**/templates/**.html": {"trimmed": "true"}}, KEYWORDS
    ):
        for text in message if isinstance(message, tuple) else (message,):
            found[text] = f"{file}:{line}"
    return found


def test_every_message_has_its_chinese_words() -> None:
    translated = {message.id: message.string for message in catalogue(CHINESE) if message.id and message.string}
    missing = {text: place for text, place in messages_in_code().items() if not translated.get(text)}
    assert not missing, "\n".join(f"{place}: {text!r}" for text, place in sorted(missing.items(), key=lambda m: m[1]))


def test_translations_keep_the_places_for_values() -> None:
    for message in catalogue(CHINESE):
        if isinstance(message.id, str) and message.id and message.string:
            assert set(PLACES.findall(message.id)) == set(PLACES.findall(message.string)), message.id


def test_no_translation_has_a_percent_sign_that_is_no_place() -> None:
    for message in catalogue(CHINESE):
        if isinstance(message.string, str):
            assert "%" not in PLACES.sub("", message.string).replace("%%", ""), message.id
