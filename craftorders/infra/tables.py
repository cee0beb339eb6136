"""Finds every feature's tables, so that migrations and tests see the whole schema."""

import importlib
import pkgutil

from sqlalchemy import MetaData

import craftorders
from craftorders.infra.database import Model


def all_tables() -> MetaData:
    """The metadata with the tables of all features."""
    for module in pkgutil.walk_packages(craftorders.__path__, "craftorders."):
        if module.name.endswith(".models") or module.name.startswith("craftorders.infra."):
            importlib.import_module(module.name)
    return Model.metadata
