"""Appeals: who made pieces asks that they are looked at again, another inspector decides, what was good is paid.

Nothing waits for an appeal about rejected pieces of a lot that passed: the batch goes on its way without them. A lot that
was rejected whole is frozen until the appeal about it is decided.
"""

from craftorders.quality.services.appeals.deciding import decide_appeal
from craftorders.quality.services.appeals.disputing import make_lot_appeal
from craftorders.quality.services.appeals.making import make_appeal

__all__ = ["decide_appeal", "make_appeal", "make_lot_appeal"]
