"""Card numbers (ICCID) and courier numbers that follow from a seed."""

from hashlib import sha256


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


def _digits(seed: str, count: int) -> str:
    return str(int(sha256(seed.encode()).hexdigest(), 16))[-count:]
