"""Use cases of quality: opening lots, recording defects, deciding. Only an accepted lot lets pieces pass."""

from craftorders.quality.services.codes import keep_defect_code
from craftorders.quality.services.deciding import decide_lot
from craftorders.quality.services.defects import record_defect, remove_defect
from craftorders.quality.services.opening import open_lot

__all__ = ["decide_lot", "keep_defect_code", "open_lot", "record_defect", "remove_defect"]
