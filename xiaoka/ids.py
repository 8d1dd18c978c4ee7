"""Identifiers: random where they must not be guessed, masked where people see them."""

import re
import secrets
from datetime import datetime

from xiaoka.clock import china

# no 0/O, 1/I/L: customers read these numbers out on the phone
_READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_MSISDN = re.compile(r"(?<!\d)1\d{10}(?!\d)")


def token(prefix: str, nbytes: int = 12) -> str:
    """Return an unguessable id such as ``c_3f9a…`` (hex, so it is safe in any path)."""
    return f"{prefix}_{secrets.token_hex(nbytes)}"


def incident() -> str:
    """Return an incident id (事件编号) that a customer can read to an agent: ``INC-7K3M9Q2A``."""
    return "INC-" + readable(8)


def case_number(at: datetime) -> str:
    """Return a new case number (受理单号): ``XK`` + China date + five readable characters."""
    return f"XK{china(at):%Y%m%d}{readable(5)}"


def readable(length: int) -> str:
    """Return random characters that are hard to confuse when read aloud."""
    return "".join(secrets.choice(_READABLE) for _ in range(length))


def mask_msisdn(msisdn: str) -> str:
    """Mask a mobile number: ``13812345678`` → ``138****5678``."""
    return f"{msisdn[:3]}****{msisdn[-4:]}" if len(msisdn) >= 11 else "****"


def hide_msisdns(text: str) -> str:
    """Mask every mobile number inside a text, such as a secondary card's in the label of a bundle."""
    return _MSISDN.sub(lambda found: mask_msisdn(found[0]), text)


def mask_name(name: str) -> str:
    """Mask a person's name: ``王建国`` → ``王**``."""
    return name[:1] + "*" * (len(name) - 1)
