"""Photographs that nobody took."""

import io
from typing import Any

from PIL import Image, ImageDraw


def photo(width: int = 900, height: int = 600, kind: str = "JPEG", **options: Any) -> bytes:
    """Return a picture file of some size and format; options are those of Pillow's ``save``."""
    image = Image.new("RGB", (width, height), "#d7e6e2")
    ImageDraw.Draw(image).rectangle((width // 12, height // 8, width // 2, height // 2), fill="#0b6e63")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_traces(place: str = "N39.9E116.4") -> bytes:
    """Return a photo lying on its side that tells camera, place and a comment."""
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"  # maker
    exif[0x0112] = 6  # turned by 90°
    exif.get_ifd(0x8825)[1] = place
    return photo(exif=exif, comment=b"home of somebody")
