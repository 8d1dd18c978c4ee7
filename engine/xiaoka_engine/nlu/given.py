"""How much characters look like the given part of a Chinese name: 建军 does, 欠费 does not.

Counted in jieba's own dictionary: how often a character stands in its three-character names of people, against how
often it stands in other words.
"""

import math
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Counter as Counts
from typing import FrozenSet, Optional, Tuple

import jieba

from xiaoka_engine.nlu import segmenter

LIKELY = -2.4
"""Mean weight of the given characters from which a name of three characters is believed without words around it."""
NEVER = (
    "的了是不我你他她它们这那哪吗呢吧啊呀哦嗯把被就都也还要会能给跟没说叫到过着号卡话办补换销码证"
    "收写填请问谁在和与或再先得对让很太去来用有看怎么什几个冇打哒咧嘞噻啵呗嘛咯啦哟喔滴哈"
)
"""Characters that stand in no given name."""
POSSIBLE = -3.2
"""The same where a name is expected and something was taken for one."""
_DOUBTFUL = frozenset("户那于向能计相门")
"""Surnames that are far oftener another word (于今年, 户口, 那边)."""
_TITLE = re.compile(
    "今年|去年|明年|当年|那年|今天|昨[天晚日]|前天|[本上]月|上周|应为|应该|^..?[姨婶嫂叔]$|^.[哥姐总]$|先生|女士|小姐|阿姨|师傅|同志|老师|经理|主任|老板"
)
_NO_NAME = -99.0
_LEAST_OTHERS, _LEAST_NAMES = 30.0, 0.2

Span = Tuple[int, int]


@lru_cache(maxsize=1)
def surnames() -> FrozenSet[str]:
    """Give the surnames (姓), single and compound."""
    return frozenset(Path(__file__).with_name("surnames.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def _counted() -> Tuple[Counts[str], Counts[str]]:
    """Count characters in names of people and in other words of jieba's dictionary (half a second, once)."""
    names: Counts[str] = Counter()
    others: Counts[str] = Counter()
    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    for word, often, tag in (line.split(" ") for line in lines):
        if not tag.startswith("nr"):
            for character in set(word):
                others[character] += math.log1p(int(often))
        elif len(word) == 3 and word[0] in surnames():
            names.update(word[1:])
    return names, others


def weight(name: str) -> float:
    """Return the mean weight of the given characters of a full name; very low for what has no surname."""
    surname = 2 if len(name) > 2 and name[:2] in surnames() else 1
    given = name[surname:]
    if name[:surname] not in surnames() or not 1 <= len(given) <= 2:
        return _NO_NAME
    return sum(map(_character_weight, given)) / len(given)


@lru_cache(maxsize=4096)
def _character_weight(one: str) -> float:
    names, others = _counted()
    return math.log((names[one] + _LEAST_NAMES) / (others[one] + _LEAST_OTHERS))


def possible(name: str) -> bool:
    """Tell whether words that were taken for a name may be one: no word of the dictionary, no place, no 的 in it."""
    return weight(name) >= POSSIBLE and not _ruled_out(name)


def cuts_a_word(view: str, start: int) -> bool:
    """Tell whether a would-be name begins with the end of a word (写|成老)."""
    return start > 0 and segmenter.is_known(view[start - 1 : start + 1])


def is_ruled_out(name: str) -> bool:
    """Tell whether characters are a word or a place, or are no name wherever they stand."""
    return _ruled_out(name) or is_untold(name)


def is_untold(name: str) -> bool:
    """Tell whether characters hold a title or a day, or the surname is far oftener another word and no name follows."""
    doubtful = name[0] in _DOUBTFUL and (weight(name) < LIKELY or (len(name) < 3 and not segmenter.is_name(name)))
    return bool(_TITLE.search(name)) or doubtful


def near(view: str, start: int, end: int) -> Optional[Span]:
    """Give the likeliest name of three characters, or four with a compound surname, at or beside a place.

    Returns:
        None where nothing there is likely, or it begins with a word (关于贵, 沈阳安).
    """
    spans = [(a, b) for a in range(max(0, start - 1), end) for b in (a + 3, a + 4) if b <= min(len(view), end + 1)]
    likely = [span for span in spans if weight(view[slice(*span)]) >= LIKELY and not _is_word(view, *span)]
    return max(likely, key=lambda span: (span[1] - span[0], weight(view[slice(*span)])), default=None)


def may_hold(view: str, least: float) -> bool:
    """Tell whether any characters of a message weigh enough for a name."""
    known = surnames()
    starts = [at for at, first in enumerate(view) if first in known or view[at : at + 2] in known]
    return any(weight(view[at : at + size]) >= least for at in starts for size in (2, 3, 4))


def _ruled_out(name: str) -> bool:
    place = name[:2] not in surnames() and segmenter.is_place(name)
    return segmenter.is_common(name) or place or any(one in NEVER for one in name[1:])


def _is_word(view: str, start: int, end: int) -> bool:
    """Tell whether a would-be name is a word or a title, or cuts a word (关|于贵, 沈|阳安)."""
    name, before = view[start:end], view[max(0, start - 1) : start + 1]
    if _ruled_out(name) or _TITLE.search(name):
        return True
    compound = name[:2] in surnames()
    return not compound and any(segmenter.is_known(pair) for pair in (name[:2], before))
