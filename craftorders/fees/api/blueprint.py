"""The routes of fees share one blueprint; each module of this folder adds those of its subject."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("fees", __name__, description="Rates, shares, earnings, charges.")
