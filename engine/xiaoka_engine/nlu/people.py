"""Recognises names of people (姓名) by what is said before and after them; a surname alone proves nothing."""

import re
from functools import lru_cache
from typing import Iterator, List, NamedTuple, Optional, Tuple

from xiaoka_engine.nlu import given, segmenter
from xiaoka_engine.nlu.given import NEVER

_HAN = "[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]"  # rare characters stand in names before all
_NOT_A_NAME = "谢谢|孙子|孙女|马上|任何|小名|大名|网名|全部|方便|安全|成功|单独|本人"
_STRONG = (
    r"(?:[我俺]叫|名叫|叫做|姓名|名[字子]|大名|全名|真名|户名(?!单)|户主|机主|持卡人|卡主"
    r"|(?:收件|收货|收卡|签收|取件|领取|接收|联系|经办|代办|委托|投诉|申请|申办|办理|登记|开户|使用)人|我个名|在下|鄙人|本人|holder|name|(?<=[他她是\W])叫|姓[\u4e00-\u9fa5]{1,2}叫|^名|(?<=\W)名)"
)
_LINK = (
    r"(?:姓名|名字|全名|是|叫|为|系|写成?|写的|填|换成|改成|改为|改作|登记的?|就|的|:|：|,| |is"
    r"|我家老头|我老公|我老婆|我爸|我妈|我儿子|我女儿)*"
)
_KIN = (
    r"(?:室友|老公|老婆|儿子|女儿|闺女|爱人|丈夫|妻子|太太|媳妇|朋友|同事|弟弟|哥哥|姐姐|妹妹"
    r"|父亲|母亲|爸爸|妈妈|我爸|我妈|舅舅|姑姑|收货人|改成|换成|改为|填|写|签收人|交给|给|(?<!不)是)"
)
_AFTER = (
    r"(?=$|[,。!?;:、()\s\d⟦/]|收|的(?:身份证|手机|电话|号|名|卡|支付宝|微信|银行)|身份证|证件|电话|手机|号码|先生|女士|小姐|同志|替|代|是我|可以|帮|今年|已经|未满"
    r"|签收|嗯|就[好行]|即可|吧|呗|[\u4e00-\u9fa5]字[头旁底])"
)
_DOTTED = re.compile(f"(?:{_STRONG}{_LINK})?(?P<name>{_HAN}{{2,8}}[·•・‧]{_HAN}{{2,8}})")


_RELATIVE = re.compile(
    r"(?:奶奶|爷爷|外公|外婆|姥姥|姥爷|公公|婆婆|岳父|岳母|丈人|先生|太太|老公|老婆|爱人|老伴|丈夫|妻子|媳妇|儿子|女儿|闺女|孙子|孙女"
    r"|外甥女?|侄子|侄女|女婿|儿媳|嫂子|姐夫|妹夫|[表堂]?[哥弟姐妹]{1,2}|舅舅|姑姑|叔叔|伯伯|姨妈?|父亲|母亲|爸爸?|妈妈?"
    r"|老人家?|孩子|小孩|前夫|前妻|同事|朋友|邻居|室友|户主|机主|名下是|叫做?|[给替帮找让])"
)
_LATIN = re.compile(
    r"(?:name|holder|husband|wife|attn|机主|户主|姓名|名字|我叫|收件人|收货人)(?:\s*(?:是|is|为|写|叫|我|[:：,]))*\s*"
    r"(?P<name>[a-z][a-z'.-]+(?:\s+[a-z][a-z'.-]+){1,2})(?![a-z])"
)
_DOT = re.compile("[·•・‧]")


class Name(NamedTuple):
    """A name and its place; `sure` tells whether words around it say that it is one."""

    start: int
    end: int
    sure: bool


@lru_cache(maxsize=1)
def _surnames() -> List[str]:
    return sorted(given.surnames(), key=lambda one: (-len(one), one))


def _surname() -> str:
    return "(?:" + "|".join(_surnames()) + ")"


@lru_cache(maxsize=1)
def _patterns() -> "List[re.Pattern[str]]":
    given = f"(?:(?![{NEVER}]){_HAN})"
    full = f"(?!{_NOT_A_NAME}){_surname()}(?!{_NOT_A_NAME}){given}{{1,2}}"
    close = _LINK.replace("|,|", "|")
    return [
        re.compile(f"{_STRONG}{_LINK}(?P<name>{full}?){_AFTER}"),
        re.compile(f"{_KIN}(?P<name>{full}?){_AFTER}"),
        re.compile(f"(?:^|[,。\\s\\d⟧号室栋楼村])(?P<name>{full}?)(?:收|签收)(?=$|[,。!?\\s\\d])"),
        re.compile(f"{_STRONG}{_LINK}(?P<free>{given}{{2,4}}){_AFTER}"),
        re.compile(f"{_STRONG}{close}(?P<name>(?!{_NOT_A_NAME}){_surname()}(?!{_NOT_A_NAME}){given}{{2}})"),
    ]


def find(view: str) -> List[Name]:
    """Find names in a recogniser view, in order and without overlap.

    Names that fill a whole clause (`王建国`, or the last of `某地址,李默`) are found too, but are not `sure`: they
    count only where the message as a whole gives information. A surname of two characters (欧阳) in a message that
    holds nothing else is enough.
    """
    dotted = _DOTTED.finditer(view) if _DOT.search(view) else ()
    found = [Name(m.start("name"), m.end("name"), True) for m in dotted]
    for pattern in _patterns():
        for match in pattern.finditer(view):
            name = _checked(match, view)
            if name and not _overlaps(name, found):
                found.append(name)
    found.extend(name for name in _relatives(view) if not _overlaps(name, found))
    if latin := _LATIN.search(view):
        found.append(Name(latin.start("name"), latin.end("name"), True))
    found.extend(name for name in _clauses(view) if not _overlaps(name, found))
    return sorted(found)


def _checked(match: "re.Match[str]", view: str) -> Optional[Name]:
    group = "free" if "free" in match.re.groupindex else "name"
    words = match[group]
    name = Name(match.start(group), match.end(group), True)
    if group == "free":
        return name if segmenter.is_name(words) else None
    compound = bool(_bare()[1].fullmatch(words))
    if match.re is _patterns()[1] and not (compound or segmenter.is_name(words)):
        return None
    if match.re is _patterns()[4] and (compound or not segmenter.is_name(words)) and _runs_on(view, name):
        name = Name(name.start, name.end - 1, True)
    return None if segmenter.is_common(words) and not _spelt_out(view, name) else name


def _spelt_out(view: str, name: Name) -> bool:
    """Tell whether a name that is also a word (高兴) ends its clause and is given as a name or spelt (高兴的高)."""
    return view[name.end : name.end + 1] in ("", ",", "。", " ")


def _runs_on(view: str, name: Name) -> bool:
    """Tell whether the last character of a name begins a word (夏侯娟卧床)."""
    return segmenter.is_common(view[name.end - 1 : name.end + 1])


@lru_cache(maxsize=1)
def _bare() -> "Tuple[re.Pattern[str], re.Pattern[str]]":
    compound = "|".join(surname for surname in _surnames() if len(surname) == 2)
    given = f"(?:(?![{NEVER}]){_HAN}){{1,2}}"
    return re.compile(f"(?!{_NOT_A_NAME}){_surname()}{given}"), re.compile(f"(?:{compound}){given}")


def _clauses(view: str) -> List[Name]:
    whole, compound = _bare()
    return [
        Name(clause.start(), clause.end(), clause[0] == view.strip(" ,。!") and bool(compound.fullmatch(clause[0])))
        for clause in re.finditer(r"[^,。!?;:、()/\s]+", view)
        if len(clause[0]) < 5
        and whole.fullmatch(clause[0])
        and (compound.fullmatch(clause[0]) or segmenter.is_name(clause[0]))
    ]


def _relatives(view: str) -> Iterator[Name]:
    """Find what looks like a name right behind somebody it may belong to (我奶奶薛桂兰)."""
    for word in _RELATIVE.finditer(view):
        likely = given.near(view, word.end(), word.end() + 3)
        if likely and likely[0] == word.end():
            yield Name(*likely, True)


def _overlaps(name: Name, others: List[Name]) -> bool:
    return any(other.start < name.end and name.start < other.end for other in others)
