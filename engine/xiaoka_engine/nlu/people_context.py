"""Names of people by what is done with them: who can take a letter in, under whose name a number is, who is given."""

import re
from functools import lru_cache
from typing import Iterator, List

from xiaoka_engine.nlu import given, segmenter, transcribed
from xiaoka_engine.nlu.given import NEVER, Span
from xiaoka_engine.nlu.people_words import AFTER, HAN, LINK, NOT_A_NAME, RELATIVE, STRONG

_TAKES = (
    r"(?=(?:就|都|也|她|他)?(?:能|可以|会|来|去|帮我?|替我?|代)+(?:我|忙)*(?:签?收|取|领|拿|接|办)|[签代]?收(?:$|[,。!?\s])"
    r"|打(?:个)?电话|在家|的电话|的号|的手机)"
)
_HOLDS = (
    r"(?=名下|头上|账上|的?名义|本人(?!的)|申请的|登记的|办的"
    r"|的(?:手机)?(?:号|卡|补卡|换卡|退租|销户|申请|新?sim|单子?|手机))"
)
_BEFORE_HOLDER = r"(?:^|[,。!?:\s]|看[看下]|查(?:一下|查|下|个)?|[在帮给替以用由是到为写问]|under)"
_ME = r"(?:[我俺]是|^[我俺](?=\s)|喂你好我是|(?:号|身份证|卡|手机|名)(?:就?是|写的?是?))\s?"
_MINE = rf"(?:{AFTER}|(?=的?(?:$|[,。!?])|我|手机|[要想来]|在))"
_IN_A_STORY = rf"(?:{AFTER}|(?=的|办|[没失病走去在上年昨前出住要补也刚手已]|是[我这他]))"
_TELEPHONE = re.compile(
    r"[,:。\s]*(?:的?(?:电话|手机号?码?|联系方式|号码?)(?:是|[,:\s])*)?(?:\+?86)?[ \-]?"
    r"(?:1[3-9][\d \-,]{9}|幺[三五六七八九]|⟦phone)"
)
_LATIN_FIRST = re.compile(
    r"(?<![a-z])(?P<name>[a-z][a-z'.-]+(?:\s+[a-z][a-z'.-]+){1,2})(?=[\s,:(。]*(?:的)?(?:中文名|中文|即))"
)
_JOINING = re.compile("(?<=..)[和都才]+$")


@lru_cache(maxsize=1)
def _patterns() -> "List[re.Pattern[str]]":
    surname = "(?:" + "|".join(sorted(given.surnames(), key=lambda one: (-len(one), one))) + ")"
    full = f"(?P<name>(?!{NOT_A_NAME}){surname}(?:(?![{NEVER}]){HAN}){{1,2}}?)"
    three = full.replace("{1,2}?", "{2}")
    return [
        re.compile(f"(?:{RELATIVE.pattern}|[由请]){full}{_TAKES}"),
        re.compile(f"{_BEFORE_HOLDER}(?:{RELATIVE.pattern})?{full}{_HOLDS}"),
        re.compile(f"{_ME}{three}{_MINE}"),
        re.compile(f"(?:{RELATIVE.pattern})\\s?{three}{_IN_A_STORY}"),
        re.compile(f"(?:^|[,。!?\\s]){three}(?=是[我俺])"),
    ]


def find(view: str) -> Iterator[Span]:
    """Find names by what is done with them (我妹袁雪能收, 白秀莲名下), and Latin ones before a Chinese one."""
    for pattern in _patterns():
        for match in pattern.finditer(view):
            if _believed(match["name"]):
                yield match.span("name")
    for match in _LATIN_FIRST.finditer(view):
        yield match.span("name")


def without_surname(view: str) -> Iterator[Span]:
    """Find names without a surname behind a word that says there is one (机主那仁花)."""
    for match in _transcribed().finditer(view):
        end = match.end("run") - len("".join(_JOINING.findall(match["run"])))
        if transcribed.is_name(view[match.start("run") : end]):
            yield match.start("run"), end


def clauses(view: str) -> Iterator[Span]:
    """Find clauses that hold nothing but a name without a surname (图门宝音)."""
    for clause in re.finditer(r"[^,。!?;:、()/\s\d⟦]+", view):
        if transcribed.is_name(clause[0]):
            yield clause.span()


def has_telephone(view: str, end: int) -> bool:
    """Tell whether a mobile number follows, as in what is told for a delivery (图门宝音 133...)."""
    return bool(_TELEPHONE.match(view, end))


@lru_cache(maxsize=1)
def _transcribed() -> "re.Pattern[str]":
    return re.compile(f"(?:{STRONG}{LINK}|{RELATIVE.pattern}|[我俺]是)(?P<run>{transcribed.RUN})")


def _believed(name: str) -> bool:
    """Tell whether characters look like a name; two characters must do so more than three."""
    begins_with_word = len(name) > 2 and name[:2] not in given.surnames() and segmenter.is_known(name[:2])
    if given.is_ruled_out(name) or begins_with_word or segmenter.is_known(name):
        return False
    weight = given.weight(name)
    return weight >= given.LIKELY + (0.3 if len(name) < 3 else 0) or (
        weight >= given.POSSIBLE and segmenter.is_name(name)
    )
