"""Recognises sums of money (金额) as people write and say them, and turns them into 分."""

import re
from typing import List, Optional

from xiaoka_engine.nlu import numerals
from xiaoka_engine.nlu.numbers import Number

_UNIT = r"块钱|块|元钱|元|蚊|rmb|人民币|yuan"
_N = rf"(?:成(?=[百千十])|)(?:{numerals.NUMBER})(?:多|来|把)?"
_PLAIN = re.compile(
    rf"(?P<sign>[¥$]\s?)?(?P<n>{_N})(?P<wan>万)?\s?(?P<vague>多|来)?(?P<unit>{_UNIT})"
    rf"(?P<rest>[\d一二三四五六七八九两半](?![\d个十百千天月年次会共起定直样句]))?(?P<mao>毛|角)?(?P<tail>(?<=[毛角])\d?分|钱)?"
)
_SMALL = re.compile(
    r"(?P<n>[\d一二三四五六七八九两几半]+)(?:毛|角(?!形|度))(?P<fen>[\d一二三四五六七八九])?分?钱?|"
    r"(?P<only>[\d一二三四五六七八九两]+)分钱"
)
_SIGNED = re.compile(r"[¥$]\s?(?P<n>\d[\d,]*(?:\.\d+)?)")
_PAID = re.compile(
    rf"(?:充值?|(?<!缓)冲值?|收|罚|缴|交|存|充直|储值|预存|整|添|打|欠费?|recharge|top up|转|搞|扣|剩"
    rf"|欠了|扣了|每个?月|一个?月|月租|还有|送|返)"
    rf"(?:个|了|上|起|满|够|进|我|着|他|她|我们|它|多|先|值|掉|你们?)*\s?(?P<n>{_N})(?P<wan>万)?"
    r"(?!\s?[\d.]|[十千零〇一二三四五六七八九两]|个|次|天|年|月|号(?!码)|张|分钟|遍|位|兆|[gmk]\b|gb|mb|条|种|家|半|点|下|份|年|周|日|户|样|百|成|%|折"
    r"|直|道|起|块|共|定|会|句|辈|切|般|多)"
)
_LEAST = 0.02  # 零元购 is an offer, and who will not pay 一分钱 names no sum
_TOO_VAGUE = ("一", "半", "两", "几", "1", "2")
_HOTLINES = ("100", "123")
_TOGETHER = re.compile(r"^一块(儿|$|[^钱\d一二三四五六七八九毛])")
_SPENT = re.compile(r"(充|缴|交|存|欠|扣|差|剩|收|付|花|给|要|才|就|只|每月|月)(了|个|掉|我|你们|他|她)?$")


def find(view: str, taken: List[Number]) -> List[Number]:
    """Find sums of money in a recogniser view outside the numbers already taken; values are in 分."""
    found: List[Number] = []
    for pattern, read in ((_PLAIN, _plain), (_SMALL, _small), (_SIGNED, _signed), (_PAID, _paid)):
        for match in pattern.finditer(view):
            number = read(match, view)
            if number and not any(n.start < number.end and number.start < n.end for n in taken + found):
                found.append(number)
    return sorted(found, key=lambda number: number.start)


def _amount(start: int, end: int, yuan: Optional[float], confidence: float = 1.0) -> Optional[Number]:
    if not yuan or yuan < _LEAST:
        return None
    return Number("amount", start, end, str(round(yuan * 100)), confidence)


def _plain(match: "re.Match[str]", view: str) -> Optional[Number]:
    if _TOGETHER.search(view[match.start() : match.end() + 1]) and not _SPENT.search(view[: match.start()]):
        return None
    if re.search(r"[\d.a-z]$", view[: match.start()]):
        return None
    yuan = numerals.number(match["n"])
    if yuan is None:
        return None
    yuan *= 10_000 if match["wan"] else 1
    rest = match["rest"]
    if rest:
        tenth = 5.0 if rest == "半" else numerals.number(rest) or 0.0
        yuan += tenth / 10
    return _amount(match.start(), match.end(), yuan)


def _small(match: "re.Match[str]", _view: str) -> Optional[Number]:
    if match["only"]:
        return _amount(match.start(), match.end(), (numerals.number(match["only"]) or 0) / 100)
    jiao = numerals.number(match["n"])
    fen = numerals.number(match["fen"]) if match["fen"] else 0.0
    return None if jiao is None else _amount(match.start(), match.end(), jiao / 10 + (fen or 0) / 100)


def _signed(match: "re.Match[str]", _view: str) -> Optional[Number]:
    return _amount(match.start(), match.end(), numerals.number(match["n"]))


def _paid(match: "re.Match[str]", _view: str) -> Optional[Number]:
    words = match["n"]
    if words in _TOO_VAGUE or len(words) > 6 or (len(words) > 4 and words.startswith(_HOTLINES)):
        return None
    yuan = numerals.number(words)
    if yuan is None or yuan < 5:
        return None
    return _amount(match.start("n"), match.end("n"), yuan * (10_000 if match["wan"] else 1), 0.8)
