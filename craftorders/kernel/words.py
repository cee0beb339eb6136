"""Marks English text as a message id, so that the catalogue finds words that are written far from any request."""


def N_(message: str) -> str:
    """Return `message` unchanged; its translation happens where the reader's language is known."""
    return message


class Word(str):
    """Among the details of a message: itself a message id, translated together with it."""
