"""Chinese numerals: spoken digits (幺三八) and counted numbers (两百五十), down to small money (十二块三)."""

import re
from typing import Optional

SPOKEN = "零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖洞拐勾"
_VALUES = dict(zip(SPOKEN, (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 7, 9), strict=True))
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
REPEAT = f"(?:[两二俩三仨四五六七八2-8]个|[俩仨])[0-9{SPOKEN}]"
"""A digit told with how often it comes: 三个八 (888), 俩6 (66)."""
_OFTEN = {"俩": 2, "仨": 3}
_VAGUE = re.compile(r"[几多来把]")
NUMBER = r"\d(?:,?\d)*(?:\.\d+)?|[零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖十拾廿卅百佰千仟半几]+"


def digits(spoken: str) -> str:
    """Turn spoken or written digits into plain ones, repeats (三个八) written out, and leave the rest out."""
    told = re.sub(REPEAT, lambda repeat: repeat[0][-1] * _often(repeat[0][0]), spoken)
    return "".join(char if char.isascii() else str(_VALUES[char]) for char in told if _is_digit(char))


def _often(char: str) -> int:
    return _OFTEN.get(char) or int(digits(char))


def _is_digit(char: str) -> bool:
    return (char.isascii() and char.isdigit()) or char in _VALUES


def number(words: str) -> Optional[float]:
    """Read a number such as `1,200`, `46.5`, `二十三`, `一百二` (120), `三百多` (300) or `半` (0.5).

    Returns:
        The number, or None where the words hold no definite quantity (几百).
    """
    words = words.replace(",", "")
    try:
        return float(words)
    except ValueError:
        pass
    words = words.lstrip("成").rstrip("多来把")
    words = words.replace("廿", "二十").replace("卅", "三十")
    if words == "半":
        return 0.5
    if not words or "几" in words[:1]:
        return None
    return _counted(_VAGUE.sub("", words))


def _counted(words: str) -> Optional[float]:
    if len(words) > 1 and all(char in _VALUES for char in words):
        return float(digits(words))
    total, pending, unit = 0, 0, 1
    for position, char in enumerate(words):
        if char in _UNITS:
            unit = _UNITS[char]
            total += (pending or (1 if position == 0 or unit == 10 else 0)) * unit
            pending = 0
        elif char in _VALUES:
            pending = _VALUES[char]
            unit = 1 if _VALUES[char] == 0 else unit
        else:
            return None
    return float(total + pending * (unit // 10 if unit > 1 and pending and words[-1] in _VALUES else 1))
