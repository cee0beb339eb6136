"""Appeals: who made pieces asks that they are looked at again, another inspector decides, what was good is paid.

Nothing waits for an appeal about rejected pieces of a lot that passed: the batch goes on its way without them. A lot that
was rejected whole is frozen until the appeal about it is decided. Of a count that is called wrong nothing waits, either.
"""

from craftorders.quality.services.appeals.counts import decide_count_appeal, make_count_appeal
from craftorders.quality.services.appeals.deciding import decide_appeal
from craftorders.quality.services.appeals.disputing import make_lot_appeal
from craftorders.quality.services.appeals.making import make_appeal

__all__ = ["decide_appeal", "decide_count_appeal", "make_appeal", "make_count_appeal", "make_lot_appeal"]
