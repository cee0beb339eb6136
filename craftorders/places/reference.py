"""The counties of GB/T 2260 as the product brings them along."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from craftorders.places.domain.romanise import romanise

FILE = Path(__file__).parent / "data" / "regions.csv"


def regions() -> Iterator[dict[str, Any]]:
    """Every county as a row of the region table, without its time zone."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {
                "id": row["gb2260_code"],
                "name": row["name"],
                "name_en": romanise(row["name"]),
                "province": row["province"],
                "prefecture": row["prefecture"],
                "longitude_e4": int(Decimal(row["longitude"]) * 10_000),
                "latitude_e4": int(Decimal(row["latitude"]) * 10_000),
            }
