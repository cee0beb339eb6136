"""Marks English text as a message id, so that the catalogue finds words that are written far from any request."""

import re

NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 knows no way to write: whoever keeps it can never say it to a bank, nor in an Excel file."""


def N_(message: str) -> str:
    """Return `message` unchanged; its translation happens where the reader's language is known."""
    return message


class Word(str):
    """Among the details of a message: itself a message id, translated together with it."""
