"""The routes of quality share one blueprint; each module of this folder adds those of its subject."""

from craftorders.infra.api import ApiBlueprint

PICTURE = {"type": "string", "format": "binary"}

blueprint = ApiBlueprint("quality", __name__, description="Inspection lots, defects, decisions.")
