"""Photos of bags: they come apart from their events, in pieces, and change nothing about what was counted."""

import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.photos import LARGEST_UPLOAD
from craftorders.kernel import clock
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.production.models import Batch, HandIn
from craftorders.production.services import assign_job
from craftorders.sync.models import CarriedPhoto, PhotoPiece, UnsettledEvent
from craftorders.sync.queries.photos import find_carried, photo_of_bag, photos_of_bags
from craftorders.sync.schemas import read_payload
from craftorders.sync.services import (
    apply_again,
    forget_unfinished_photos,
    receive_from_revoked,
    receive_photo_piece,
    revoke_device,
)
from tests.builders.cast import Cast, a_cast
from tests.builders.phones import Phone, as_messages, digest_of, signed
from tests.builders.pictures import a_picture, exif_of_a_phone
from tests.builders.stories import supplied_batch
from tests.conftest import NOON

PHOTO = a_picture(2000, 1500, exif=exif_of_a_phone())
DIGEST = digest_of(PHOTO)


@dataclass
class Told:
    """A phone, a job of sixty belts on it, and where photos are kept."""

    session: Session
    cast: Cast
    batch: Batch
    job_id: UUID
    phone: Phone
    folder: str

    def sends(self, start: int, content: bytes, digest: str = DIGEST) -> CarriedPhoto:
        """A piece of a photo."""
        return receive_photo_piece(
            self.session, self.phone.id, digest, start, content, folder=self.folder, actor=self.phone.owner
        )

    def counts(self, photo: bytes = PHOTO, quantity: int = 5) -> UUID:
        """A bag with a photo; its id."""
        event = self.phone.counts(self.batch, self.job_id, quantity, photo=photo)
        self.phone.sends(self.session, event)
        return UUID(event["event_id"])

    def handed_in(self) -> int:
        """Pieces that were counted."""
        return self.session.scalar(select(func.sum(HandIn.quantity))) or 0


@pytest.fixture
def told(session: Session, tmp_path: Path) -> Told:
    """Sixty of a hundred belts are with Zhuoma."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
    return Told(session, cast, batch, job.id, Phone(cast.coordinator).register(session), str(tmp_path))


def test_the_bag_counts_before_its_photo_is_there(told: Told) -> None:
    bag_id = told.counts()
    assert told.handed_in() == 5
    assert photo_of_bag(told.session, bag_id, told.cast.coordinator) is None
    assert photos_of_bags(told.session, [bag_id])[bag_id].state == "awaited"


def test_a_photo_comes_in_pieces_and_is_kept_clean(told: Told) -> None:
    bag_id = told.counts()
    half = len(PHOTO) // 2
    assert told.sends(half, PHOTO[half:]).received == 0, "before its turn"
    assert told.sends(0, PHOTO[:half]).received == half
    assert told.sends(0, PHOTO[:half]).received == half, "twice"
    assert find_carried(told.session, told.phone.id, DIGEST, told.phone.owner).received == half
    carried = told.sends(half - 10, PHOTO[half - 10 :] + b"more")
    assert (carried.state, carried.received) == ("kept", len(PHOTO))
    assert photo_of_bag(told.session, bag_id, told.cast.coordinator) == carried.photo_id
    assert told.session.scalar(select(func.count()).select_from(PhotoPiece)) == 0
    [kept] = Path(told.folder).rglob("*.jpg")
    content = kept.read_bytes()
    assert Image.open(io.BytesIO(content)).size == (1200, 1600), "upright, and at most 1600"
    assert b"Phonemaker" not in content


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"no photo at all", "not_a_photo"), (a_picture(20, 20), "photo_too_small")],
)
def test_a_photo_that_is_refused_says_why_and_the_bag_stands(told: Told, content: bytes, code: str) -> None:
    bag_id = told.counts(content)
    carried = told.sends(0, content, digest_of(content))
    assert (carried.state, carried.answer["code"], carried.photo_id) == ("refused", code, None)
    assert photos_of_bags(told.session, [bag_id]) == {}
    assert told.sends(0, content, digest_of(content)).state == "refused"
    assert told.handed_in() == 5


def test_bytes_that_do_not_fit_their_name_are_refused(told: Told) -> None:
    told.counts()
    carried = told.sends(0, PHOTO[:-1] + b"?")
    assert (carried.state, carried.answer["code"]) == ("refused", "photo_damaged")
    assert told.session.scalar(select(func.count()).select_from(PhotoPiece)) == 0


def test_one_that_is_too_large_is_refused_before_a_byte_of_it_travels(told: Told) -> None:
    event = told.phone.counts(told.batch, told.job_id, 5)
    event["payload"]["photo"] = {"sha256": DIGEST, "size": LARGEST_UPLOAD + 1}
    assert told.phone.sends(told.session, signed(event)) == [("accepted", None)]
    carried = find_carried(told.session, told.phone.id, DIGEST, told.phone.owner)
    assert (carried.state, carried.answer["code"]) == ("refused", "photo_too_large")


def test_the_same_photo_of_two_bags_travels_once(told: Told) -> None:
    first, second = told.counts(), told.counts()
    kept = told.sends(0, PHOTO).photo_id
    third = told.counts()
    assert {photo_of_bag(told.session, bag, told.cast.coordinator) for bag in (first, second, third)} == {kept}


def test_a_photo_that_no_event_named_is_not_taken_in(told: Told) -> None:
    with pytest.raises(NotFound):
        told.sends(0, PHOTO)
    with pytest.raises(NotFound):
        find_carried(told.session, told.phone.id, DIGEST, told.phone.owner)


def test_a_phone_takes_no_photo_of_another_one_s_event(told: Told) -> None:
    told.counts()
    other = Phone(told.cast.coordinator).register(told.session)
    told.phone = other
    with pytest.raises(NotFound):
        told.sends(0, PHOTO)


def test_a_phone_that_was_shut_out_sends_no_photo(told: Told) -> None:
    bag_id = told.counts()
    told.sends(0, PHOTO[:1000])
    revoke_device(told.session, told.phone.id, actor=told.cast.operator)
    with pytest.raises(RuleViolation) as refused:
        told.sends(1000, PHOTO[1000:])
    assert refused.value.code == "device_revoked"
    assert pieces(told) == 0
    assert photos_of_bags(told.session, [bag_id]) == {}, "nobody waits for what the phone deletes"


def test_nobody_waits_for_the_photo_of_what_a_phone_sends_that_was_shut_out(told: Told) -> None:
    revoke_device(told.session, told.phone.id, actor=told.cast.operator)
    event = told.phone.counts(told.batch, told.job_id, 5, photo=PHOTO)
    receive_from_revoked(told.session, told.phone.id, as_messages(event))
    waiting = told.session.scalars(select(UnsettledEvent.id)).one()
    apply_again(told.session, waiting, read=read_payload, actor=told.cast.dispatcher)
    assert told.handed_in() == 5
    assert photos_of_bags(told.session, [waiting]) == {}


def test_pieces_of_a_photo_that_never_became_whole_go_after_sixty_days_and_the_phone_begins_anew(told: Told) -> None:
    """Named at noon on 24 November: on 23 January at noon it is sixty days, a second later it is more."""
    bag_id = told.counts()
    told.sends(0, PHOTO[:1000])
    with clock.at(NOON + timedelta(days=60)):
        assert forget_unfinished_photos(told.session) == 0
        assert pieces(told) == 1
    with clock.at(NOON + timedelta(days=60, seconds=1)):
        assert forget_unfinished_photos(told.session) == 1
        assert (pieces(told), forget_unfinished_photos(told.session)) == (0, 0)
        assert told.sends(1000, PHOTO[1000:]).received == 0
        assert told.sends(0, PHOTO).state == "kept"
    assert photo_of_bag(told.session, bag_id, told.cast.coordinator) is not None


def test_a_photo_that_was_named_again_lately_stays(told: Told) -> None:
    told.counts()
    told.sends(0, PHOTO[:1000])
    with clock.at(NOON + timedelta(days=50)):
        told.counts(quantity=6)
    with clock.at(NOON + timedelta(days=61)):
        assert forget_unfinished_photos(told.session) == 0


def pieces(told: Told) -> int:
    """Pieces of photos that lie here."""
    return told.session.scalar(select(func.count()).select_from(PhotoPiece)) or 0


def test_a_count_that_was_refused_keeps_its_photo_for_when_it_is_applied(told: Told) -> None:
    bag_id = told.counts(quantity=61)
    assert told.handed_in() == 0
    kept = told.sends(0, PHOTO)
    assert kept.state == "kept"
    with pytest.raises(NotFound):
        photo_of_bag(told.session, bag_id, told.cast.coordinator)


def test_what_is_in_quarantine_keeps_its_photo_beside_it(told: Told) -> None:
    told.counts(a_picture())
    again = told.phone.counts(told.batch, told.job_id, 7, photo=PHOTO)
    again["seq"] = 1
    assert told.phone.sends(told.session, signed(again)) == [("rejected", "seq_reused")]
    told.sends(0, PHOTO)
    waiting = told.session.scalars(select(UnsettledEvent.id)).one()
    apply_again(told.session, waiting, read=read_payload, actor=told.cast.dispatcher)
    found = photo_of_bag(told.session, waiting, told.cast.coordinator)
    assert found is not None
    assert told.handed_in() == 12


def test_a_bag_s_photo_is_for_its_workshop_and_its_county(told: Told) -> None:
    bag_id = told.counts()
    told.sends(0, PHOTO)
    for actor in (told.cast.coordinator, told.cast.inspector):
        assert photo_of_bag(told.session, bag_id, actor) is not None
    with pytest.raises(NotFound):
        photo_of_bag(told.session, bag_id, told.cast.other_coordinator)


def test_an_event_from_before_photos_is_read_as_ever(told: Told) -> None:
    event = told.phone.counts(told.batch, told.job_id, 5)
    assert "photo" not in event["payload"]
    assert told.phone.sends(told.session, event) == [("accepted", None)]
    assert told.session.scalars(select(CarriedPhoto)).all() == []
