"""Sentences for the recogniser of names (姓名) and addresses (地址): hand-written ones, filled anew in every round.

A model that learns from fifty names only knows those fifty. Swapping names and places teaches it where names stand; it
is done for this recogniser alone, never for the labels of messages.
"""

import re
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Tuple

import yaml

from xiaoka_engine.nlu.views import recogniser_view

_FOLDER = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)\}")
_OTHERS = "买买提·艾合买提 古丽娜尔·买买提 阿依古丽·吐尔逊 扎西顿珠 卓玛央金 巴特尔 乌兰其其格 索朗旺堆".split()

Marks = Tuple[Tuple[int, int, str], ...]


class Sentence(NamedTuple):
    """A recogniser view with the places of its names and addresses as `(start, end, entity)`."""

    view: str
    marks: Marks = ()


@lru_cache(maxsize=1)
def _corpus() -> Dict[str, Any]:
    loaded: Dict[str, Any] = yaml.safe_load((_FOLDER / "people_corpus.yml").read_text(encoding="utf-8"))
    loaded["surnames"] = (_FOLDER / "surnames.txt").read_text(encoding="utf-8").split()
    return loaded


def _surname(chance: Random) -> str:
    listed: List[str] = _corpus()["surnames"]
    return chance.choice(listed[:60] if chance.random() < 0.7 else listed)


def _name(chance: Random) -> str:
    if chance.random() < 0.04:
        return chance.choice(_OTHERS)
    size = 2 if chance.random() < 0.75 else 1
    return _surname(chance) + "".join(chance.choice("".join(_corpus()["given"])) for _ in range(size))


def _door(chance: Random) -> str:
    house, door = chance.randint(1, 999), chance.randint(101, 3204)
    block, stair = house % 40 + 1, house % 6 + 1
    ends = (
        *(
            f"{house}号",
            f"{block}栋{door}",
            f"{block}幢{door}室",
            f"{block}号楼{stair}单元{door}",
            f"{block}座{stair}层",
        ),
        *(
            f"{stair}单元{door}",
            f"{house}弄{block}号",
            f"{house}巷{block}號",
            f"{house}号院{stair}栋",
            f"b座{door}",
            "",
        ),
        f"{house}号{block}栋{stair}单元{door}室",
    )
    return chance.choice(ends)


def _address(chance: Random) -> str:
    places: Dict[str, List[str]] = _corpus()["places"]

    def some(kind: str, share: float) -> str:
        return chance.choice(places[kind]) if chance.random() < share else ""

    head = some("provinces", 0.25) + some("cities", 0.75) + some("districts", 0.7)
    road = chance.choice(places["roads"]) + chance.choice(
        ("路", "路", "路", "街", "大道", "东路", "西路", "街道", "巷")
    )
    street = road + (f"{chance.randint(1, 999)}号" if chance.random() < 0.75 else "")
    kind = chance.random()
    if kind < 0.55:
        return head + street + (some("estates", 0.3) or "") + _door(chance)
    if kind < 0.75:
        return head + chance.choice(places["estates"]) + _door(chance)
    if kind < 0.9:
        return (head or chance.choice(places["cities"])) + chance.choice(places["villages"]) + _door(chance)
    return _door(chance) if chance.random() < 0.3 else (head or chance.choice(places["cities"])) + street


_FILLERS: Dict[str, Callable[[Random], str]] = {"name": _name, "address": _address, "surname": _surname}


def fill(sentence: str, chance: Random) -> Sentence:
    """Put a name or an address into every slot of a sentence and say where it stands."""
    text, marks, position = "", [], 0
    for slot in _SLOT.finditer(sentence):
        text += sentence[position : slot.start()]
        filler = _FILLERS[slot[1]](chance) or _name(chance)
        if slot[1] != "surname":
            marks.append((len(text), len(text) + len(filler), slot[1]))
        text += filler
        position = slot.end()
    return Sentence(recogniser_view(text + sentence[position:]), tuple(marks))


def slotted(view: str, marks: Marks) -> str:
    """Give the sentence of a marked training wording, with slots in place of its names and addresses."""
    for start, end, kind in sorted(marks, reverse=True):
        view = f"{view[:start]}{{{kind}}}{view[end:]}"
    return view


def rounds(marked: List[Sentence], unmarked: List[str], times: int, seed: int) -> Iterator[List[Sentence]]:
    """Yield the sentences of each round: all hand-written and marked ones filled anew, decoys, and other wordings.

    Args:
        marked: training wordings with names or addresses, which come as they are and filled anew.
        unmarked: views of other training wordings, of which each round takes a part.
        times: number of rounds.
        seed: the same seed gives the same sentences.
    """
    chance = Random(seed)
    frames = [*_corpus()["sentences"], *(slotted(*one) for one in marked)]
    for _ in range(times):
        filled = [fill(frame, chance) for frame in frames for _ in range(2)]
        others = chance.sample(unmarked, min(len(unmarked), len(frames)))
        sentences = [*filled, *marked, *(Sentence(recogniser_view(one)) for one in [*_corpus()["decoys"], *others])]
        chance.shuffle(sentences)
        yield sentences
