"""Cuts a message into the stretches of which each may tell a reason: clauses, and pieces of a long one."""

import re
from typing import List, Tuple

Place = Tuple[int, int]

_BREAK = re.compile(r"[,，。;；!！?？、~…:：()（）“”\"]+|(?<![a-z'])\s+(?![a-z'])|\s*\n\s*")
_LONG, _SHORT = 11, 3
# where people who speak without pauses begin a new thought: before these words, and after 了 and its dialect forms
_JOINT = re.compile(
    r"(?=因为|所以|然后|但是|可是|不过|而且|就是|现在|现在|原来|那个|这个|那我|我现在|我就|我想|我要|我们|想(?:要|把|注|销|补|换|退|办)|帮我|给我"
    r"|麻烦|请|能不能|可不可以|怎么|咋|要是|如果|以后|之后|结果|打算|准备(?:注|销|退|补)|申请|才要)"
    r"|(?<=[了咗啦喽咯哒勒])(?![了咗啦喽咯哒勒吧吗嘛呢啊呀的])|(?<=因为)|(?<=所以)|(?<=原因是)|(?<=原因就是)"
)


def clauses(view: str) -> List[Place]:
    """Give the places of the clauses of a recogniser view: what stands between marks, and blanks outside English."""
    found, start = [], 0
    for mark in _BREAK.finditer(view):
        found.append((start, mark.start()))
        start = mark.end()
    return [_trimmed(view, a, b) for a, b in [*found, (start, len(view))] if view[a:b].strip()]


def stretches(view: str) -> List[Place]:
    """Give the clauses of a view, each long one followed by its pieces."""
    return [one for clause in clauses(view) for one in (clause, *pieces(view, *clause))]


def pieces(view: str, start: int, end: int) -> List[Place]:
    """Cut a clause spoken without pauses where a new thought begins; nothing where it is short or of one piece."""
    if end - start < _LONG:
        return []
    found, last = [], start
    for joint in _JOINT.finditer(view, start, end):
        if joint.start() - last >= _SHORT and end - joint.start() >= _SHORT:
            found.append((last, joint.start()))
            last = joint.start()
    return [*found, (last, end)] if found else []


def _trimmed(view: str, start: int, end: int) -> Place:
    words = view[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
