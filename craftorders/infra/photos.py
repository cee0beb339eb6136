"""Photos that people send: decoded, turned upright, re-encoded without EXIF, bounded, stored by content hash."""

import hashlib
import io
import warnings
from datetime import datetime
from uuid import UUID

import fsspec
from flask import Response, current_app
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from craftorders.infra.database import Identified, Model
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_

LARGEST_UPLOAD = 12 * 1024 * 1024
LONGEST_SIDE = 1600
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class Photo(Identified, Model):
    """A stored picture; the bytes lie under their SHA-256 in the photo folder."""

    __tablename__ = "photo"
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    taken_in_by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)


def store_photo(session: Session, content: bytes, *, folder: str, actor_id: UUID) -> Photo:
    """Keep a photo. Refuses what is not an image, is too large, or unpacks to too many pixels."""
    if len(content) > LARGEST_UPLOAD:
        raise RuleViolation(
            "photo_too_large",
            N_("The photo is larger than 12 MB. Take it again at a lower resolution."),
            pointer="/photo",
        )
    clean, width, height = _reencode(content)
    digest = hashlib.sha256(clean).hexdigest()
    with fsspec.open(_path(folder, digest), "wb", auto_mkdir=True) as file:
        file.write(clean)
    photo = Photo(sha256=digest, width=width, height=height, size=len(clean), taken_in_by=actor_id)
    session.add(photo)
    session.flush()
    return photo


def photo_answer(session: Session, photo_id: UUID | None) -> Response:
    """The picture itself, as an HTTP answer; who may see it was checked before."""
    photo = session.get(Photo, photo_id) if photo_id else None
    if photo is None:
        raise NotFound("photo", photo_id)
    with fsspec.open(_path(current_app.config["PHOTO_FOLDER"], photo.sha256), "rb") as file:
        response = Response(file.read(), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.set_etag(photo.sha256)
    return response


def _reencode(content: bytes) -> tuple[bytes, int, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            if image.width * image.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RuleViolation("photo_too_many_pixels", N_("The photo has too many pixels."), pointer="/photo") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise RuleViolation("not_a_photo", N_("This file is not a photo (JPEG, PNG or WebP)."), pointer="/photo") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = io.BytesIO()
    upright.save(clean, "JPEG", quality=82, optimize=True)
    return clean.getvalue(), upright.width, upright.height


def _path(folder: str, digest: str) -> str:
    return f"{folder}/{digest[:2]}/{digest}.jpg"
