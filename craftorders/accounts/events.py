"""Facts of accounts."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.events import Event


@dataclass(frozen=True)
class RolesGranted(Event):
    """A user holds these roles from now on, each with what it is held for ("" for the service centre's roles)."""

    user_id: UUID
    grants: tuple[tuple[str, str], ...]
