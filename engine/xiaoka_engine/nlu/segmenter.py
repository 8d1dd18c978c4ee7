"""Cuts Chinese text into words with jieba and the words of the trade; numbers and vault tokens stay whole."""

import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import List, Tuple

import jieba

_WHOLE = re.compile(r"⟦[^⟧]*⟧|[0-9a-z]+(?:[.\-'][0-9a-z]+)*|\s+")
_DICTIONARY = Path(__file__).with_name("userdict.txt")

Word = Tuple[str, int]


@lru_cache(maxsize=1)
def _jieba() -> jieba.Tokenizer:
    """Load jieba's dictionary and ours, once in a process (about a second)."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.load_userdict(str(_DICTIONARY))
    return tokenizer


def words(view: str) -> List[Word]:
    """Cut a recogniser view into `(word, position)`; blanks belong to no word."""
    cut: List[Word] = []
    position = 0
    for whole in _WHOLE.finditer(view):
        cut.extend(_cut(view, position, whole.start()))
        if not whole[0].isspace():
            cut.append((whole[0], whole.start()))
        position = whole.end()
    cut.extend(_cut(view, position, len(view)))
    return cut


def _cut(view: str, start: int, end: int) -> List[Word]:
    if start >= end:
        return []
    return [(word, start + at) for word, at, _ in _jieba().tokenize(view[start:end], HMM=False) if word.strip()]


@lru_cache(maxsize=1)
def _tagger() -> "jieba.posseg.POSTokenizer":
    import jieba.posseg

    return jieba.posseg.POSTokenizer(_jieba())


@lru_cache(maxsize=2048)
def _tags(words_: str) -> Tuple[str, ...]:
    return tuple(pair.flag for pair in _tagger().cut(words_))


def is_common(word: str) -> bool:
    """Tell whether a word is in the dictionary as something else than a person or a place."""
    return bool(_jieba().FREQ.get(word)) and not _tags(word)[0].startswith(("nr", "ns", "nz"))


def is_known(word: str) -> bool:
    """Tell whether a word is in the dictionary, and no person's name there."""
    return bool(_jieba().FREQ.get(word)) and not _tags(word)[0].startswith("nr")


def is_name(word: str) -> bool:
    """Tell whether words that may be a person's name are taken for one by the part-of-speech tagger."""
    flags = _tags(word)
    return not is_common(word) and word != "谢谢" and flags[0].startswith(("nr", "nz", "x"))


def is_place(word: str) -> bool:
    """Tell whether a word is tagged as a place (地名)."""
    return _tags(word)[0] == "ns"
