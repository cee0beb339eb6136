"""How long wrong PINs lock. Both locks grow, so that a million PINs cannot be tried in a lifetime.

A card forgives a few slips. A network address forgives more, because a whole village may share one; it also
meets many cards, so that one PIN cannot be tried on all of them.
"""

CARD_FREE, CARD_FIRST, CARD_LONGEST = 5, 60, 24 * 3600
ADDRESS_FREE, ADDRESS_FIRST, ADDRESS_LONGEST = 30, 60, 3600


def card_lock(wrong: int) -> int:
    """Seconds of lock after a card's `wrong`th wrong PIN: 0 before the 5th, then 60, doubling to a day."""
    return _growing(wrong - CARD_FREE, CARD_FIRST, CARD_LONGEST)


def address_lock(wrong: int) -> int:
    """Seconds of lock after an address's `wrong`th try: 0 before the 30th, then 60, doubling to an hour."""
    return _growing(wrong - ADDRESS_FREE, ADDRESS_FIRST, ADDRESS_LONGEST)


def _growing(beyond: int, first: int, longest: int) -> int:
    if beyond < 0:
        return 0
    return min(first << min(beyond, 20), longest)


MANY_CARDS = 10
"""So many different cards opened from one address on a day are shown to the service centre. It is no lock: a coordinator's
phone may help a whole village, and a village may share one address."""
