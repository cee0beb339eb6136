"""Use cases of sync: phones are registered and shut out, events received, and settled where they could not be applied."""

from craftorders.sync.services.devices import register_device, revoke_device
from craftorders.sync.services.receiving import receive_events, receive_from_revoked
from craftorders.sync.services.settling import apply_again, set_aside

__all__ = ["apply_again", "receive_events", "receive_from_revoked", "register_device", "revoke_device", "set_aside"]
