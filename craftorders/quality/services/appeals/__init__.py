"""Appeals: who made pieces asks that they are looked at again, another inspector decides, what was good is paid.

Nothing waits for it: the batch goes on its way without the rejected pieces, whatever comes of the appeal.
"""

from craftorders.quality.services.appeals.deciding import decide_appeal
from craftorders.quality.services.appeals.making import make_appeal

__all__ = ["decide_appeal", "make_appeal"]
