"""Pictures as phones send them."""

import io
from typing import Any

from PIL import Image


def a_picture(width: int = 320, height: int = 240, kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    """The bytes of a red picture; `options` are Pillow's for this kind of file."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), "#B3261E").convert(mode).save(content, kind, **options)
    return content.getvalue()


def exif_of_a_phone() -> Image.Exif:
    """What a phone writes into a photo: its maker, that it was held upright, and where it was."""
    exif = Image.Exif()
    exif[0x010F] = "Phonemaker"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 52.0, 40.0), 3: "E", 4: (101.0, 53.0, 25.0)})
    return exif
