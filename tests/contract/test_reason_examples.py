"""Messages that teach reasons only are many, varied, well marked, and unknown to the evaluation."""

import re
from collections import Counter
from functools import lru_cache

import pytest
import yaml

from tests.contract.test_training_data import (
    MARK,
    SHORT,
    Wording,
    alike,
    documented,
    evaluation,
    repeated,
    training,
    wordings_of,
)
from xiaoka.settings import ROOT

TAGGED = re.compile(r"\]\(([a-z_]+)(?::([a-z_]+))?\)")
LEAST_OF_A_TAG, LEAST_WITHOUT = 120, 2500
SAME_EDGE = 15  # so many messages of a label may open, or end, with the same four characters


@lru_cache(maxsize=1)
def examples() -> tuple[Wording, ...]:
    found = []
    for path in sorted((ROOT / "data/reasons").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found += [Wording(block["intent"], line[2:].strip(), path.name) for line in block["examples"].splitlines()]
    return tuple(found)


@lru_cache(maxsize=1)
def tags() -> dict[str, set[str]]:
    lexicon = yaml.safe_load((ROOT / "engine/xiaoka_engine/nlu/reasons.yml").read_text(encoding="utf-8"))
    return {kind: set(lexicon[kind]) | ({"other"} if kind == "cancel_reason" else set()) for kind in lexicon}


def test_every_tag_is_told_often_and_many_messages_tell_none() -> None:
    told = Counter(pair for one in examples() for pair in set(TAGGED.findall(one.marked)))
    assert {pair: n for pair, n in told.items() if n < LEAST_OF_A_TAG} == {}
    assert set(told) == {(kind, tag) for kind, some in tags().items() for tag in some}
    assert sum(not MARK.search(one.marked) for one in examples()) > LEAST_WITHOUT


def test_labels_are_the_documented_ones() -> None:
    assert {one.label for one in examples()} <= documented()


def test_only_reasons_are_marked_and_each_has_its_tag() -> None:
    wrong = [one.marked for one in examples() if re.search(r"[\[\]]", MARK.sub("", one.marked))]
    wrong += [one.marked for one in examples() for kind, tag in TAGGED.findall(one.marked) if tag not in tags()[kind]]
    wrong += [one.marked for one in examples() for text, _ in MARK.findall(one.marked) if text != text.strip()]
    assert wrong == []


def test_no_message_is_said_twice() -> None:
    times = Counter(one.core or one.marked for one in (*examples(), *training()))
    assert {one.core for one in examples() if times[one.core] > 1} == set()


def test_no_two_messages_are_nearly_the_same() -> None:
    assert alike(examples(), examples(), 0.6) == []
    assert alike(examples(), training(), 0.6) == []


def test_messages_do_not_share_a_skeleton() -> None:
    telling = [one for one in examples() if MARK.sub("", one.marked).strip(" ,，。")]
    assert repeated(telling, lambda one: one.skeleton, 1) == {}


def test_messages_of_a_label_do_not_open_or_end_alike() -> None:
    long = [one for one in examples() if len(one.core) > 8]
    assert repeated(long, lambda one: one.core[:4], SAME_EDGE) == {}
    assert repeated(long, lambda one: one.core[-4:], SAME_EDGE) == {}


def test_the_evaluation_was_not_seen() -> None:
    known = {one.core for one in examples()}
    assert [f"{one.place}: {one.marked}" for one in evaluation() if one.core in known] == []
    assert alike(evaluation(), examples(), 0.75) == []


@pytest.mark.parametrize("name", ["reasons_blind", "reasons_hard"])
def test_the_sets_that_measure_reasons_were_not_seen(name: str) -> None:
    asked = [one for one in wordings_of(name) if len(one.core) > SHORT]
    known = {one.core for one in (*examples(), *training())}
    assert len(asked) > 300
    assert [one.marked for one in asked if one.core in known] == []
    assert alike(asked, examples(), 0.75) == alike(asked, training(), 0.75) == []
