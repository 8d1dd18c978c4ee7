"""Recognises why a number is given up (销户原因) or a card replaced (补卡原因), as words and an English tag."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

import yaml

_LEXICON = Path(__file__).with_name("reasons.yml")
_DENIED = re.compile(
    r"(没有?|没|未|不是|并不|并非|不|别|不会|又不|不曾|假如|如果|万一|要是|担心|怕|以防|难道|谁说|否则)(因为|是|说|要|嫌|我|哪天|卡)*$"
)
_NOT_REASON = re.compile(
    r"(服务|态度|心情|显卡|脑子|银行卡|身份[证政]|驾照|社保卡|饭卡|公交卡|门禁卡|账号|钱包|包装|寄|邮|快递|申请)[^,。!?]{0,4}$"
)

_MOST = 0.6

Tagged = Tuple[str, str, "re.Pattern[str]"]


class Reason(NamedTuple):
    """A reason: `cancel_reason` or `loss_reason`, its place, its tag, and how sure it is."""

    kind: str
    start: int
    end: int
    tag: str
    chance: float = 1.0


@lru_cache(maxsize=1)
def _patterns() -> List[Tagged]:
    lexicon: Dict[str, Dict[str, List[str]]] = yaml.safe_load(_LEXICON.read_text(encoding="utf-8"))
    return [
        (kind, tag, re.compile("|".join(f"(?:{line})" for line in lines)))
        for kind, tags in lexicon.items()
        for tag, lines in tags.items()
    ]


def tags(kind: str) -> List[str]:
    """List the tags of one kind of reason."""
    return [tag for known, tag, _ in _patterns() if known == kind]


def find(view: str, kind: str) -> List[Reason]:
    """Find the reasons of one kind in a recogniser view, in order, without overlap.

    Where tags compete for the same words, the longer words win. Of several tags in one message the gravest is kept
    (the lexicon lists them from grave to slight): a stolen phone matters more than an old card.
    """
    found = [
        Reason(kind, match.start(), match.end(), tag)
        for known, tag, pattern in _patterns()
        if known == kind
        for match in pattern.finditer(view)
        if match.end() > match.start() and _is_reason(view, match)
    ]
    kept: List[Reason] = []
    for reason in sorted(found, key=lambda r: (r.start - r.end, r.start)):
        if not any(k.start < reason.end and reason.start < k.end for k in kept):
            kept.append(reason)
    gravest = min((tags(kind).index(reason.tag) for reason in kept), default=0)
    return sorted((r for r in kept if tags(kind).index(r.tag) == gravest), key=lambda reason: reason.start)


def terms(view: str) -> List[str]:
    """Give the features of a text that its reasons make: kinds, tags, and whether it is little more than a reason."""
    said: List[str] = []
    for kind in ("cancel_reason", "loss_reason"):
        found = find(view, kind)
        for reason in found:
            said += [kind, reason.tag]
        if sum(reason.end - reason.start for reason in found) > _MOST * len(view):
            said.append(f"only:{kind}")
    return said


def _is_reason(view: str, match: "re.Match[str]") -> bool:
    before = view[max(0, match.start() - 10) : match.start()]
    return not (_DENIED.search(before) or _NOT_REASON.search(before))
