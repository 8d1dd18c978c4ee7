"""Two judges of reasons are heard together."""

import numpy as np
import pytest
from xiaoka_engine.nlu import reason_votes
from xiaoka_engine.nlu.reason_model import Guess
from xiaoka_engine.nlu.reason_net import NAMES, TAGS, Reading

PLACES = [(0, 4), (5, 9)]
SURE = {"cancel_reason": 1.0, "loss_reason": 1.0}


def reading(**chances):
    """A network that is sure of some tags of giving up, each told by the first stretch's words."""
    pieces = np.zeros((2, 1 + len(NAMES)))
    for tag in chances:
        pieces[0, 1 + NAMES.index(("cancel_reason", tag))] = 1.0
    known = {kind: dict.fromkeys(tags, 0.0) for kind, tags in TAGS.items()}
    return Reading({**known, "cancel_reason": {**known["cancel_reason"], **chances}}, PLACES, pieces)


def guess(tag, chance, place=PLACES[1]):
    return Guess(*place, "cancel_reason", tag, chance)


def test_what_both_say_is_likelier_than_what_one_says():
    both, one = (
        reason_votes.counted([guess("unused", 0.8)], reading(**said), SURE)[0] for said in ({"unused": 0.8}, {})
    )
    assert both.chance == pytest.approx(0.8)
    assert one.chance == pytest.approx(0.48)


def test_the_network_counts_only_as_far_as_reasons_are_told_at_all():
    doubtful = {**SURE, "cancel_reason": 0.5}
    (found,) = reason_votes.counted([guess("unused", 0.0)], reading(unused=0.8), doubtful)
    assert found.chance == pytest.approx(0.16)


def test_a_reason_stands_where_most_of_it_is_told():
    guesses = [guess("unused", 0.6, PLACES[0]), guess("unused", 0.7, PLACES[1])]
    (found,) = reason_votes.counted(guesses, reading(unused=0.9), SURE)
    assert found[:2] == PLACES[0]
    (found,) = reason_votes.counted(guesses, reading(), SURE)
    assert found[:2] == PLACES[1]


def test_a_tag_that_only_the_network_names_is_found_in_its_words():
    guesses = [guess("unused", 0.3, PLACES[0]), guess("unused", 0.3, PLACES[1])]
    best = reason_votes.counted(guesses, reading(holder_died=0.9), SURE)[0]
    assert (best.tag, best[:2]) == ("holder_died", PLACES[0])


def test_without_a_stretch_there_is_no_reason():
    assert reason_votes.counted([], reading(unused=0.9), SURE) == []
