"""How a merchant's charge is divided, to the fen: household, coordinator, workshop, freight, platform."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.money import allocate, line_amount, round_half_up_div
from craftorders.kernel.words import N_

HUNDRED_PERCENT_E2 = 10_000


@dataclass(frozen=True)
class Shares:
    """What of a piece's price is not the household's, in ten-thousandths of the minor unit."""

    coordinator_e4: int
    workshop_e4: int
    freight_e4: int
    platform_e4: int


@dataclass(frozen=True)
class ChargeSplit:
    """A charge and its five parts, in minor units; the parts add up to the charge."""

    charge: int
    household: int
    coordinator: int
    workshop: int
    freight: int
    platform: int

    def charged(self, amount: int) -> "ChargeSplit":
        """The same parts of a charge that is rounded otherwise: the platform bears the difference."""
        return replace(self, charge=amount, platform=self.platform + amount - self.charge)

    def with_extras(self, amount: int) -> "ChargeSplit":
        """The same charge, of which mending and bonuses take `amount` more to the household: the platform bears it."""
        return replace(self, household=self.household + amount, platform=self.platform - amount)


def commission_e4(price_e4: int, *, per_piece_e4: int, percent_e2: int, cap_e4: int | None) -> int:
    """The coordinator's part of a piece: an amount a piece, or so many hundredths of a percent of the price, capped.

    A percentage is rounded half up to a ten-thousandth of the minor unit, once, when the terms are frozen.
    """
    if not percent_e2:
        return per_piece_e4
    share = round_half_up_div(price_e4 * percent_e2, HUNDRED_PERCENT_E2)
    return share if cap_e4 is None else min(share, cap_e4)


def shares_of(price_e4: int, rates_e4: Sequence[int], coordinator_e4: int, workshop_e4: int, freight_e4: int) -> Shares:
    """The platform's share is what the price leaves; a price that does not cover the rest is refused."""
    platform_e4 = price_e4 - sum(rates_e4) - coordinator_e4 - workshop_e4 - freight_e4
    if platform_e4 < 0:
        raise RuleViolation("price_below_cost", N_("The price does not cover the rates and shares."), short_e4=-platform_e4)
    return Shares(coordinator_e4, workshop_e4, freight_e4, platform_e4)


def split_charge(quantity: int, price_e4: int, household_amounts: Sequence[int], shares: Shares) -> ChargeSplit:
    """Divide quantity × price; the five parts add up to the charge in every case.

    The household's part is the sum of its pay lines, each already rounded half up; it is never cut (rule 6).
    What is left goes to the other four by largest remainder, in proportion to their shares. Where pay lines
    rounded up, less is left than the four shares come to: then coordinator, workshop and freight still get
    theirs and the platform bears the difference, if need be with a negative part. For pay lines of these
    pieces that is at most half a minor unit a line and one more.
    """
    weights = (shares.coordinator_e4, shares.workshop_e4, shares.freight_e4, shares.platform_e4)
    charge, household = line_amount(quantity, price_e4), sum(household_amounts)
    left, due = charge - household, line_amount(quantity, sum(weights))
    if not sum(weights):
        return ChargeSplit(charge, household, 0, 0, 0, left)
    coordinator, workshop, freight, platform = allocate(max(left, due), weights)
    return ChargeSplit(charge, household, coordinator, workshop, freight, platform + min(0, left - due))
