"""Amounts in Chinese capitals (人民币大写), as they stand on statements and receipts so that nobody can change a figure."""

from cn2an import an2cn

from craftorders.kernel.money import amount_text

CURRENCY = "CNY"


def in_capitals(fen: int) -> str:
    """An amount in yuan, jiao and fen in capitals: 140950 is 壹仟肆佰零玖元伍角. Only for CNY, and never negative."""
    if fen < 0:
        raise ValueError("capitals are written for what is paid, not for what is owed back")
    return str(an2cn(amount_text(fen, CURRENCY), "rmb"))
