"""Keeping the named kinds of defects that inspectors choose from."""

from sqlalchemy.orm import Session

from craftorders.infra.history import begun_with, change, record
from craftorders.kernel.actor import Actor
from craftorders.quality.domain.defects import plain_defect_code
from craftorders.quality.models import DefectCode
from craftorders.quality.queries import known_defect_code


def keep_defect_code(session: Session, *, code: str, name: str, name_en: str, severity: str, actor: Actor) -> DefectCode:
    """Add a defect code, or change the words and the severity of the one of that code."""
    actor.require("catalogue.keep")
    code = plain_defect_code(code)
    known = known_defect_code(session, code)
    if known is None:
        values = {"code": code, "name": name, "name_en": name_en, "severity": severity}
        known = DefectCode(**values)
        session.add(known)
        session.flush()
        record(session, "defect_code", known.id, "create", actor=actor, changes=begun_with(values))
        return known
    change(session, "defect_code", known, {"name": name, "name_en": name_en, "severity": severity}, actor=actor)
    session.flush()
    return known
