"""How much tax a payer withholds from a payment to somebody who works for it without being employed.

Three policies, of which an accountant chooses one for each payer: nothing is withheld; China's withholding on labour
remuneration by the month (SAT announcement 2018 No. 61, article 8 and table 2); and the cumulative withholding of
internet platforms (SAT announcement 2025 No. 16, with table 1 of 2018 No. 61). All sums are fen; each tax is rounded
half up once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from craftorders.kernel.money import round_half_up_div

NONE, LABOUR_BY_MONTH, PLATFORM_CUMULATIVE = "none", "labour_by_month", "platform_cumulative"
POLICIES = (NONE, LABOUR_BY_MONTH, PLATFORM_CUMULATIVE)
VERSIONS = {NONE: "none/1", LABOUR_BY_MONTH: "SAT 2018-61/1", PLATFORM_CUMULATIVE: "SAT 2025-16/1"}
"""Which text, and which reading of it (after the stroke), a payment was taxed by; kept with the payment."""
CURRENCY = "CNY"
"""The currency of both Chinese policies."""

SMALL, LARGE = 80_000, 400_000
"""Up to ¥800 a month nothing is taxed; up to ¥4,000 that much is taken off, above it a fifth."""
TAKEN_OFF_PERCENT = 20
ALLOWANCE = 500_000
"""¥5,000 for each month in which somebody earned."""
NO_LIMIT = 10**18
BY_MONTH = ((2_000_000, 20, 0), (5_000_000, 30, 200_000), (NO_LIMIT, 40, 700_000))
CUMULATIVE = (
    (3_600_000, 3, 0),
    (14_400_000, 10, 252_000),
    (30_000_000, 20, 1_692_000),
    (42_000_000, 25, 3_192_000),
    (66_000_000, 30, 5_292_000),
    (96_000_000, 35, 8_592_000),
    (NO_LIMIT, 45, 18_192_000),
)
"""Taxable fen up to which a line holds, percent, and what is taken off the product ("quick deduction")."""
PERCENT = 100


def policy_of(version: str) -> str:
    """The policy of a version, by whichever reading of its text; a text that nobody knows any more is its own name."""
    texts = {each.partition("/")[0]: policy for policy, each in VERSIONS.items()}
    return texts.get(version.partition("/")[0], version)


@dataclass(frozen=True)
class TaxMonth:
    """What a payer paid to somebody in a month ("2026-11"), before tax, and what it withheld of it."""

    month: str
    income: int
    withheld: int


def withheld_of(policy: str, paid: Sequence[TaxMonth], month: str, amount: int) -> int:
    """What to withhold of a payment of `amount` in `month`, after what was `paid` before in the same year.

    Payments of one month count together. What was withheld too much is not given back here, but by the tax office after
    the year. A month without income gives no allowance, and the months before it keep theirs.
    """
    if policy == NONE:
        return 0
    if policy == LABOUR_BY_MONTH:
        same = [each for each in paid if each.month == month]
        due = _by_month(sum(each.income for each in same) + amount)
    else:
        same = [each for each in paid if each.month[:4] == month[:4] and each.month <= month]
        months = len({each.month for each in same} | {month})
        due = _cumulative(sum(each.income for each in same) + amount, months)
    return min(max(0, due - sum(each.withheld for each in same)), amount)


def _by_month(income: int) -> int:
    if income <= SMALL:
        return 0
    taxable = (income - SMALL) * PERCENT if income <= LARGE else income * (PERCENT - TAKEN_OFF_PERCENT)
    return _tax(taxable, BY_MONTH)


def _cumulative(income: int, months: int) -> int:
    return _tax(max(0, income * (PERCENT - TAKEN_OFF_PERCENT) - ALLOWANCE * months * PERCENT), CUMULATIVE)


def _tax(taxable_percent: int, table: Sequence[tuple[int, int, int]]) -> int:
    """The tax on hundredths of a fen by a table of rates."""
    _, percent, off = next(line for line in table if taxable_percent <= line[0] * PERCENT)
    return round_half_up_div(taxable_percent * percent - off * PERCENT * PERCENT, PERCENT * PERCENT)
