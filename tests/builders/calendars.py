"""Farm calendars for tests."""

from datetime import date

from craftorders.production.domain.hands import Hands

ALL_HANDS = Hands(date(1970, 1, 5), ())
"""A calendar without harvests."""
