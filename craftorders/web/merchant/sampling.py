"""Choosing how strictly lots are sampled: what each choice lets pass, before anything is ordered."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import ValidationError

from craftorders.infra.access import requires
from craftorders.orders.domain.lines import (
    AQLS,
    LEVELS,
    NONE_ALLOWED,
    USUAL_AQL,
    USUAL_LEVEL,
    USUAL_MINOR_AQL,
)
from craftorders.web.forms import Form
from craftorders.web.merchant.schemas import SamplingChoiceSchema
from craftorders.web.risks import Risk, risks_of_choice

USUAL_LOT = "500"


def add_to(pages: Blueprint) -> None:
    """Register the page of sampling plans."""

    @pages.get("/sampling")
    @requires("orders.place")
    def sampling() -> ResponseReturnValue:
        """What a level and AQLs let pass of lots of a size, as curves and in words; nothing is kept."""
        names = SamplingChoiceSchema().fields
        typed = usual_sampling() | {name: request.args[name] for name in names if request.args.get(name, "").strip()}
        form = Form({"lot_size": USUAL_LOT, **typed})
        risks = form.submit(SamplingChoiceSchema(), _risks) or []
        page = render_template("merchant/sampling.html", form=form, risks=risks, sampling_choices=sampling_choices())
        return page, 422 if form.errors else 200


def sampling_choices() -> dict[str, list[tuple[str, str]]]:
    """What can be chosen in the fields of a form, in the reader's words."""
    aqls = [(aql, aql) for aql in AQLS]
    return {
        "level": [(level, level) for level in LEVELS],
        "critical_aql": [(NONE_ALLOWED, gettext("none allowed")), *aqls],
        "aql": aqls,
        "minor_aql": aqls,
    }


def usual_sampling() -> dict[str, str]:
    """What stands in the fields unless something else is chosen."""
    return {"level": USUAL_LEVEL, "critical_aql": NONE_ALLOWED, "aql": USUAL_AQL, "minor_aql": USUAL_MINOR_AQL}


def risks_of_typed(line: Mapping[str, str]) -> list[Risk]:
    """What the choices of a line of a form let pass of all its pieces in one lot; nothing where it is not filled in yet."""
    chosen = usual_sampling() | {name: line[name] for name in usual_sampling() if line.get(name, "").strip()}
    try:
        return _risks(SamplingChoiceSchema().load({"lot_size": line.get("quantity", ""), **chosen}))
    except ValidationError:
        return []


def _risks(data: Mapping[str, str]) -> list[Risk]:
    critical = data["critical_aql"]
    aqls = {
        "critical": None if critical == NONE_ALLOWED else critical,
        "major": data["aql"],
        "minor": data["minor_aql"],
    }
    return risks_of_choice(int(data["lot_size"]), aqls, data["level"])
