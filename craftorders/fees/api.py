"""Rates, shares, earnings, charges."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("fees", __name__, description="Rates, shares, earnings, charges.")
