"""Merchants, workshops, households, workers."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("people", __name__, description="Merchants, workshops, households, workers.")
