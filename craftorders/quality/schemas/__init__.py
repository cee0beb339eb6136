"""What quality takes and shows, by what it is about."""

from craftorders.quality.schemas.lots import (
    DecisionSchema,
    DefectCodeChangeSchema,
    DefectCodeListSchema,
    DefectCodeSchema,
    DefectSchema,
    LotFilterSchema,
    LotPageSchema,
    LotSheetSchema,
    NewDefectSchema,
)

__all__ = [
    "DecisionSchema",
    "DefectCodeChangeSchema",
    "DefectCodeListSchema",
    "DefectCodeSchema",
    "DefectSchema",
    "LotFilterSchema",
    "LotPageSchema",
    "LotSheetSchema",
    "NewDefectSchema",
]
