"""Passwords (argon2) and one-time codes (RFC 6238) of the people at the desk."""

import base64
import hmac
import os
from datetime import datetime
from urllib.parse import quote

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP

MIN_LENGTH = 12
STEP_S = 30
_NONCE = 12
_HASHER = PasswordHasher()
# what an unknown name is checked against, so that it takes as long as a known one
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$fWKCXOJAbnBIH+Ys2h4BKvNJqFvlYuvKkZ2HyTU0I2Q"


def weak(name: str, password: str) -> str | None:
    """Tell what is wrong with a new password: ``short``, ``name`` or ``monotonous``; None when it will do."""
    if len(password) < MIN_LENGTH:
        return "short"
    if name.lower() in password.lower():
        return "name"
    return "monotonous" if len(set(password)) < 5 else None


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Tell whether a password is right; takes as long when there is no such person (``None``)."""
    try:
        return _HASHER.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


class Codes:
    """One-time codes (动态口令), their secrets sealed under a key of the installation.

    Args:
        key: the setting ``identity_key``.
    """

    def __init__(self, key: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"xiaoka staff totp v1").derive(key.encode())
        self._box = AESGCM(derived)

    def new(self, name: str) -> tuple[bytes, str]:
        """Return a sealed new secret for somebody, and the ``otpauth://`` address for his authenticator."""
        secret, nonce = os.urandom(20), os.urandom(_NONCE)
        sealed = nonce + self._box.encrypt(nonce, secret, name.encode())
        return sealed, self.address(name, sealed)

    def address(self, name: str, sealed: bytes) -> str:
        """Return the ``otpauth://`` address of a sealed secret."""
        text = base64.b32encode(self._open(name, sealed)).decode()
        return f"otpauth://totp/{quote('小卡')}:{quote(name)}?secret={text}&issuer={quote('小卡')}&digits=6&period={STEP_S}"

    def step(self, name: str, sealed: bytes, code: str, at: datetime, *, after: int) -> int | None:
        """Return the time step for which a code is right, None when it is for none.

        A clock may be one step off; steps up to ``after`` are used up.
        """
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            return None
        totp, now = self._totp(name, sealed), int(at.timestamp()) // STEP_S
        right = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(_at(totp, step), code)]
        return next((step for step in right if step > after), None)

    def code(self, name: str, sealed: bytes, at: datetime) -> str:
        """Return the code of a moment, as an authenticator shows it."""
        return _at(self._totp(name, sealed), int(at.timestamp()) // STEP_S)

    def _totp(self, name: str, sealed: bytes) -> TOTP:
        return TOTP(self._open(name, sealed), 6, SHA1(), STEP_S)

    def _open(self, name: str, sealed: bytes) -> bytes:
        try:
            return self._box.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except InvalidTag as error:
            raise ValueError(f"the one-time codes of {name} were sealed under another key: reset them") from error


def _at(totp: TOTP, step: int) -> str:
    return totp.generate(step * STEP_S).decode()
