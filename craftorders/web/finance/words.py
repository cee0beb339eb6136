"""Words that files share with pages."""

from flask_babel import gettext

from craftorders.settlement.domain.deductions import DAMAGE, MATERIAL_LOSS
from craftorders.settlement.queries import Bearing


def what_is_borne(bearing: Bearing) -> str:
    """Whether a statement takes something off or pays it back, and what the deduction is for."""
    words = {MATERIAL_LOSS: gettext("Lost material"), DAMAGE: gettext("Damage")}
    kind = words.get(bearing.deduction.kind, gettext("Paid too much"))
    does = gettext("Deduction") if bearing.amount > 0 else gettext("Paid back, since it does not stand")
    return f"{does} · {kind}"


def taken_or_back(deducted: int) -> str:
    """What a statement's sum of deductions is called, in minor units; below nothing, it pays back."""
    return gettext("Paid back") if deducted < 0 else gettext("Deductions")
