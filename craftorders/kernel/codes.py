"""Codes as they stand on labels: with a check symbol, so that a slip of the finger is told before anything is looked up.

The code is read as a number in Crockford's base 32, prefix included; the symbol is its remainder by 37, a prime above 32:
every single wrong character and every swap of two neighbours changes it (Douglas Crockford, "Base 32", check symbols).
"""

import re
import unicodedata

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.ids import ALPHABET, LOOKALIKES
from craftorders.kernel.words import N_

SYMBOLS = ALPHABET + "*~$=U"
LENGTHS = {"B": 6, "J": 6, "H": 7, "L": 6, "C": 6}
"""How many characters stand behind the letter: batch, job, bag (hand-in), inspection lot, consignment."""
SEPARATORS = re.compile(r"[\s\-‐-―]")


def written_code(code: str) -> str:
    """How a code such as B-7K3M9Q is printed: with its check symbol behind another dash."""
    return f"{code}-{_symbol(code.replace('-', ''))}"


def read_code(text: str) -> str:
    """The code as it is stored, from a label (with its symbol) or a page (without), typed in any case and any width.

    Refuses what is none of our kinds, and what does not agree with its symbol.
    """
    typed = SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    kind, rest = typed[:1], typed[1:].translate(LOOKALIKES)
    length = LENGTHS.get(kind)
    if length is None or len(rest) not in (length, length + 1) or any(c not in ALPHABET for c in rest[:length]):
        raise RuleViolation(
            "no_code",
            N_("This is not one of our codes. It begins with B, J, H, L, C or K, as on the label."),
            pointer="/code",
        )
    if rest[length:] and _symbol(kind + rest[:length]) != rest[length:]:
        message = N_("One character of this code is not right. Compare it with the label.")
        raise RuleViolation("code_mistyped", message, pointer="/code")
    return f"{kind}-{rest[:length]}"


def _symbol(plain: str) -> str:
    """Letters that look alike count as one, as they do for who reads them."""
    number = 0
    for character in plain.translate(LOOKALIKES):
        number = number * 32 + ALPHABET.index(character)
    return SYMBOLS[number % 37]
