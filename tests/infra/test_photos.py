"""Photos from strangers' phones: only the picture is kept, upright and bounded; all else is refused in words."""

import io
import random
import threading
from pathlib import Path
from unittest.mock import Mock

import fsspec
import pytest
from PIL import Image, ImageCms
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import BadSetting, Config
from craftorders.infra.application import Application
from craftorders.infra.photos import LARGEST_UPLOAD, Photo, photo_answer, store_photo
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.ids import new_id
from tests.builders.pictures import a_picture, exif_of_a_phone

RED = (179, 38, 30)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 200


def keep(session: Session, folder: Path, content: bytes) -> tuple[Photo, bytes]:
    """The photo and the bytes that lie in the folder."""
    photo = store_photo(session, content, folder=str(folder), actor_id=SYSTEM.id)
    return photo, (folder / photo.sha256[:2] / f"{photo.sha256}.jpg").read_bytes()


def refusal(session: Session, folder: Path, content: bytes) -> str:
    """The code of the refusal; nothing may be left behind."""
    with pytest.raises(RuleViolation) as refused:
        keep(session, folder, content)
    assert refused.value.pointer == "/photo"
    assert not list(folder.rglob("*.*"))
    return refused.value.code


def is_red(content: bytes, at: tuple[int, int] = (0, 0)) -> bool:
    """Whether the picture's colour came through the compression."""
    pixel = Image.open(io.BytesIO(content)).getpixel(at)
    assert isinstance(pixel, tuple)
    return all(abs(seen - wanted) < 12 for seen, wanted in zip(pixel, RED, strict=True))


def test_only_the_picture_is_kept(session: Session, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    sent = a_picture(
        exif=exif_of_a_phone(),
        comment=b"home of the family",
        xmp=b"<x:xmpmeta>where it was</x:xmpmeta>",
        icc_profile=profile,
    )
    for secret in (b"Phonemaker", b"home of the family", b"where it was", b"ICC_PROFILE"):
        assert secret in sent
    photo, content = keep(session, tmp_path, sent)
    for secret in (b"Phonemaker", b"home of the family", b"where it was", b"ICC_PROFILE", b"Exif"):
        assert secret not in content
    assert (photo.width, photo.height) == (240, 320), "it was taken upright"
    assert (Image.open(io.BytesIO(content)).size, photo.size) == ((240, 320), len(content))


def test_every_kind_that_phones_send_is_understood(session: Session, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (320, 240), colour) for colour in ("blue", "green")]
    sent = {
        "jpeg": a_picture(),
        "progressive": a_picture(progressive=True),
        "two pictures in one file": a_picture(kind="MPO", save_all=True, append_images=frames),
        "printer's colours": a_picture(mode="CMYK"),
        "png": a_picture(kind="PNG"),
        "palette": a_picture(kind="PNG", mode="P"),
        "webp": a_picture(kind="WEBP", quality=95),
        "moving webp": a_picture(kind="WEBP", save_all=True, append_images=frames, lossless=True),
        "moving png": a_picture(kind="PNG", save_all=True, append_images=frames),
    }
    for name, content in sent.items():
        photo, kept = keep(session, tmp_path, content)
        picture = Image.open(io.BytesIO(kept))
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (320, 240)), name
        assert is_red(kept), name
        assert photo.size == len(kept)
    grey, _ = keep(session, tmp_path, a_picture(mode="L"))
    assert (grey.width, grey.height) == (320, 240)


def test_what_is_transparent_becomes_white(session: Session, tmp_path: Path) -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(clear, "PNG")
    _, content = keep(session, tmp_path, clear.getvalue())
    assert Image.open(io.BytesIO(content)).getpixel((20, 15)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [((4000, 3000), (1600, 1200)), ((3000, 4000), (1200, 1600)), ((1600, 900), (1600, 900)), ((20_000, 300), (1600, 24)),
     ((24, 24), (24, 24))],
)  # fmt: skip
def test_the_longest_side_is_bounded_and_nothing_is_enlarged(
    session: Session, tmp_path: Path, sent: tuple[int, int], kept: tuple[int, int]
) -> None:
    photo, _ = keep(session, tmp_path, a_picture(*sent))
    assert (photo.width, photo.height) == kept


@pytest.mark.parametrize("sent", [(1, 1), (23, 900), (900, 23), (20_000, 2)])
def test_a_picture_that_shows_nothing_is_refused(session: Session, tmp_path: Path, sent: tuple[int, int]) -> None:
    assert refusal(session, tmp_path, a_picture(*sent)) == "photo_too_small"


def test_what_is_no_photo_is_refused(session: Session, tmp_path: Path) -> None:
    strange = {
        "nothing": b"",
        "words": "这不是照片".encode(),
        "a page": b"<!doctype html><script>alert(1)</script>",
        "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        "heic": HEIC,
        "gif": a_picture(kind="GIF"),
        "bmp": a_picture(kind="BMP"),
        "tiff": a_picture(kind="TIFF"),
        "pdf": a_picture(kind="PDF"),
        "half a jpeg": (jpeg := a_picture())[: len(jpeg) // 2],
        "half a png": (png := a_picture(kind="PNG"))[: len(png) // 2],
        "half a webp": (webp := a_picture(kind="WEBP"))[: len(webp) // 2],
        "only a beginning": a_picture()[:30],
    }
    assert {name: refusal(session, tmp_path, content) for name, content in strange.items()} == dict.fromkeys(
        strange, "not_a_photo"
    )


def test_a_picture_that_unpacks_to_too_many_pixels_is_refused(session: Session, tmp_path: Path) -> None:
    for side in (8_000, 10_000, 20_000):  # 64, 100 and 400 million pixels; 60 million are allowed
        bomb = io.BytesIO()
        Image.new("1", (side, side)).save(bomb, "PNG")
        assert len(bomb.getvalue()) < 100_000
        assert refusal(session, tmp_path, bomb.getvalue()) == "photo_too_many_pixels"


def test_a_file_that_is_too_large_is_not_even_opened(session: Session, tmp_path: Path) -> None:
    padded = a_picture() + b"\x00" * LARGEST_UPLOAD
    assert refusal(session, tmp_path, padded) == "photo_too_large"


def test_damaged_photos_are_kept_or_refused_but_never_break_the_house(session: Session, tmp_path: Path) -> None:
    chance = random.Random(2026)
    whole = [
        a_picture(64, 48, exif=exif_of_a_phone()),
        a_picture(64, 48, "PNG", exif=exif_of_a_phone()),
        a_picture(64, 48, "WEBP", exif=exif_of_a_phone()),
        a_picture(64, 48, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))]),
    ]
    refused = 0
    for content in whole * 100:
        damaged = bytearray(content)
        for _ in range(chance.choice((1, 3, 9))):
            damaged[chance.randrange(min(len(damaged), 400))] = chance.randrange(256)
        try:
            keep(session, tmp_path, bytes(damaged))
        except RuleViolation:
            refused += 1
    assert 0 < refused < 400


def test_the_same_picture_lies_in_the_folder_once(session: Session, tmp_path: Path) -> None:
    first, _ = keep(session, tmp_path, a_picture())
    second, _ = keep(session, tmp_path, a_picture())
    assert (first.id != second.id, first.sha256) == (True, second.sha256)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_the_same_picture_from_eight_phones_at_once_is_whole_at_every_moment(work: UnitOfWork, tmp_path: Path) -> None:
    noise = io.BytesIO()
    Image.effect_noise((800, 600), 80).save(noise, "JPEG")
    content = noise.getvalue()
    whole = work.run(lambda session: keep(session, tmp_path, content)[1])
    seen: list[bytes] = []

    def send() -> None:
        for _ in range(3):
            seen.append(work.run(lambda session: keep(session, tmp_path, content)[1]))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert seen == [whole] * 24
    assert work.run(lambda session: session.scalar(select(func.count()).select_from(Photo))) == 25


def test_a_photo_is_answered_once_and_then_known_by_its_tag(app: Application, session: Session) -> None:
    folder = Path(app.config["PHOTO_FOLDER"])
    photo, content = keep(session, folder, a_picture())
    with app.test_request_context():
        answer = photo_answer(session, photo.id)
        assert (answer.status_code, answer.mimetype, answer.get_data()) == (200, "image/jpeg", content)
    with app.test_request_context(headers={"If-None-Match": answer.headers["ETag"]}):
        assert photo_answer(session, photo.id).status_code == 304


def test_a_photo_that_is_not_there_is_not_found(app: Application, session: Session) -> None:
    lost = Photo(sha256="f" * 64, width=1, height=1, size=1, taken_in_by=SYSTEM.id)
    session.add(lost)
    session.flush()
    with app.test_request_context():
        for photo_id in (None, new_id(), lost.id):
            with pytest.raises(NotFound):
                photo_answer(session, photo_id)


def test_photos_can_lie_in_any_storage_that_fsspec_knows(
    app: Application, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = fsspec.filesystem("memory")
    monkeypatch.setitem(app.config, "PHOTO_FOLDER", "memory://bucket/photos")
    for _ in range(2):
        photo = store_photo(session, a_picture(), folder=app.config["PHOTO_FOLDER"], actor_id=SYSTEM.id)
    place = f"/bucket/photos/{photo.sha256[:2]}/{photo.sha256}.jpg"
    assert storage.find("/bucket/photos") == [place], "kept once, and nothing beside it"
    with app.test_request_context():
        answer = photo_answer(session, photo.id)
        assert (answer.status_code, answer.get_data()) == (200, storage.cat_file(place))
        storage.rm("/bucket", recursive=True)
        with pytest.raises(NotFound):
            photo_answer(session, photo.id)


def test_a_storage_whose_driver_is_missing_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTO_FOLDER", "s3://bucket/photos/")
    monkeypatch.setattr("config.get_filesystem_class", Mock(side_effect=ImportError("Install s3fs")))
    with pytest.raises(BadSetting, match=r"requirements/s3\.txt"):
        Config.from_environment()
    monkeypatch.setattr("config.get_filesystem_class", Mock())
    assert Config.from_environment().photo_folder == "s3://bucket/photos"
    monkeypatch.undo()
    monkeypatch.setenv("PHOTO_FOLDER", "nowhere://photos")
    with pytest.raises(BadSetting, match="nowhere://"):
        Config.from_environment()
