"""The short number of a card: what a person types who cannot scan.

Crockford's base 32 with a checking character at the end: weights 1, 3, 5 … modulo 31, a prime, find every
single wrong character and every swap of neighbours, so that a slip of the finger never locks another's card.
"""

import secrets

from craftorders.kernel.ids import ALPHABET, LOOKALIKES

PREFIX = "K"
LENGTH = 7
CHECKING = ALPHABET[:31]
"""31 of the 32 characters can stand in a number, because 31 is prime."""


def new_number() -> str:
    """A random number such as K-7K3-M9QX."""
    return written("".join(secrets.choice(CHECKING) for _ in range(LENGTH - 1)))


def written(body: str) -> str:
    """The number of these characters, with its checking character and the dashes that people read it by."""
    whole = body + _check(body)
    return f"{PREFIX}-{whole[:3]}-{whole[3:]}"


def plain_number(text: str) -> str | None:
    """The number as stored, from what a person typed in any case, O for 0; None where it cannot be one."""
    typed = "".join(c for c in text.upper() if c.isalnum())
    if len(typed) == len(PREFIX) + LENGTH:
        typed = typed.removeprefix(PREFIX)
    plain = typed.translate(LOOKALIKES)
    if len(plain) != LENGTH or any(c not in CHECKING for c in plain) or _check(plain[:-1]) != plain[-1]:
        return None
    return written(plain[:-1])


def _check(body: str) -> str:
    total = sum((2 * place + 1) * CHECKING.index(c) for place, c in enumerate(body))
    return CHECKING[total % 31]
