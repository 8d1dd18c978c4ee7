"""What a run of digits is: ID number, bank card, mobile number, SIM card number."""

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_MOBILE = re.compile(r"(?:86|0086)?1[3-9]\d{9}\Z")
_OFFICIAL = re.compile(r"100(?:86|10|00|99|16|18|11)|10085|12300|12321|12345|12315|96110|95588")


def checked_id(text: str) -> bool:
    """Tell whether 18 characters carry the right check digit of GB 11643."""
    if len(text) != 18 or not text[:17].isdigit():
        return False
    return _CHECK[sum(int(c) * w for c, w in zip(text, _WEIGHTS, strict=False)) % 11] == text[17]


def plausible_id(text: str) -> bool:
    """Tell whether 15 or 18 characters begin with a province and hold a birthday, whatever the check digit."""
    if not _PROVINCES.match(text) or "X" in text[:-1]:
        return False
    if len(text) == 18:
        return _birthday(text[6:14]) and text[:17].isdigit()
    return len(text) == 15 and text.isdigit() and _birthday("19" + text[6:12])


def certain_id(text: str) -> bool:
    """Tell whether a window of a longer run is an ID number: province, birthday and check digit are right."""
    return plausible_id(text) and checked_id(text)


def mobile(text: str) -> bool:
    """Tell whether a run is a Chinese mobile number (手机号), perhaps with 86 before it."""
    return _MOBILE.match(text) is not None


def iccid(text: str) -> bool:
    """Tell whether a run is a SIM card number (ICCID); it is printed on the card and no secret."""
    return text.isdigit() and len(text) in (19, 20) and text.startswith("89")


def official(text: str) -> bool:
    """Tell whether a run is a hotline everybody knows."""
    return _OFFICIAL.fullmatch(text) is not None


def luhn(text: str) -> bool:
    """Tell whether 13 to 19 digits carry the right check digit of bank cards."""
    if not text.isdigit() or not 13 <= len(text) <= 19 or len(set(text)) == 1:
        return False
    doubled = (int(c) * (2 if index % 2 else 1) for index, c in enumerate(reversed(text)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _birthday(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2100
