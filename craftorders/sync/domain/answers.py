"""What a phone is answered about an event, and how that is kept, so that it can be said again in any language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from craftorders.kernel.errors import DomainError, RuleViolation, RuleViolations
from craftorders.kernel.words import N_, Word

ACCEPTED, REJECTED, HELD, DUPLICATE = "accepted", "rejected", "held", "duplicate"
OUTCOMES = (ACCEPTED, REJECTED, HELD)
"""What can become of an event when it comes first; a duplicate is answered with what became of it then."""


@dataclass(frozen=True)
class Answer:
    """An outcome; for a refusal its code and its words by place; for what was made of it the code that people see."""

    outcome: str
    code: str | None = None
    words: tuple[Mapping[str, Any], ...] = ()
    entry: str | None = None
    first: str | None = None

    def kept(self) -> dict[str, Any]:
        """As plain values, for a column."""
        return {"code": self.code, "words": list(self.words), "entry": self.entry}


REASONS = {
    "future_version": N_(
        "The app on the phone is newer than the service. This is kept, and can be applied when the service was renewed."
    ),
    "waits_for_earlier": N_("Something that was written down before it on the same phone has not arrived yet."),
    "unreadable": N_("This does not have the form of an event. It is kept as it came."),
    "hash_mismatch": N_("What came is not what the phone wrote: its hash differs."),
    "wrong_device": N_("Another phone wrote this than the one that sent it."),
    "wrong_actor": N_("Somebody else wrote this than who sent it."),
    "other_content": N_("The same event came before with other content. Both are kept; a person decides."),
    "seq_reused": N_("The phone used this number before for something else. Both are kept; a person decides."),
    "photo_damaged": N_("What came is not the photo that the phone took. The count of the bag stands without it."),
    "photo_too_large": N_("The photo is larger than 12 MB. Take it again at a lower resolution."),
    "photo_lost": N_("The phone was shut out before this photo had arrived. The bag counts without it."),
    "device_revoked": N_("This phone was shut out. What it sent is kept, and a person decides about it."),
    "not_understood": N_("Something went wrong on our side when this was applied. It is kept, and a person looks at it."),
}
"""Why an event is not applied, where that lies in how it came and not in a rule of the trade."""


def refusal(code: str) -> RuleViolation:
    """One of `REASONS` as a refusal."""
    return RuleViolation(code, REASONS[code])


def refused(outcome: str, error: DomainError) -> Answer:
    """The answer that tells of a refusal."""
    parts = error.parts if isinstance(error, RuleViolations) else (error,)
    return Answer(outcome, error.code, tuple(_words(part) for part in parts))


def answer_of(outcome: str, kept: Mapping[str, Any], *, first: str | None = None) -> Answer:
    """The answer that was kept."""
    return Answer(outcome, kept["code"], tuple(kept["words"]), kept["entry"], first)


def _words(error: DomainError) -> dict[str, Any]:
    return {
        "pointer": error.pointer or "",
        "message": error.message,
        "details": {key: value if isinstance(value, int) else str(value) for key, value in error.details.items()},
        "translated": [key for key, value in error.details.items() if isinstance(value, Word)],
    }
