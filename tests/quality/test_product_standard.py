"""What inspectors look for on a product: its own defects first, then the general ones; kept by operators only."""

import pytest
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.kernel.errors import NotFound, NotPermitted, RuleViolation
from craftorders.quality.queries.product_standard import defect_choices, measured_on
from craftorders.quality.services.product_standard import (
    drop_product_defect,
    drop_tolerance,
    keep_product_defect,
    keep_tolerance,
)
from tests.builders.cast import a_cast
from tests.builders.inspections import a_defect_code


def test_a_products_own_defects_come_first_and_another_products_never(session: Session) -> None:
    cast = a_cast(session)
    for code, severity in (("SKIP", "major"), ("SHARP", "critical"), ("STAIN", "minor"), ("LOOP", "major")):
        a_defect_code(session, code, severity)
    keep_product_defect(session, cast.belt.id, "skip", hint="看边", hint_en="Look at the edge", actor=cast.operator)
    keep_product_defect(session, cast.knot.id, "LOOP", hint="数耳", hint_en="Count the loops", actor=cast.operator)
    chosen = [(each.code.code, each.shown.hint_en if each.shown else None) for each in defect_choices(session, cast.belt.id)]
    assert chosen == [("SKIP", "Look at the edge"), ("SHARP", None), ("STAIN", None)]
    drop_product_defect(session, cast.belt.id, "SKIP", actor=cast.operator)
    everything = ["SHARP", "LOOP", "SKIP", "STAIN"]
    assert [each.code.code for each in defect_choices(session, cast.belt.id)] == everything, "it has none of its own"
    assert [each.code.code for each in defect_choices(session, cast.knot.id)] == ["LOOP", "SHARP", "SKIP", "STAIN"]
    assert [entry.action for entry in history_of(session, cast.belt.id)] == ["drop_defect", "keep_defect"]


def test_a_picture_stays_until_there_is_another(session: Session) -> None:
    cast = a_cast(session)
    a_defect_code(session)
    kept = keep_product_defect(session, cast.belt.id, "SKIP", hint="看边", hint_en="Look", photo_id=cast.photo.id,
                               actor=cast.operator)  # fmt: skip
    keep_product_defect(session, cast.belt.id, "SKIP", hint="看两边", hint_en="Look twice", actor=cast.operator)
    assert (kept.hint, kept.photo_id, kept.version) == ("看两边", cast.photo.id, 2)


def test_a_tolerance_is_kept_in_whole_units_once_a_dimension(session: Session) -> None:
    cast = a_cast(session)
    code = a_defect_code(session)
    values = {"target": "62", "lower": "1.5", "upper": "0.125", "pieces": 5, "defect_code_id": code.id}
    keep_tolerance(session, cast.belt.id, "weight", **values, actor=cast.operator)
    keep_tolerance(session, cast.belt.id, "weight", **{**values, "pieces": 8}, actor=cast.operator)
    (kept,) = measured_on(session, cast.belt.id)
    assert (kept.target, kept.lower, kept.upper, kept.pieces) == (62_000, 1_500, 125, 8)
    changes = history_of(session, cast.belt.id)[0].changes
    assert changes == {"weight": ["62 −1.5 +0.125, 5 × SKIP", "62 −1.5 +0.125, 8 × SKIP"]}
    with pytest.raises(RuleViolation) as refused:
        keep_tolerance(session, cast.belt.id, "weight", **{**values, "lower": "62"}, actor=cast.operator)
    assert refused.value.pointer == "/lower"
    drop_tolerance(session, cast.belt.id, "weight", actor=cast.operator)
    assert measured_on(session, cast.belt.id) == []


def test_only_operators_keep_it(session: Session) -> None:
    cast = a_cast(session)
    code = a_defect_code(session)
    for actor in (cast.inspector, cast.trainer, cast.coordinator, cast.hua):
        with pytest.raises(NotPermitted):
            keep_product_defect(session, cast.belt.id, "SKIP", hint="看", hint_en="Look", actor=actor)
        with pytest.raises(NotPermitted):
            keep_tolerance(session, cast.belt.id, "length", target="1", lower="0", upper="0", pieces=1,
                           defect_code_id=code.id, actor=actor)  # fmt: skip
    for again in (drop_product_defect, drop_tolerance):
        with pytest.raises(NotFound):
            again(session, cast.belt.id, "length", actor=cast.operator)
