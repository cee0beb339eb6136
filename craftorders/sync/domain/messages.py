"""An event as a phone sent it, and what is read from it without knowing the trade."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

SCHEMA_VERSION = 1
"""The newest form of an event that this server understands."""


@dataclass(frozen=True)
class Envelope:
    """What every event says of itself. `device_time` is told by the phone's clock: kept, and trusted in nothing."""

    event_id: UUID
    device_id: UUID
    seq: int
    actor: UUID
    type: str
    payload: Mapping[str, Any]
    device_time: datetime
    schema_version: int
    hash: str

    @property
    def after(self) -> int | None:
        """The number of the same phone's last event before this one about the same batch: it must be applied first."""
        after = self.payload.get("after")
        if not isinstance(after, int) or isinstance(after, bool):
            return None
        return after if 0 < after < self.seq else None


@dataclass(frozen=True)
class Message:
    """All of what came, and its envelope where that could be read."""

    content: Mapping[str, Any]
    envelope: Envelope | None

    @property
    def turn(self) -> int:
        """Messages are taken by the phone's own numbers; what cannot be read holds nothing up."""
        return self.envelope.seq if self.envelope else 0


def skew_of(sent_at: datetime, received_at: datetime) -> int:
    """By how many milliseconds the phone's clock is ahead; behind it is negative. The way of the request is part of it."""
    return (sent_at - received_at) // timedelta(milliseconds=1)
