"""Periods, statements, payouts."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("settlement", __name__, description="Periods, statements, payouts.")
