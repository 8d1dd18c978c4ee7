"""Signature and encryption of WeChat callbacks, the same for 公众号 and 企业微信 (消息加解密说明).

Written here on ``cryptography``, which is installed anyway: wechatpy, the library for it, had its last release in 2021
and would bring an HTTP client and XML tools of its own for these eighty lines.
"""

import base64
import binascii
import hashlib
import hmac
import os
import struct
from datetime import UTC, datetime
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from xiaoka.gateway.channels.port import SKEW, Refused

_BLOCK = 32
_RANDOM = 16
_HEAD = _RANDOM + 4


def signature(*parts: str) -> str:
    """Return the SHA-1 of the sorted parts; the token is one of them."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def check(given: str, timestamp: str, now: datetime, *parts: str) -> None:
    """Check signature and time of a request.

    Args:
        given: the signature that came.
        timestamp: Unix seconds as they came; part of what is signed.
        now: aware time.
        parts: the rest of what is signed, the token among it.

    Raises:
        Refused: either is wrong.
    """
    if not hmac.compare_digest(signature(timestamp, *parts).encode(), given.encode()):
        raise Refused("signature")
    if not timestamp.isdecimal() or len(timestamp) > 12:
        raise Refused("timestamp")
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > SKEW:
        raise Refused("too old")


class Envelope:
    """AES-256-CBC with WeChat's framing.

    Args:
        aes_key: the 43 characters of EncodingAESKey.
        owner: app id or corp id, which must stand at the end of every message.
    """

    def __init__(self, aes_key: str, owner: str) -> None:
        self._key = base64.b64decode(aes_key + "=")
        if len(self._key) != _BLOCK:
            raise ValueError("an EncodingAESKey has 43 characters")
        self._owner = owner.encode()

    def decrypt(self, sealed: str) -> str:
        """Return what was encrypted for us.

        Raises:
            Refused: it was not.
        """
        try:
            raw = base64.b64decode(sealed, validate=True)
            decryptor = self._cipher().decryptor()
            plain = decryptor.update(raw) + decryptor.finalize()
            content = plain[: -plain[-1]]
            (size,) = struct.unpack(">I", content[_RANDOM:_HEAD])
            text, owner = content[_HEAD : _HEAD + size], content[_HEAD + size :]
            if not hmac.compare_digest(owner, self._owner):
                raise Refused("meant for somebody else")
            return text.decode()
        except (binascii.Error, ValueError, IndexError, struct.error):
            raise Refused("cannot be decrypted") from None

    def encrypt(self, text: str) -> str:
        """Return a text as WeChat would send it to us; used to play WeChat in tests."""
        raw = text.encode()
        content = os.urandom(_RANDOM) + struct.pack(">I", len(raw)) + raw + self._owner
        fill = _BLOCK - len(content) % _BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(content + bytes([fill]) * fill) + encryptor.finalize()).decode()

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self._key), CBC(self._key[:16]))


def fields(xml: bytes | str) -> dict[str, str]:
    """Return the elements of a flat XML message by name.

    Raises:
        Refused: it is none. Document types are refused, since nothing good comes with them.
    """
    raw = xml.encode() if isinstance(xml, str) else xml
    if b"<!DOCTYPE" in raw.upper() or b"<!ENTITY" in raw.upper():
        raise Refused("document type")
    try:
        return {one.tag: (one.text or "").strip() for one in ElementTree.fromstring(raw)}
    except (ElementTree.ParseError, ValueError):
        raise Refused("not XML") from None
