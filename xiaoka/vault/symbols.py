"""Digits as customers write them (全角, 分隔, 口语数字), read as groups with their places in the text."""

import unicodedata
from dataclasses import dataclass

_SPOKEN = {
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", "0123456789", strict=True)),
    "○": "0", "幺": "1", "两": "2", "貳": "2", "參": "3", "陸": "6",
}  # fmt: skip
_TEN = frozenset("xXｘＸ×✕叉")
_MAX_GAP = 4
_SOFT = frozenset("-‐‑‒–—－_.．·•/／\\,，、*~～|:：'\"()（）[]【】")


@dataclass(frozen=True)
class Group:
    """Digits that belong together, possibly with separators between; ``X`` stands for the check digit ten.

    ``atoms`` are the index ranges in ``text`` that are written without any separator.
    """

    text: str
    places: tuple[int, ...]
    atoms: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stands in the message."""
        return self.places[start], self.places[end - 1] + 1


def groups(message: str) -> list[Group]:
    """Return the digit groups of a message from left to right."""
    found: list[Group] = []
    chars: list[str] = []
    places: list[int] = []
    gap = 0
    for place, char in enumerate(message):
        digit = _digit(char)
        if digit == "X" and (not chars or gap > 1):
            digit = ""  # a letter on its own, not the end of a number
        if digit:
            chars.append(digit)
            places.append(place)
            gap = 0
        elif invisible(char):
            continue
        elif chars and _soft(char) and gap < _MAX_GAP:
            gap += 1
        else:
            _close(found, chars, places, message)
            chars, places, gap = [], [], 0
    _close(found, chars, places, message)
    return found


def invisible(char: str) -> bool:
    """Tell whether a character shows nothing at all, such as a zero-width space."""
    return unicodedata.category(char) in ("Cf", "Mn", "Cc") and char not in "\t\r\n"


def _digit(char: str) -> str:
    if char in _TEN:
        return "X"
    if char in _SPOKEN:
        return _SPOKEN[char]
    value = unicodedata.digit(char, None)
    return "" if value is None else str(value)


def _soft(char: str) -> bool:
    return char in _SOFT or char.isspace()


def _close(found: list[Group], chars: list[str], places: list[int], message: str) -> None:
    if not chars:
        return
    atoms: list[tuple[int, int]] = []
    start = 0
    for index in range(1, len(chars) + 1):
        if index == len(chars) or _separated(message, places[index - 1], places[index]):
            atoms.append((start, index))
            start = index
    found.append(Group("".join(chars), tuple(places), tuple(atoms)))


def _separated(message: str, left: int, right: int) -> bool:
    return any(not invisible(char) for char in message[left + 1 : right])
