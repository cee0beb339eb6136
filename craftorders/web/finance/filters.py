"""What an address asks a list for. A filter that makes no sense is left out: the page shows all, not an error."""

from typing import Any

from flask import request
from marshmallow import Schema, ValidationError

from craftorders.infra.application import db
from craftorders.people.queries import workshops_in_work
from craftorders.web.formatting import named


def asked_for(schema: Schema) -> dict[str, Any]:
    """The filters of the address that the schema knows and takes, and None for the others."""
    asked = {name: request.args[name] for name in schema.fields if request.args.get(name, "").strip()}
    try:
        taken = schema.load(asked)
    except ValidationError as error:
        taken = error.valid_data
    return {name: taken.get(name) for name in schema.fields}


def counties() -> list[tuple[str, str]]:
    """The counties that have workshops, to choose from: code and name."""
    regions = {workshop.region_id: workshop.region for workshop in workshops_in_work(db())}
    return [(code, named(region)) for code, region in sorted(regions.items())]
