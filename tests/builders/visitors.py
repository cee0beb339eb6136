"""A person with a browser that runs no scripts: signs in, reads pages, sends forms."""

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import encode_multipart

from tests.builders.cast import PASSWORD

FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Visitor:
    """One of the cast at the pages."""

    client: FlaskClient

    def get(self, path: str, **kwargs: Any) -> Any:
        """Read a page."""
        return _sendable(self.client.get(path, **kwargs))

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form, with the token that every page carries; a file is a FileStorage."""
        boundary, body = encode_multipart({"csrf_token": _token(self.client), **fields})
        content_type = f"multipart/form-data; boundary={boundary}"
        return _sendable(self.client.post(path, data=body, content_type=content_type))


def a_visitor(client: FlaskClient, username: str) -> Visitor:
    """A visitor signed in as `username`."""
    data = {"csrf_token": _token(client), "username": username, "password": PASSWORD}
    assert client.post("/sign-in", data=data).status_code == 303
    return Visitor(client)


def _sendable(answer: Any) -> Any:
    """The answer, once its headers are known to be what a server can send: Latin-1 (PEP 3333)."""
    for _, value in answer.headers:
        value.encode("latin-1")
    return answer


def _token(client: FlaskClient) -> str:
    found = FORM_TOKEN.search(client.get("/sign-in").text)
    assert found
    return found[1]
