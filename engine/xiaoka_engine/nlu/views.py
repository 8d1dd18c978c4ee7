"""Ways of looking at one message: as recognisers read it, and as the featurisers read it.

The text of the message itself is never changed. The *recogniser view* has exactly as many characters as the
text, so positions found in it are positions in the text. The *feature view* is free in length: every known
number has become a class word, so that two customers who differ only in their numbers look alike.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Iterable, Tuple

from opencc import OpenCC

Replacement = Tuple[int, int, str]

_PUNCTUATION = str.maketrans({"。": ",", "、": ",", ";": ",", ":": ",", "…": ",", "~": ",", "!": "!", "?": "?"})
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2190-\u21ff\u2b00-\u2bff\ufe00-\ufe0f\u200b-\u200f\u2060\ufeff]+"
)
_MARKUP = re.compile(r"<script\b[^>]*>.*?</script\s*>|</?[a-z][^<>]{0,200}>|\{\{.{0,80}?\}\}|\$\{.{0,80}?\}", re.DOTALL)
_SQUEEZED = re.compile(r"([^\d])\1{2,}")
_PUNCTUATION_RUN = re.compile(r"[\s,.!?\"'“”‘’()\[\]{}《》「」『』\-—_*#·|]+")
_DENIED = re.compile(
    r"(?:^|(?<=,))(?:先说[一下好]*|我|小.{0,2}|这次|这回|可)*(?:不是|并不是|不要|不用|别|不想|没想|没要|唔系|又不是)"
    r"(?:问|查|要|说|来)?(?![^,!?]{0,8}(?:了|我弄|的$))[^,!?]{1,9},(?=(?:我)?(?:是|就是|想|就想|就问|要|只|而是|请|先|净系).)"
)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Turn traditional characters (繁体) into simplified ones (简体), keeping the number of characters."""
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(one if len(one) == 1 else char for char in text for one in [_converter().convert(char)])


def _narrow(char: str) -> str:
    """Give the compatibility form (full width → half width) of one character where that is one character."""
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def recogniser_view(text: str) -> str:
    """Fold width, script and case of a text without moving a single position."""
    folded = to_simplified("".join(map(_narrow, text)))
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded


def feature_view(text: str, replacements: Iterable[Replacement] = ()) -> str:
    """Give the text as the featurisers read it.

    Args:
        text: what the customer wrote.
        replacements: `(start, end, class word)` of every known number or vault token, sorted, not overlapping.
    """
    view = recogniser_view(text)
    for start, end, word in sorted(replacements, reverse=True):
        view = view[:start] + word + view[end:]
    # what a web page or a template would run says nothing here; the wish beside it does
    view = _MARKUP.sub(" ", view)
    view = unicodedata.normalize("NFKC", _EMOJI.sub(" ", view)).translate(_PUNCTUATION)
    view = _SQUEEZED.sub(r"\1\1", view)
    return without_denied(_PUNCTUATION_RUN.sub(_one_mark, view).strip(" ,"))


def without_denied(view: str) -> str:
    """Take out what a customer says he does not want before he says what he wants (不是补卡,是销户)."""
    return _DENIED.sub("", view)


def _one_mark(run: "re.Match[str]") -> str:
    marks = run.group().strip()
    for mark in "?!":
        if mark in marks:
            return mark
    return "," if marks else " "
