"""Keys of the vault: derived from the setting, wrapping one data key per item (信封加密)."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Keys:
    """What is derived from one vault key; ``id`` tells keys apart without revealing them."""

    def __init__(self, key: str) -> None:
        if not key:
            raise ValueError("the vault key is empty")
        self._wrap = _derive(key, b"xiaoka vault wrap v1")
        self._lookup = _derive(key, b"xiaoka vault lookup v1")
        self.id = hashlib.sha256(_derive(key, b"xiaoka vault key id v1")).hexdigest()[:16]

    def lookup(self, *parts: str) -> str:
        """Return a keyed fingerprint by which an equal value is found again without decrypting."""
        message = b"".join(len(raw).to_bytes(4, "big") + raw for raw in (part.encode() for part in parts))
        return hmac.new(self._lookup, message, hashlib.sha256).hexdigest()

    def wrap(self, data_key: bytes, bound: bytes) -> bytes:
        """Encrypt a data key for the item described by ``bound``."""
        return encrypt(self._wrap, data_key, bound)

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        """Decrypt a data key; raises ``InvalidTag`` for another key or another item."""
        return decrypt(self._wrap, wrapped, bound)


def new_data_key() -> bytes:
    """Return a fresh 256-bit key."""
    return AESGCM.generate_key(bit_length=256)


def encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """Return nonce and AES-GCM ciphertext, bound to ``bound``."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Undo :func:`encrypt`; raises ``InvalidTag`` when anything was changed."""
    if len(sealed) <= _NONCE:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)


def _derive(key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key.encode())
