"""English says "1 piece was counted" and "2 pieces were counted"; Chinese has one form for all.

So messages are written for many things, as nearly all are about many, and what they say of one is put right here, after
its numbers are in their places.
"""

import re

NOUNS = {
    "pieces": "piece", "bags": "bag", "batches": "batch", "lots": "lot", "orders": "order", "lines": "line", "cards": "card",
    "workers": "worker", "households": "household", "workshops": "workshop", "counties": "county", "defects": "defect",
    "people": "person", "payments": "payment", "statements": "statement", "choices": "choice", "decisions": "decision",
    "entries": "entry", "mistakes": "mistake", "plans": "plan", "trials": "trial", "tiers": "tier",
    "weeks": "week", "days": "day", "hours": "hour", "minutes": "minute", "seconds": "second",
}  # fmt: skip
VERBS = {" are": " is", " were": " was", " have": " has", " wait": " waits"}
ONE = re.compile(rf"(?<![\w.,-])1 ({'|'.join(NOUNS)})\b({'|'.join(VERBS)})?\b")


def in_singular(text: str) -> str:
    """An English text in which one thing is spoken of as one."""
    return ONE.sub(lambda found: f"1 {NOUNS[found[1]]}{VERBS.get(found[2] or '', '')}", text)
