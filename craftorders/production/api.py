"""Batches, jobs, piece reports, hand-ins."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("production", __name__, description="Batches, jobs, piece reports, hand-ins.")
