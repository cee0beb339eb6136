"""What the schemas of fees share: rates as plain decimals, and how columns of ten-thousandths are shown."""

from typing import Any

from marshmallow import fields

from craftorders.kernel.money import parse_rate, rate_text


def shown_rate(of: str, *, optional: bool = False) -> fields.Function:
    """A column of ten-thousandths as a plain decimal of the row's currency; null where it may be and nothing is set."""

    def shown(row: Any) -> str | None:
        value = getattr(row, of)
        return None if value is None else rate_text(value, row.currency)

    return fields.Function(shown, metadata={"type": ["string", "null"] if optional else "string"})


def read_rates(data: dict[str, Any], names: tuple[str, ...], currency: str, at: str = "") -> dict[str, Any]:
    """What a schema loaded, as services take it: `rate` becomes `rate_e4`; too many places are refused at the field."""
    given = {name: text for name, text in data.items() if name in names}
    read: dict[str, Any] = {
        f"{name}_e4": None if text is None else parse_rate(text, currency, pointer=f"{at}/{name}")
        for name, text in given.items()
    }
    return {name: value for name, value in data.items() if name not in given} | read
