"""Training wordings are many, varied and well marked, and the evaluation has seen none of them."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pytest
import yaml

from xiaoka.settings import ROOT

MARK = re.compile(r"\[([^\[\]]+)\]\(([a-z_]+)(?::[a-z_]+)?\)")
VAULT_TOKEN = re.compile(r"⟦([a-z_]+):[^⟦⟧]*⟧")
# every request that the desk serves or sends on; the other plain intents are conversation
REQUESTS = frozenset(
    "cancel_card replace_card report_loss resume_service check_balance pay_bill case_status revoke_case "
    "change_delivery reset_password activate_card keep_number file_complaint human_handoff".split()
)
NOT_SAID = {"faq", "nlu_fallback", "system_event"}
LEAST = {"request": 80, "other": 40, "out_of_scope": 300}
SETS = ("understanding", "understanding_second", "understanding_third", "understanding_fourth", "understanding_fifth")
SHORT = 8  # wordings of a few characters are alike by nature
SAME_EDGE = 3  # so many wordings of a label may open, or end, with the same four characters


@dataclass(frozen=True)
class Wording:
    label: str
    marked: str
    place: str

    @property
    def core(self) -> str:
        """The characters that carry meaning, without marks and punctuation."""
        text = unicodedata.normalize("NFKC", MARK.sub(r"\1", self.marked)).lower()
        return re.sub(r"[\W_]+", "", text)

    @property
    def skeleton(self) -> str:
        """What stays when numbers and entities are taken out; a vault token differs from a plain number."""
        text = MARK.sub(lambda mark: f"{'V' if VAULT_TOKEN.match(mark[1]) else 'E'}{mark[2]}E", self.marked)
        masked = re.sub(r"[0-9零〇一二三四五六七八九十百千万两幺]+", "0", text)
        return re.sub(r"[^\w]+", "", masked)


@lru_cache(maxsize=1)
def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def training() -> tuple[Wording, ...]:
    return tuple(_training())


def _training() -> Iterator[Wording]:
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                assert line.startswith("- "), f"{path.name}: {line}"
                yield Wording(block["intent"], line[2:].strip(), path.name)


@lru_cache(maxsize=1)
def evaluation() -> tuple[Wording, ...]:
    return tuple(one for name in SETS for one in wordings_of(name))


def wordings_of(name: str) -> Iterator[Wording]:
    """Give the wordings of a set that measures."""
    for path in sorted((ROOT / "tests/data" / name).glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")):
            if "label" in item:
                yield Wording(item["label"], item["text"], f"{name}/{path.name}")


def documented() -> set[str]:
    named = {one if isinstance(one, str) else next(iter(one)) for one in domain()["intents"]}
    return (named - NOT_SAID) | {f"faq/{path.stem}" for path in (ROOT / "data/faq").glob("*.md")}


def grams(core: str) -> frozenset[str]:
    return frozenset(core[at : at + 3] for at in range(len(core) - 2))


def alike(some: Iterable[Wording], others: Iterable[Wording], limit: float) -> list[str]:
    """Pairs, one of each side, whose character trigrams overlap more than ``limit`` (Jaccard)."""
    known = [(one, grams(one.core)) for one in others if len(one.core) > SHORT]
    places = defaultdict(list)
    for row, (_, theirs) in enumerate(known):
        for gram in theirs:
            places[gram].append(row)
    found = []
    for one in some:
        mine = grams(one.core)
        shared = Counter(row for gram in mine for row in places[gram]) if len(one.core) > SHORT else Counter[int]()
        for row, common in shared.items():
            other, theirs = known[row]
            if other is not one and common / (len(mine) + len(theirs) - common) > limit:
                found.append(f"{one.place} {one.label}: {one.marked} | {other.label}: {other.marked}")
    return found


def repeated(wordings: Iterable[Wording], part: Callable[[Wording], str], most: int) -> dict[tuple[str, str], int]:
    """Parts that more than ``most`` wordings of one label share."""
    count = Counter((one.label, part(one)) for one in wordings)
    return {shared: times for shared, times in count.items() if times > most}


def test_labels_are_the_documented_ones() -> None:
    assert {one.label for one in training()} == documented()
    assert {one.label for one in evaluation()} == documented()


def test_every_label_has_enough_wordings() -> None:
    kinds = {"out_of_scope": "out_of_scope", **dict.fromkeys(REQUESTS, "request")}
    count = Counter({one.core: one.label for one in training()}.values())
    few = {label: n for label, n in count.items() if n < LEAST[kinds.get(label, "other")]}
    assert few == {}
    assert set(count) >= REQUESTS


def test_no_wording_is_said_twice() -> None:
    times = Counter(one.core or one.marked for one in training())
    assert [core for core, n in times.items() if n > 1] == []


def test_no_two_wordings_are_nearly_the_same() -> None:
    assert alike(training(), training(), 0.6) == []


def test_wordings_of_a_label_do_not_share_a_skeleton() -> None:
    # a bare number or name is a whole answer: its words are all mark
    telling = [one for one in training() if MARK.sub("", one.marked).strip(" ,，")]
    assert repeated(telling, lambda one: one.skeleton, 1) == {}


@pytest.mark.parametrize("edge", [lambda core: core[:4], lambda core: core[-4:]], ids=["openings", "endings"])
def test_wordings_of_a_label_do_not_open_or_end_alike(edge: Callable[[str], str]) -> None:
    long = [one for one in training() if len(one.core) > SHORT]
    assert repeated(long, lambda one: edge(one.core), SAME_EDGE) == {}


def test_the_evaluation_is_large_enough() -> None:
    assert len(evaluation()) >= 800
    first = Counter(one.label for one in wordings_of(SETS[0]))
    assert {label: n for label, n in first.items() if n < 12} == {}


def test_the_evaluation_was_not_seen_in_training() -> None:
    known = {one.core for one in training()}
    assert [f"{one.place}: {one.marked}" for one in evaluation() if one.core in known] == []


def test_the_evaluation_is_not_nearly_seen_in_training() -> None:
    assert alike(evaluation(), training(), 0.75) == []


def test_every_mark_parses_and_names_an_entity() -> None:
    entities = set(domain()["entities"])
    wrong = []
    for one in (*training(), *evaluation()):
        rest = MARK.sub("", one.marked)
        if re.search(r"[\[\]]", rest) or any(kind not in entities for _, kind in MARK.findall(one.marked)):
            wrong.append(f"{one.place}: {one.marked}")
        if any(text != text.strip() for text, _ in MARK.findall(one.marked)):
            wrong.append(f"{one.place}: blank at the edge of a mark: {one.marked}")
    assert wrong == []


def test_a_vault_token_is_marked_as_what_it_is() -> None:
    wrong = []
    for one in (*training(), *evaluation()):
        for text, kind in MARK.findall(one.marked):
            token = VAULT_TOKEN.fullmatch(text)
            if token and token[1] != kind:
                wrong.append(f"{one.place}: {one.marked}")
    assert wrong == []


def test_these_checks_find_what_they_look_for() -> None:
    one = Wording("a", "我想把这张手机卡给销户了", "x")
    assert alike([one], [Wording("a", "我想把这张手机卡给销户了吧", "y")], 0.6)
    assert not alike([one], [Wording("a", "卡丢了给我补一张寄到家里来", "y")], 0.6)
    bare = Wording("inform", "身份证[510104196503094220](id_card)", "x")
    assert bare.skeleton == Wording("inform", "身份证[⟦id_card:1⟧](id_card)", "x").skeleton.replace("Vid", "Eid")
    assert bare.skeleton == Wording("inform", "身份证 [610104196503094221](id_card)", "x").skeleton
    assert repeated([one, one], lambda wording: wording.core[:4], 1) == {("a", "我想把这"): 2}
