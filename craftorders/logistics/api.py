"""Consignments."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("logistics", __name__, description="Consignments.")
