"""The forms in which a secret would still be one: encodings, spacing, and hashes without a key."""

import base64
import hashlib
import json
import re
from urllib.parse import quote

SHORT = 10
"""Digits of fewer places also occur by chance within ids and fractions of seconds."""
_SPACING = b" \t-"


class Wanted:
    """One secret and every form of it that is looked for."""

    def __init__(self, secret: str) -> None:
        self._raw = raw = secret.encode()
        self.digits = secret.rstrip("Xx").isdigit()
        self.forms = {
            raw,
            secret.encode("utf-16-le"),
            json.dumps(secret)[1:-1].encode(),
            quote(secret).encode(),
            *(made.encode() for made in _hashes(raw)),
        }
        if len(raw) >= SHORT:
            # without the first and the last group, which depend on what stands around it
            self.forms |= {base64.b64encode(b"x" * shift + raw)[4:-4] for shift in range(3)}
        self._short = secret.isdigit() and len(secret) < SHORT
        self._pattern = re.compile(rb"(?<![0-9a-fA-F.])" + re.escape(raw) + rb"(?![0-9a-fA-F])")

    def within(self, content: bytes, packed: bytes) -> bool:
        """Tell whether a form stands in the content; ``packed`` is the content without spacing."""
        if self._short:
            found = self._raw in content and self._pattern.search(content) is not None
            return found or any(form in content for form in self.forms if len(form) > SHORT)
        return any(form in content for form in self.forms) or (self.digits and self._raw in packed)


def packed(content: bytes) -> bytes:
    """Return content without blanks and hyphens: ID numbers are typed and printed in groups."""
    return content.translate(None, _SPACING)


def _hashes(raw: bytes) -> list[str]:
    # six digits or an ID number are found by trying, however they are hashed without a key
    return [made(raw).hexdigest() for made in (hashlib.md5, hashlib.sha1, hashlib.sha256)]
