"""What phones send and are answered, what they take along, and the lists that people see of it."""

from craftorders.sync.schemas.answering import CarriedPhotoSchema, SyncReceiptSchema, shown, words_of_answer
from craftorders.sync.schemas.keeping import (
    DeviceFilterSchema,
    DevicePageSchema,
    DeviceSchema,
    NewDeviceSchema,
    UnsettledFilterSchema,
    UnsettledPageSchema,
    UnsettledSchema,
)
from craftorders.sync.schemas.sending import PhotoPieceSchema, SyncSchema, messages_of, read_payload
from craftorders.sync.schemas.snapshot import SnapshotSchema

__all__ = [
    "CarriedPhotoSchema",
    "DeviceFilterSchema",
    "DevicePageSchema",
    "DeviceSchema",
    "NewDeviceSchema",
    "PhotoPieceSchema",
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
