"""Who acts: a signed-in person, a farmer's card, an API token or the system itself. Passed to every service."""

from dataclasses import dataclass, field
from uuid import UUID

from craftorders.kernel.errors import NotPermitted

EVERYTHING = "*"
SEES_ALL = frozenset({"dispatcher", "finance", "operator", "trainer", "auditor"})


@dataclass(frozen=True)
class Actor:
    """An identity with permissions and the objects they are for.

    `scopes` maps a role to what it is held for: merchant and workshop ids as strings, GB/T 2260 codes for
    inspectors; the roles of the service centre are held for everything and have an empty set.
    """

    id: UUID
    name: str
    permissions: frozenset[str] = frozenset()
    scopes: dict[str, frozenset[str]] = field(default_factory=dict)
    worker_id: UUID | None = None

    def can(self, permission: str) -> bool:
        """Whether the actor holds `permission`."""
        return EVERYTHING in self.permissions or permission in self.permissions

    def require(self, permission: str) -> None:
        """Refuse an actor without `permission`."""
        if not self.can(permission):
            raise NotPermitted(permission=permission)

    def scope(self, role: str) -> frozenset[str]:
        """What the actor holds `role` for; empty where they do not hold it."""
        return self.scopes.get(role, frozenset())

    def limited_to(self, role: str) -> frozenset[str] | None:
        """The objects that `role` limits this actor to; None for those whose work needs to see all of them."""
        if self.id == SYSTEM.id or SEES_ALL & self.scopes.keys():
            return None
        return self.scope(role)


SYSTEM = Actor(UUID(int=0), "craftorders", frozenset({EVERYTHING}))
