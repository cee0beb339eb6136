"""Forms of a page as a browser would send them back untouched."""

import html
import re
from html.parser import HTMLParser
from typing import Any

NOT_SENT = ("csrf_token", "idempotency_key")


class _Sheet(HTMLParser):
    """Collects names and values of the fields of the main part's forms, by the address that each form is sent to."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] = {}
        self._select = self._textarea = ""
        self._in_template = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_template += tag == "template"
        if self._in_template:
            return
        if tag == "form":
            self._fields = {}
            self.forms.append((given.get("action", ""), self._fields))
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self._fields:
                self._fields[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = given["name"]
            self._fields[self._textarea] = ""
        elif tag == "input" and given.get("name", "csrf_token") not in NOT_SENT:
            chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if chosen and given.get("type") != "file":
                self._fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._in_template -= tag == "template"
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._fields[self._textarea] += data


def sheet(answer: Any, action: str = "") -> dict[str, str]:
    """The fields of the page's form that is sent to `action` ("": to the page's own address), as they stand."""
    parsed = _Sheet()
    parsed.feed(answer.text)
    return next(fields for address, fields in parsed.forms if address == action)


def words(answer: Any) -> str:
    """What a person reads of a page, without the marks."""
    visible = re.sub(r"<(script|template)\b.*?</\1>", "", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", visible)))


def error_at(answer: Any, field: str) -> str:
    """What stands as wrong at a field, "" where nothing does."""
    place = re.escape(field.replace(".", "-"))
    found = re.search(rf'id="f-{place}-error">.*?<span>(.*?)</span>', answer.text, re.DOTALL)
    return html.unescape(found[1]) if found else ""
