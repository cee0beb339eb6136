"""Finds every feature's tables, so that migrations and tests see the whole schema."""

import importlib
import pkgutil
from pathlib import Path

from sqlalchemy import MetaData

from craftorders.infra.database import Model

PRODUCT = Path(__file__).parent.parent


def all_tables() -> MetaData:
    """The metadata with the tables of all features."""
    for module in pkgutil.walk_packages([str(PRODUCT)], "craftorders."):
        if module.name.endswith(".models") or module.name.startswith("craftorders.infra."):
            importlib.import_module(module.name)
    return Model.metadata
