"""Recognises names of people (姓名) by what is said before and after them; a surname alone proves nothing."""

import re
from functools import lru_cache
from typing import Iterator, List, NamedTuple, Optional, Tuple

from xiaoka_engine.nlu import given, people_context, segmenter
from xiaoka_engine.nlu.given import NEVER
from xiaoka_engine.nlu.people_words import AFTER, HAN, KIN, LINK, NOT_A_NAME, RELATIVE, STRONG

_DOTTED = re.compile(f"(?:{STRONG}{LINK})?(?P<name>{HAN}{{2,8}}[·•・‧]{HAN}{{2,8}})")
_LATIN = re.compile(
    r"(?:name|holder|husband|wife|attn|机主|户主|姓名|名字|我叫|收件人|收货人)(?:\s*(?:是|is|为|写|叫|我|[:：,]))*\s*"
    r"(?P<name>[a-z][a-z'.-]+(?:\s+[a-z][a-z'.-]+){1,2})(?![a-z])"
)
_LEAST = -6.0
_PLACES = ("小区", "大厦", "花园", "新村", "公寓", "路口", "街道")
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
    given = f"(?:(?![{NEVER}]){HAN})"
    full = f"(?!{NOT_A_NAME}){_surname()}(?!{NOT_A_NAME}){given}{{1,2}}"
    close = LINK.replace("|,|", "|")
    return [
        re.compile(f"{STRONG}{LINK}(?P<name>{full}?){AFTER}"),
        re.compile(f"{KIN}(?P<name>{full}?){AFTER}"),
        re.compile(f"(?:^|[,。\\s\\d⟧号室栋楼村])(?P<name>{full}?)(?:收|签收)(?=$|[,。!?\\s\\d])"),
        re.compile(f"{STRONG}{LINK}(?P<free>{given}{{2,4}}){AFTER}"),
        re.compile(f"{STRONG}{close}(?P<name>(?!{NOT_A_NAME}){_surname()}(?!{NOT_A_NAME}){given}{{2}})"),
    ]


def find(view: str) -> List[Name]:
    """Find names in a recogniser view, in order and without overlap.

    Names that fill a whole clause (`王建国`, or the last of `某地址,李默`) are found too, but are not `sure`: they
    count only where the message as a whole gives information. A surname of two characters (欧阳) in a message that
    holds nothing else is enough.
    """
    dotted = _DOTTED.finditer(view) if _DOT.search(view) else ()
    found = [Name(m.start("name"), m.end("name"), True) for m in dotted]
    found += [Name(*span, True) for span in people_context.without_surname(view)]
    for pattern in _patterns():
        for match in pattern.finditer(view):
            name = _checked(match, view)
            if name and not _overlaps(name, found):
                found.append(name)
    latin = [match.span("name") for match in _LATIN.finditer(view)]
    others = [Name(*span, True) for span in [*latin, *people_context.find(view)]]
    for name in [*others, *_relatives(view)]:
        if not _overlaps(name, found):
            found.append(name)
    found.extend(name for name in _clauses(view) if not _overlaps(name, found))
    return sorted(found)


def _checked(match: "re.Match[str]", view: str) -> Optional[Name]:
    group = "free" if "free" in match.re.groupindex else "name"
    words = match[group]
    if given.is_untold(words) or (group == "name" and _is_never(words)):
        return None
    name = Name(match.start(group), match.end(group), True)
    if group == "free":
        return name if segmenter.is_name(words) else None
    compound = bool(_bare()[1].fullmatch(words))
    if match.re is _patterns()[1] and not (compound or (segmenter.is_name(words) and not _from_a_place(words))):
        return None
    if match.re is _patterns()[4] and (compound or not segmenter.is_name(words)) and _runs_on(view, name):
        name = Name(name.start, name.end - 1, True)
    if len(words) > name.end - name.start and (_is_never(words[:-1]) or segmenter.is_common(words[:-1])):
        return None
    return None if segmenter.is_common(words) and not _spelt_out(view, name) else name


def _is_never(words: str) -> bool:
    """Tell whether characters make no name whatever stands around them (机主白跑一趟)."""
    return given.weight(words) < _LEAST and not segmenter.is_name(words)


def _from_a_place(words: str) -> bool:
    """Tell whether characters say where somebody is from (江西人)."""
    return words[-1] == "人" and segmenter.is_place(words[:-1])


def _spelt_out(view: str, name: Name) -> bool:
    """Tell whether a name that is also a word (高兴, but not 白血病) ends its clause and is given as a name."""
    return given.weight(view[name.start : name.end]) >= given.POSSIBLE and view[name.end : name.end + 1] in (
        "",
        ",",
        "。",
        " ",
    )


def _runs_on(view: str, name: Name) -> bool:
    """Tell whether the last character of a name begins a word (夏侯娟卧床)."""
    return segmenter.is_common(view[name.end - 1 : name.end + 1])


@lru_cache(maxsize=1)
def _bare() -> "Tuple[re.Pattern[str], re.Pattern[str]]":
    compound = "|".join(surname for surname in _surnames() if len(surname) == 2)
    given = f"(?:(?![{NEVER}]){HAN}){{1,2}}"
    return re.compile(f"(?!{NOT_A_NAME}){_surname()}{given}"), re.compile(f"(?:{compound}){given}")


def _clauses(view: str) -> List[Name]:
    whole, compound = _bare()
    alone = view.strip(" ,。!")
    found = [
        Name(*clause.span(), clause[0] == alone and bool(compound.fullmatch(clause[0])))
        for clause in re.finditer(r"[^,。!?;:、()/\s]+", view)
        if len(clause[0]) < 5
        and whole.fullmatch(clause[0])
        and (compound.fullmatch(clause[0]) or segmenter.is_name(clause[0]))
        and not given.is_untold(clause[0])
    ]
    found += [Name(*span, False) for span in people_context.clauses(view)]
    return [Name(n.start, n.end, n.sure or people_context.has_telephone(view, n.end)) for n in found]


def _relatives(view: str) -> Iterator[Name]:
    """Find what looks like a name right behind somebody it may belong to (我奶奶薛桂兰)."""
    for word in RELATIVE.finditer(view):
        likely = given.near(view, word.end(), word.end() + 3)
        if likely and likely[0] == word.end() and view[likely[1] - 1 : likely[1] + 1] not in _PLACES:
            yield Name(*likely, True)


def _overlaps(name: Name, others: List[Name]) -> bool:
    return any(other.start < name.end and name.start < other.end for other in others)
