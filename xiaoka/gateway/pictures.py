"""Photos from customers (照片): judged by what they are, made anew so that nothing but the picture is left."""

import io
import warnings
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageOps, UnidentifiedImageError

from xiaoka.gateway.errors import DeskError

MAX_BYTES = 10 * 1024 * 1024
"""Of a photo as it comes in; phones make 3 to 8 MB."""
MAX_SIDE = 2000
"""Pixels of the longer side that is kept: enough to read an ID card."""
_FORMATS = ("JPEG", "PNG", "WEBP")
# a JPEG is decoded at a fraction of its size, the others must be unpacked whole
_MAX_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000}
_MAX_PIXELS_OTHERS = 16_000_000
_QUALITY = 85


class PictureKind(StrEnum):
    """What a photo shows (照片内容)."""

    ID_CARD = "id_card"  # 身份证件
    PROOF = "proof"  # 报警回执、发票等凭证
    OTHER = "other"  # 其他


@dataclass(frozen=True)
class Picture:
    """A clean JPEG with its size in pixels."""

    data: bytes
    width: int
    height: int


def cleaned(data: bytes) -> Picture:
    """Return the picture alone: turned upright, at most 2000 pixels, without place, time, camera or anything attached.

    What the sender says about type or name plays no part.

    Args:
        data: the file as it came in.

    Raises:
        DeskError: ``picture_type`` for what is no JPEG, PNG or WebP, ``picture_large`` for too many bytes or pixels,
            ``picture_damaged`` for what cannot be read to its end.
    """
    if len(data) > MAX_BYTES:
        raise DeskError("picture_large")
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=_FORMATS) as found:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _made_anew(found)
    except UnidentifiedImageError as error:
        raise DeskError("picture_type") from error
    except Image.DecompressionBombError as error:
        raise DeskError("picture_large") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError) as error:
        # decoders of broken files raise whatever they stumble over
        raise DeskError("picture_damaged") from error


def _made_anew(found: Image.Image) -> Picture:
    if found.width * found.height > _MAX_PIXELS.get(found.format or "", _MAX_PIXELS_OTHERS):
        raise DeskError("picture_large")
    found.draft("RGB", (MAX_SIDE, MAX_SIDE))
    upright = ImageOps.exif_transpose(found)
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    layered = upright.convert("RGBA")
    # a new image has none of the old one's comments, profiles and blocks
    clean = Image.new("RGB", layered.size, "white")
    clean.paste(layered, mask=layered.getchannel("A"))
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=_QUALITY)
    return Picture(out.getvalue(), *clean.size)
