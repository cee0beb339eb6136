"""PINs: six random digits that are not among the first that anybody would try."""

import secrets
from itertools import pairwise

LENGTH = 6


def new_pin() -> str:
    """A random PIN that is not a weak one."""
    while True:
        pin = f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"
        if not is_weak(pin):
            return pin


def is_weak(pin: str) -> bool:
    """Whether a PIN has at most two different digits, or only counts up or down (9 before 0)."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(set(pin)) <= 2 or len(steps) == 1
