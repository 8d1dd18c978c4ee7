"""Normal form of what customers type: full-width and spoken digits, spaces, lower-case x."""

import re
import unicodedata

_SPOKEN = str.maketrans("〇零一幺二两三四五六七八九", "0011223456789")
_SEPARATORS = re.compile(r"[\s\-—·.,，。、]+")


def digits(text: str) -> str:
    """Return a code or password in ASCII digits; what is no digit stays and will simply not match."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).translate(_SPOKEN)


def id_card(text: str) -> str:
    """Return an ID number (身份证号) in normal form."""
    return digits(text).upper()


def name(text: str) -> str:
    """Return a person's name without spaces; the dot in longer names is one and the same dot."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s+", "", re.sub(r"[•・‧∙]", "·", plain))
