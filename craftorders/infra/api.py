"""The JSON API's ground: blueprints that read strictly and send the version of what they show."""

import zlib
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Request, Response, g, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from webargs.core import parse_json
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from craftorders.infra.access import acting
from craftorders.infra.openapi import ProblemApi, Refusals, describe_form
from craftorders.infra.schemas import StrictSchema
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import StaleVersion, VersionRequired

View = TypeVar("View", bound=Callable[..., Any])
MULTIPART = "multipart"
"""Where a form's fields and files are read from together."""


GZIP, MOST_UNPACKED = 16 + zlib.MAX_WBITS, 1024 * 1024
"""zlib's word for a gzip header, and to how many bytes a compressed body may unpack."""


class VersionedSchema(StrictSchema):
    """What every changeable object shows of itself. An answer of this shape has its version as ETag, too."""

    id = fields.UUID(dump_only=True)
    version = fields.Integer(dump_only=True)


class Actions(fields.List):
    """What the reader may do next with the object: `find(object, actor)`, in the order of its state table."""

    def __init__(self, find: Callable[[Any, Actor], list[str]]) -> None:
        super().__init__(fields.String(), dump_only=True)
        self._find = find

    def serialize(self, attr: str, obj: Any, accessor: Any = None, **kwargs: Any) -> list[str]:
        """The names of the actions."""
        found: Mapping[Any, list[str]] = g.get("actions", {})
        return found[obj] if obj in found else self._find(obj, acting())


def tell_actions(found: Mapping[Any, list[str]]) -> None:
    """What the reader may do with each object of a list, where this was asked for all of them at once."""
    g.actions = found


class StrictParser(FlaskParser):
    """Reads what was sent: only JSON where JSON is asked for, and no filter that does not exist."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": None}
    __location_map__ = {**FlaskParser.__location_map__, MULTIPART: "load_multipart"}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body; 415 for another type, 400 where it is no JSON, or only made to exhaust the reader."""
        if not req.is_json and req.get_data(cache=True):
            raise UnsupportedMediaType
        try:
            return super().load_json(req, schema)
        except (ValueError, RecursionError) as error:
            raise BadRequest from error

    def _raw_load_json(self, req: Request) -> Any:
        """The parsed body, which may be compressed with gzip: phones in the valleys count every byte."""
        if not req.is_json or req.content_encoding != "gzip":
            return super()._raw_load_json(req)
        unpacking = zlib.decompressobj(GZIP)
        try:
            body = unpacking.decompress(req.get_data(cache=True), MOST_UNPACKED)
        except zlib.error as error:
            raise BadRequest from error
        if unpacking.unconsumed_tail:
            raise RequestEntityTooLarge
        return parse_json(body)

    def load_multipart(self, req: Request, schema: Schema) -> Any:
        """The fields and the files of one form; 415 for another type."""
        if req.mimetype != "multipart/form-data":
            raise UnsupportedMediaType
        return self._makeproxy(CombinedMultiDict([req.form, req.files]), schema)


def at_most(size: int) -> Callable[[View], View]:
    """The view takes bodies of at most so many bytes: 413 before anything of a larger one is parsed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def bounded(*args: Any, **kwargs: Any) -> Any:
            if (request.content_length or 0) > size or len(request.get_data(cache=True)) > size:
                raise RequestEntityTooLarge
            return view(*args, **kwargs)

        return bounded  # type: ignore[return-value]

    return decorate


class ApiBlueprint(Blueprint):
    """A feature's routes under /api/v1."""

    ARGUMENTS_PARSER = StrictParser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING = {
        **Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING,
        MULTIPART: "multipart/form-data",
    }

    def __init__(self, name: str, import_name: str, *, description: str = "") -> None:
        super().__init__(name, import_name, url_prefix="/api/v1", description=description)

    def response(self, status_code: int, schema: Any = None, **kwargs: Any) -> Callable[[Any], Any]:
        """smorest's decorator; what has a version is answered with its ETag."""
        shape = schema if isinstance(schema, type) else type(schema)
        if not issubclass(shape, VersionedSchema):
            return super().response(status_code, schema, **kwargs)
        answering = super().response(status_code, schema, headers={"ETag": "ETAG"}, **kwargs)

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            answer = answering(view)

            @wraps(answer)
            def with_version(*args: Any, **kwargs: Any) -> Response:
                response: Response = answer(*args, **kwargs)
                if response.status_code < HTTPStatus.BAD_REQUEST:
                    response.set_etag(str(response.get_json()["version"]))
                return response

            return with_version

        return decorate


FOR_PROGRAMMERS = """Order dispatch for cross-region handicraft production.

- **Who asks**: send `Authorization: Bearer …` with a key that a merchant makes under *API keys*, or the token of a sign-in.
- **Once only**: give what makes something an `Idempotency-Key` of your own; sent again it gets the first answer.
- **Changes**: send the `ETag` that you read as `If-Match`; 409 means that somebody was faster.
- **Lists**: follow `next_cursor` until it is null.
- **Money**: `amount` and the like are whole numbers in the currency's smallest unit (fen), prices are decimals as text.
- **Refusals**: `application/problem+json` (RFC 9457) with a stable `code`, words in the language of `Accept-Language`, and
  a JSON pointer to each field. 429 names its `Retry-After`.
"""


def init_api(app: Flask) -> ProblemApi:
    """The OpenAPI document and the registry of API blueprints."""
    app.config.update(
        API_TITLE="craftorders",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": FOR_PROGRAMMERS},
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}],
        },
    )
    api = ProblemApi(app, spec_kwargs={"extra_plugins": [Refusals(app)]})
    api.ma_plugin.converter.add_attribute_function(describe_form)
    return api


def expect_version(subject: Any) -> None:
    """Compare If-Match with the version of `subject`: 428 without it, 409 when it is not the present one."""
    given = request.if_match
    if not given:
        raise VersionRequired
    # Compression appends its name to the tag that it sends: "3" comes back as "3:br".
    versions = {tag.partition(":")[0] for tag in given.as_set(include_weak=True) if tag}
    if not given.star_tag and str(subject.version) not in versions:
        raise StaleVersion(current=subject.version)
