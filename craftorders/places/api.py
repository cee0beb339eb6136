"""Counties, sites, hourly floors."""

from craftorders.infra.api import ApiBlueprint

blueprint = ApiBlueprint("places", __name__, description="Counties, sites, hourly floors.")
