"""What settlement takes and shows: amounts are integers of the minor unit with their currency."""

from craftorders.settlement.schemas.merchants import CreditSchema, DepositSchema
from craftorders.settlement.schemas.parts import ReferenceSchema
from craftorders.settlement.schemas.statements import (
    ApprovedSchema,
    DuePeriodListSchema,
    DuePeriodSchema,
    PayoutSchema,
    PaySchema,
    PeriodFilterSchema,
    PeriodKeySchema,
    PeriodPageSchema,
    PeriodSchema,
    PreviewLineSchema,
    PreviewSchema,
    StatementFilterSchema,
    StatementPageSchema,
    StatementSchema,
)
from craftorders.settlement.schemas.taxes import (
    ChooseTaxSchema,
    PayerListSchema,
    PayerSchema,
    TaxChoiceListSchema,
    TaxChoiceSchema,
)

__all__ = [
    "ApprovedSchema",
    "ChooseTaxSchema",
    "CreditSchema",
    "DepositSchema",
    "DuePeriodListSchema",
    "DuePeriodSchema",
    "PaySchema",
    "PayerListSchema",
    "PayerSchema",
    "PayoutSchema",
    "PeriodFilterSchema",
    "PeriodKeySchema",
    "PeriodPageSchema",
    "PeriodSchema",
    "PreviewLineSchema",
    "PreviewSchema",
    "ReferenceSchema",
    "StatementFilterSchema",
    "StatementPageSchema",
    "StatementSchema",
    "TaxChoiceListSchema",
    "TaxChoiceSchema",
]
