"""Use cases of sync: phones are registered and shut out, what they send is received, what was not applied is settled."""

from craftorders.sync.services.devices import register_device, revoke_device
from craftorders.sync.services.photos import forget_unfinished_photos, receive_photo_piece
from craftorders.sync.services.receiving import receive_events, receive_from_revoked
from craftorders.sync.services.settling import apply_again, set_aside

__all__ = [
    "apply_again",
    "forget_unfinished_photos",
    "receive_events",
    "receive_from_revoked",
    "receive_photo_piece",
    "register_device",
    "revoke_device",
    "set_aside",
]
