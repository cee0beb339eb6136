"""People know what a role can be held for, and refuse what is not there."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.accounts.events import RolesGranted
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.people.models import Merchant, Workshop
from craftorders.places.models import Region


def check_scopes(session: Session, event: RolesGranted) -> None:
    """A user got roles: refuse one for a merchant, workshop or county that does not exist."""
    for role, scope in event.grants:
        if role == "merchant":
            found: object = session.get(Merchant, UUID(scope))
        elif role == "coordinator":
            found = session.get(Workshop, UUID(scope))
        elif role == "inspector":
            found = session.get(Region, scope)
        else:
            continue
        if found is None:
            message = N_("What this role is to be held for does not exist. Choose it from the list.")
            raise RuleViolation("unknown_scope", message, pointer="/roles", role=role, scope=scope)
