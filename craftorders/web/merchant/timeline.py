"""What happened to an order and its batches, as a merchant is told it: newest first, the same of one day said once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from craftorders.infra.history import HistoryEntry
from craftorders.orders.domain.states import ORDER
from craftorders.web.formatting import HOME_ZONE

OF_BATCHES = ("plan", "accept", "supply", "start", "submit", "pass", "fail", "ship", "deliver", "cancel", "scrap")
"""Offers and refusals are between the service centre and the workshops."""
BY_PEOPLE = ("place", "change", "describe", "agree_urgency", "submit", "return", "confirm", "complete", "cancel")
"""Steps of an order that somebody decided, rather than the work itself."""


@dataclass
class Happened:
    """One thing that happened: to the order, or to one or more of its batches on a day."""

    kind: str
    action: str
    at: datetime
    who: str | None = None
    why: str | None = None
    line: int | None = None
    batches: list[str] = field(default_factory=list)


def happened(history: Sequence[HistoryEntry], codes: Mapping[UUID, str]) -> list[Happened]:
    """The timeline of an order; `codes` are those of its batches by id."""
    told: list[Happened] = []
    days: dict[tuple[date, str], Happened] = {}
    for entry in sorted(history, key=lambda each: (each.at, each.id), reverse=True):
        if entry.subject_kind == ORDER.name:
            told.append(_of_order(entry))
        elif entry.action in OF_BATCHES:
            key = (entry.at.astimezone(ZoneInfo(HOME_ZONE)).date(), entry.action)
            if key not in days:
                days[key] = Happened(entry.subject_kind, entry.action, entry.at)
                told.append(days[key])
            days[key].batches.append(codes[entry.subject_id])
    return told


def _of_order(entry: HistoryEntry) -> Happened:
    _, line = (entry.changes or {}).get("line", (None, None))
    who = entry.actor_name if entry.action in BY_PEOPLE else None
    return Happened(entry.subject_kind, entry.action, entry.at, who, entry.reason, line)
