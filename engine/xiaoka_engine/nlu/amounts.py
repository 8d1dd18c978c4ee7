"""Recognises sums of money (金额) as people write and say them, and turns them into 分."""

import re
from typing import List, Optional

from xiaoka_engine.nlu import numerals
from xiaoka_engine.nlu.numbers import Number

_UNIT = r"块钱|块|元钱|元|蚊|rmb|人民币|yuan"
_N = rf"(?:成(?=[百千十])|)(?:{numerals.NUMBER})(?:多|来|把)?"
_PLAIN = re.compile(
    rf"(?P<sign>[¥$]\s?)?(?P<n>{_N})(?P<wan>万)?\s?(?P<vague>多|来)?(?P<unit>{_UNIT})"
    rf"(?P<rest>[\d一二三四五六七八九两半](?![\d个十百千天月年次会共起定直样句张条包套家部顿人份]))?(?P<mao>毛|角)?(?P<tail>(?<=[毛角])\d?分|钱)?"
)
_SMALL = re.compile(
    r"(?<![掉磕缺断裂崩折碎])(?P<n>[\d一二三四五六七八九两几半]+)(?:毛|角(?!形|度))(?P<fen>[\d一二三四五六七八九])?分?钱?|"
    r"(?P<only>[\d一二三四五六七八九两]+)分钱"
)
_SIGNED = re.compile(r"[¥$]\s?(?P<n>\d[\d,]*(?:\.\d+)?)")
_NO_SUM_AFTER = (
    r"(?!\s?[\d.]|把[块元]|[十千零〇一二三四五六七八九两几来]|个|次|天|年|月|号(?!码)|张|分钟|遍|位|兆|[gmk]\b|gb|mb|条|种|家|半|点|下|份|年|周|日|户|样|百|成|%|折"
    r"|直|道|起|块|共|定|会|句|辈|切|般|多|岁|人|楼|栋|室|米|里|公里|开头|小时)"
)
_PAID = re.compile(
    rf"(?:充值?|(?<!缓)冲值?|收(?!拾)|罚|缴|交|存|充直|储值|预存|整|添|打|欠费?|recharge|top up|转|搞|扣|剩"
    rf"|欠了|扣了|每个?月|一个?月|月租|还有|送|返|续费?|花了|付了|赔|涨(?:到|成)|多出|(?:最低|保底)?消费|低消|里[头面边]?有"
    rf"|(?:工本|补?卡|手续|月|套餐|邮|话|电话|服务)费|违约金|滞纳金|押金|余额)"
    rf"(?:个|了|上|起|满|够|进|我|着|他|她|我们|它|多|先|值|掉|清|你们?|的|是|要|就|小|到|最少|起码|还有|还剩)*\s?"
    rf"(?P<n>{_N})(?P<wan>万)?{_NO_SUM_AFTER}"
)
_END = r"(?=\s*(?:$|[,。!?;:、]|[了呢啊吧吗嘛呀哦哈啦咯嘞哟]|一个?月|每个?月|才|就|也|还|那么|这么))"
_COUNTED = r"[一二三四五六七八九两]?[十百千](?:[零一二三四五六七八九两十百]*)(?:多)?"
_SAID = re.compile(
    rf"(?:(?<![不没重主需])要|(?<![不])得|花|付|退|补|便宜|贵)(?:我|你|他|人家|给|交|收|掉|扣|到|了|出)*\s?(?P<n>{_COUNTED}){_END}"
    rf"|(?:[补换](?:张|个)?卡|补一张|套餐)(?:要|得|是)?(?P<made>{_COUNTED})(?:(?=加)|{_END})"
    rf"|(?:话费|充钱?|充值|缴费|交费|充话费)(?:[,:。]|\s)+(?P<asked>{_COUNTED}|[1-9]\d?0){_END}"
    rf"|(?:^|[,。!?\s])(?:先|就|来|给我|那就)?(?P<first>{_COUNTED}|[1-9]\d?0)[,。\s]+(?:现在|马上|一次|帮我|给我|快|先|都|多|麻烦)*(?:充|缴|交)"
    rf"|(?:每个?月|一个?月|月租|月费)[^,。!?\d]{{0,4}}?(?:要|得|就是?)(?P<monthly>\d{{2,3}}){_END}"
)
_PLAN = re.compile(
    rf"(?<![\d.a-z第百千十])(?P<n>\d{{1,3}}|{_COUNTED}|[一二三四五六七八九](?=的))(?:的|那|这)*(?:个|种|款)?(?:最低|老|新)?"
    r"(?:套餐|档|资费|月租|话费)"
    rf"|(?<![\d.a-z第百千十])(?P<price>\d{{2,3}}|{_COUNTED}(?<!十))\s?(?:一个?月(?!前|后|内|零|以)|/月|每月|包月)"
    rf"|(?:换成?|改成|降到|降成|转到|转成|调到|升到|跳成|变成)(?P<other>\d{{1,3}}|{_COUNTED})(?:的(?![号手卡])|那[个种档]|这[个种档])"
)
_PROMOTION = re.compile(
    rf"(?:充|存|缴|交|预存)(?:{numerals.NUMBER})(?:块钱?|元)?(?:就|即|可)?(?:送|返|得|赠)(?:{numerals.NUMBER})(?:块钱?|元)?(?!$|了)"
)
_NO_NUMBER = re.compile(r"^[百千万][把来多十]|^上|[一二三四五六七八九两][一二三四五六七八九][十百千万]")
_CALLED = re.compile(r"[打转]\s*$")
_OTHER_THINGS = re.compile(r"(?:积分|流量|分数|步数|短信|年龄|分机)[^,。!?]{0,4}$")
_LEAST = 0.02  # 零元购 is an offer, and who will not pay 一分钱 names no sum
_TOO_VAGUE = ("一", "半", "两", "几", "1", "2", "拾")
_HOTLINES = ("100", "123")
_TOGETHER = re.compile(r"^一块(儿|$|[^钱\d一二三四五六七八九毛])")
_SPENT = re.compile(r"(充|缴|交|存|欠|扣|差|剩|收|付|花|给|要|才|就|只|每月|月)(了|个|掉|我|你们|他|她)?$")


def find(view: str, taken: List[Number]) -> List[Number]:
    """Find sums of money in a recogniser view outside the numbers already taken; values are in 分."""
    found: List[Number] = []
    view = _PROMOTION.sub(lambda name: "\0" * len(name[0]), view)
    readers = ((_PLAIN, _plain), (_SMALL, _small), (_SIGNED, _signed), (_PAID, _paid), (_PLAN, _told), (_SAID, _told))
    for pattern, read in readers:
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
    yuan = None if _NO_NUMBER.search(match["n"] + (match["wan"] or "")) else numerals.number(match["n"])
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


def _paid(match: "re.Match[str]", view: str) -> Optional[Number]:
    before = view[: match.start("n")]
    if _OTHER_THINGS.search(before) or (_CALLED.search(before) and not re.search("[十百千万]", match["n"])):
        return None
    return _told_as(match["n"], match.start("n"), match.end("wan" if match["wan"] else "n"), bool(match["wan"]))


def _told(match: "re.Match[str]", _view: str) -> Optional[Number]:
    group = match.lastgroup or "n"
    return _told_as(match[group], *match.span(group), False)


def _told_as(words: str, start: int, end: int, thousands: bool) -> Optional[Number]:
    if words in _TOO_VAGUE and not thousands:
        return None
    if len(words) > 6 or (len(words) > 4 and words.startswith(_HOTLINES)) or _NO_NUMBER.search(words):
        return None
    yuan = numerals.number(words)
    if yuan is None or (yuan < 5 and not thousands):
        return None
    return _amount(start, end, yuan * (10_000 if thousands else 1), 0.8)
