"""Tables of quality."""

from craftorders.quality.models.appeals import Appeal
from craftorders.quality.models.certificates import CertificateKey
from craftorders.quality.models.classes import ClassPlan, SwitchingState
from craftorders.quality.models.codes import DefectCode
from craftorders.quality.models.count_appeals import CountAppeal
from craftorders.quality.models.dispositions import Disposition, ReworkOrder
from craftorders.quality.models.early import EarlyDefect, EarlyInspection
from craftorders.quality.models.lots import Defect, Drawing, InspectionLot, LotBag
from craftorders.quality.models.measuring import Measurement, MeasurementSpec
from craftorders.quality.models.pieces import FurtherDefect, InspectedPiece
from craftorders.quality.models.product_defects import ProductDefect
from craftorders.quality.models.scores import (
    CountedLot,
    WorkerDefects,
    WorkerScore,
    WorkshopDefects,
    WorkshopScore,
)
from craftorders.quality.models.warnings import QualityWarning, WorkerWatch, WorkshopWatch

__all__ = [
    "Appeal",
    "CertificateKey",
    "ClassPlan",
    "CountAppeal",
    "CountedLot",
    "Defect",
    "DefectCode",
    "Disposition",
    "Drawing",
    "EarlyDefect",
    "EarlyInspection",
    "FurtherDefect",
    "InspectedPiece",
    "InspectionLot",
    "LotBag",
    "Measurement",
    "MeasurementSpec",
    "ProductDefect",
    "QualityWarning",
    "ReworkOrder",
    "SwitchingState",
    "WorkerDefects",
    "WorkerScore",
    "WorkerWatch",
    "WorkshopDefects",
    "WorkshopScore",
    "WorkshopWatch",
]
