"""Offers."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("dispatch", __name__, description="Offers.")
