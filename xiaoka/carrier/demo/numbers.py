"""Card numbers (ICCID), courier numbers and the check digit of resident ID cards."""

from hashlib import sha256

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def luhn_digit(digits: str) -> str:
    """Return the Luhn check digit for a run of digits."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def iccid(seed: str) -> str:
    """Return a 20-digit ICCID (``8986`` + carrier + serial + Luhn) that follows from the seed alone."""
    body = "898699" + _digits(seed, 13)
    return body + luhn_digit(body)


def waybill(seed: str) -> str:
    """Return a courier number (运单号) that follows from the seed alone."""
    return "YS" + _digits(seed, 13)


def id_check_digit(first17: str) -> str:
    """Return the last character of a resident ID number (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def _digits(seed: str, count: int) -> str:
    return str(int(sha256(seed.encode()).hexdigest(), 16))[-count:]
