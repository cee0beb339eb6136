"""The routes of settlement share one blueprint; each module of this folder adds those of its subject."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("settlement", __name__, description="Periods, statements, payouts, merchants' money.")
