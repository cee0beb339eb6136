"""Words that files share with pages."""

from flask_babel import gettext

from craftorders.settlement.domain.deductions import DAMAGE, MATERIAL_LOSS
from craftorders.settlement.models import Deduction


def kind_of_deduction(deduction: Deduction) -> str:
    """What a deduction is for."""
    words = {MATERIAL_LOSS: gettext("Lost material"), DAMAGE: gettext("Damage")}
    return words.get(deduction.kind, gettext("Paid too much"))
