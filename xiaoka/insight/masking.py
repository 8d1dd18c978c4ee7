"""Turns a customer's message into a training wording without anything that belongs to him.

Tokens of the vault, numbers, names and addresses are replaced by invented ones of the same form, so that the wording
still teaches what a message with such a datum looks like. The same message always gives the same wording.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xiaoka.vault.enums import Kind
from xiaoka.vault.mask import mask
from xiaoka.vault.service import TOKEN

# runs of digits that could be somebody's number, however they are grouped or written; shorter ones say amounts and days
_DIGITS = re.compile(r"(?:[0-9０-９][ \-]?){4,}[0-9０-９]|[零〇一二三四五六七八九幺两]{5,}")
_SPOKEN = "零一二三四五六七八九"
_CASE_NUMBER = re.compile(r"XK\d{8}[0-9A-Z]{5}", re.IGNORECASE)
_MARKUP = str.maketrans({"[": "【", "]": "】"})


@dataclass(frozen=True)
class _Part:
    start: int
    end: int
    kind: str


def marked(text: str, entities: Iterable[dict[str, Any]]) -> str:
    """Return ``[invented](entity)`` for every datum found and the rest of the text as it is, foreign digits invented.

    Args:
        text: as the engine was told it, secrets being vault tokens.
        entities: as the engine found them, with ``entity``, ``start`` and ``end`` in characters of the text.
    """
    done, at = [], 0
    for part in _parts(text, entities):
        if part.start < at:
            continue
        said = text[part.start : part.end]
        done += [_plain(text[at : part.start]), f"[{_invented(part.kind, said)}]({part.kind})"]
        at = part.end
    done.append(_plain(text[at:]))
    return re.sub(r"\s+", " ", "".join(done)).strip()


def _parts(text: str, entities: Iterable[dict[str, Any]]) -> list[_Part]:
    tokens = [_Part(found.start(), found.end(), found[1]) for found in TOKEN.finditer(text)]
    told = [_Part(int(one["start"]), int(one["end"]), str(one["entity"])) for one in entities if _has_place(one)]
    inside = [one for one in told if 0 <= one.start < one.end <= len(text)]
    # a token comes before a shorter mark that touches it, so that never half of one stays
    free = [one for one in inside if not any(one.start < token.end and token.start < one.end for token in tokens)]
    return sorted([*tokens, *free], key=lambda part: (part.start, -part.end))


def _has_place(entity: dict[str, Any]) -> bool:
    return isinstance(entity.get("start"), int) and isinstance(entity.get("end"), int) and bool(entity.get("entity"))


def _plain(text: str) -> str:
    without = _CASE_NUMBER.sub(lambda found: _case_number(found[0]), text.translate(_MARKUP))
    return _DIGITS.sub(lambda found: _other_digits(found[0], keep=1), without)


def _invented(kind: str, said: str) -> str:
    if TOKEN.fullmatch(said):
        return f"⟦{kind}:{_digest(said)[:8]}⟧"
    if kind == Kind.NAME:
        return f"{said[:1]}某某"[: max(len(said), 2)]
    if kind == Kind.ADDRESS:
        return f"{mask(Kind.ADDRESS, said).rstrip('*')}某路某号"
    if kind == "case_number":
        return _case_number(said)
    if kind == "phone_number":
        return _other_digits(said, keep=3)
    return _plain(said)


def _case_number(said: str) -> str:
    return "XK20200101" + _digest(said)[:5].upper().translate(str.maketrans("01", "XY"))


def _other_digits(said: str, *, keep: int) -> str:
    """Replace all digits but the first ones by others, in the same writing (Arabic, full width, Chinese)."""
    other, seen = iter(_digest(re.sub(r"[ \-]", "", said))), 0
    out = []
    for char in said:
        if char in " -":
            out.append(char)
            continue
        seen += 1
        out.append(char if seen <= keep else _like(char, int(next(other), 16) % 10))
    return "".join(out)


def _like(char: str, digit: int) -> str:
    if "０" <= char <= "９":
        return chr(ord("０") + digit)
    return str(digit) if char.isascii() else _SPOKEN[digit]


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
