"""Inspection lots, defects, decisions."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("quality", __name__, description="Inspection lots, defects, decisions.")
