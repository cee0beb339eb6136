"""What phones send and are answered, what they take along, and the lists that people see of it."""

from craftorders.sync.schemas.answering import SyncReceiptSchema, shown, words_of_answer
from craftorders.sync.schemas.keeping import (
    DeviceFilterSchema,
    DevicePageSchema,
    DeviceSchema,
    NewDeviceSchema,
    UnsettledFilterSchema,
    UnsettledPageSchema,
    UnsettledSchema,
)
from craftorders.sync.schemas.sending import SyncSchema, messages_of, read_payload
from craftorders.sync.schemas.snapshot import SnapshotSchema

__all__ = [
    "DeviceFilterSchema",
    "DevicePageSchema",
    "DeviceSchema",
    "NewDeviceSchema",
    "SnapshotSchema",
    "SyncReceiptSchema",
    "SyncSchema",
    "UnsettledFilterSchema",
    "UnsettledPageSchema",
    "UnsettledSchema",
    "messages_of",
    "read_payload",
    "shown",
    "words_of_answer",
]
