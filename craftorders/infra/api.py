"""The JSON API's ground: blueprints whose every route documents its refusals, and versions on changes."""

from http import HTTPStatus
from typing import Any

from flask import Flask, request
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from craftorders.infra.schemas import StrictSchema
from craftorders.kernel.errors import RuleViolation, StaleVersion
from craftorders.kernel.words import N_


class ProblemSchema(Schema):
    """RFC 9457 problem details."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.String()
    errors = fields.List(fields.Dict())
    details = fields.Dict()


class ProblemApi(Api):
    """smorest, with problems as problem+json everywhere and the Allow header of a 405 kept."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Any:
        """Leave the answer to the one table in `problems`."""
        return self._app.handle_user_exception(error)

    def _register_error_handlers(self) -> None:
        """None of smorest's own: `problems` answers for pages and API alike."""


class ApiBlueprint(Blueprint):
    """A feature's routes under /api/v1."""

    def __init__(self, name: str, import_name: str, *, description: str = "") -> None:
        super().__init__(name, import_name, url_prefix="/api/v1", description=description)


def init_api(app: Flask) -> ProblemApi:
    """The OpenAPI document and the registry of API blueprints."""
    app.config.update(
        API_TITLE="craftorders",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": "Order dispatch for cross-region handicraft production."},
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}],
        },
    )
    return ProblemApi(app)


def expect_version(subject: Any) -> None:
    """Compare If-Match with the version of `subject`: 428 code without it, 409 when it is not the present one."""
    given = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not given:
        raise RuleViolation("version_required", N_("Say which version you change: send its ETag as If-Match."))
    if given != str(subject.version):
        raise StaleVersion(current=subject.version)


def etag(subject: Any) -> dict[str, str]:
    """The header that names the present version of `subject`."""
    return {"ETag": f'"{subject.version}"'}


class VersionedSchema(StrictSchema):
    """What every changeable object shows of itself."""

    id = fields.UUID(dump_only=True)
    version = fields.Integer(dump_only=True)


def created() -> int:
    """The status of an answer that made something."""
    return HTTPStatus.CREATED
