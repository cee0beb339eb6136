"""Crafts, materials, products."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("catalogue", __name__, description="Crafts, materials, products.")
