"""Photos that people send: decoded, turned upright, re-encoded without EXIF, bounded, stored by content hash."""

import hashlib
import io
import warnings
from datetime import datetime
from uuid import UUID

from flask import Response, current_app, request
from PIL import Image, ImageOps
from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.datastructures import FileStorage

from craftorders.infra.database import Identified, Model
from craftorders.infra.files import keep_file, kept_file
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_

LARGEST_UPLOAD = 12 * 1024 * 1024
LONGEST_SIDE = 1600
STEP_SIDE = 480
"""Of the picture of a step: it travels over weak networks to a phone, and is printed 90 mm wide on a job card."""

SHORTEST_SIDE = 24
"""Of what is kept; an icon is smaller than this, and nothing of a piece can be told apart on it."""

MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")

# Pillow warns of a picture that unpacks to more than this; the warning is made a refusal, once, for all threads.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class Photo(Identified, Model):
    """A stored picture; the bytes lie under their SHA-256 in the photo folder."""

    __tablename__ = "photo"
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    taken_in_by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)


def take_in_photo(
    session: Session, upload: FileStorage | None, *, longest_side: int = LONGEST_SIDE, actor: Actor
) -> UUID | None:
    """Keep the photo that a request brought along; None where nobody chose one, for the rule that needs it to refuse."""
    if not upload:
        return None
    content, folder = upload.stream.read(LARGEST_UPLOAD + 1), current_app.config["PHOTO_FOLDER"]
    return store_photo(session, content, folder=folder, longest_side=longest_side, actor_id=actor.id).id


def store_photo(session: Session, content: bytes, *, folder: str, longest_side: int = LONGEST_SIDE, actor_id: UUID) -> Photo:
    """Keep a photo, its longest side of at most so many pixels. Refuses what is not an image, is too large, unpacks to
    too many pixels, or is too small to show anything."""
    if len(content) > LARGEST_UPLOAD:
        raise RuleViolation(
            "photo_too_large",
            N_("The photo is larger than 12 MB. Take it again at a lower resolution."),
            pointer="/photo",
        )
    clean, width, height = _reencode(content, longest_side)
    digest = hashlib.sha256(clean).hexdigest()
    keep_file(f"{folder}/{_place(digest)}", clean)
    photo = Photo(sha256=digest, width=width, height=height, size=len(clean), taken_in_by=actor_id)
    session.add(photo)
    session.flush()
    return photo


def photo_answer(session: Session, photo_id: UUID | None) -> Response:
    """The picture itself, as an HTTP answer; who may see it was checked before."""
    photo = _found(session, photo_id)
    response = Response(_content(photo), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.set_etag(photo.sha256)
    response.make_conditional(request)
    return response


def photo_bytes(session: Session, photo_id: UUID) -> bytes:
    """The JPEG itself, to be put into a file."""
    return _content(_found(session, photo_id))


def _found(session: Session, photo_id: UUID | None) -> Photo:
    photo = session.get(Photo, photo_id) if photo_id else None
    if photo is None:
        raise NotFound("photo", photo_id)
    return photo


def _content(photo: Photo) -> bytes:
    try:
        return kept_file(f"{current_app.config['PHOTO_FOLDER']}/{_place(photo.sha256)}")
    except FileNotFoundError as error:
        raise NotFound("photo", photo.id) from error


def _reencode(content: bytes, longest_side: int) -> tuple[bytes, int, int]:
    """The picture of `content` alone, on a fresh white canvas: no EXIF, comment, profile or second frame comes along."""
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        image.draft("RGB", (longest_side, longest_side))
        upright = ImageOps.exif_transpose(image)
        picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RuleViolation("photo_too_many_pixels", N_("The photo has too many pixels."), pointer="/photo") from error
    except Exception as error:  # a decoder may stumble over damaged bytes in any way
        raise RuleViolation("not_a_photo", N_("This file is not a photo (JPEG, PNG or WebP)."), pointer="/photo") from error
    picture.thumbnail((longest_side, longest_side))
    if min(picture.size) < SHORTEST_SIDE:
        message = N_("This picture is too small to show anything. Take the photo with the camera.")
        raise RuleViolation("photo_too_small", message, pointer="/photo")
    canvas = Image.new("RGB", picture.size, "white")
    canvas.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    clean = io.BytesIO()
    canvas.save(clean, "JPEG", quality=82, optimize=True)
    return clean.getvalue(), canvas.width, canvas.height


def _place(digest: str) -> str:
    return f"{digest[:2]}/{digest}.jpg"
