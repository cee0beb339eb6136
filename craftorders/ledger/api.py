"""Accounts and transfers."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("ledger", __name__, description="Accounts and transfers.")
