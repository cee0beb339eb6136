"""Use cases of quality: opening lots, recording defects, deciding. Only an accepted lot lets pieces pass."""

from craftorders.quality.services.certificates import certify_lot, renew_certificate
from craftorders.quality.services.codes import keep_defect_code
from craftorders.quality.services.deciding import decide_lot
from craftorders.quality.services.defects import record_defect, remove_defect
from craftorders.quality.services.disposing import decide_disposition
from craftorders.quality.services.opening import open_again, open_part, open_rest
from craftorders.quality.services.reworking import finish_rework, hand_out_rework
from craftorders.quality.services.switching import decide_switching

__all__ = [
    "certify_lot",
    "decide_disposition",
    "decide_lot",
    "decide_switching",
    "finish_rework",
    "hand_out_rework",
    "keep_defect_code",
    "open_again",
    "open_part",
    "open_rest",
    "record_defect",
    "remove_defect",
    "renew_certificate",
]
