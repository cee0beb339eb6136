"""Orders and their lines."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("orders", __name__, description="Orders and their lines.")
