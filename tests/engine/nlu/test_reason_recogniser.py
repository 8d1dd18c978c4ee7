import numpy as np
import pytest
from xiaoka_engine.patches import tensorflow_stub

tensorflow_stub.apply()

from xiaoka_engine.nlu import reason_net  # noqa: E402
from xiaoka_engine.nlu.reason_model import Guess  # noqa: E402
from xiaoka_engine.nlu.reason_recogniser import ReasonRecogniser, beside  # noqa: E402
from xiaoka_engine.nlu.reasons import Reason  # noqa: E402


class Guessing:
    def __init__(self, *guesses):
        self._guesses = list(guesses)

    def guesses(self, _view, _wishes):
        return self._guesses


class Reading:
    """A network that counts how often it is asked, and is sure that the card lies idle."""

    def __init__(self):
        self.asked = 0

    def read(self, _view):
        self.asked += 1
        chances = {kind: dict.fromkeys(tags_, 0.0) for kind, tags_ in reason_net.TAGS.items()}
        chances["cancel_reason"]["unused"] = 1.0
        return reason_net.Reading(chances, [], np.zeros((0, 17)))


def tags(*guesses, network=False, **wishes):
    component = ReasonRecogniser({"network": network}, "reasons", None, None)
    component._model = Guessing(*guesses)
    return [one.tag for one in component.find("他走了,卡不用了", wishes or {"cancel": 1.0})]


def guess(tag, chance, place=(0, 3)):
    return Guess(*place, "cancel_reason", tag, chance)


@pytest.mark.parametrize(("chance", "asked"), [(0.01, 0), (0.03, 1)])
def test_the_network_is_asked_only_where_the_clauses_see_a_chance(monkeypatch, chance, asked):
    network = Reading()
    monkeypatch.setattr(reason_net, "load", lambda: network)
    assert tags(guess("unused", chance), network=True) == ["unused"] * asked
    assert network.asked == asked


@pytest.mark.parametrize(("tag", "chance", "found"), [("unused", 0.5, True), ("unused", 0.3, False)])
def test_a_reason_must_be_likely(tag, chance, found):
    assert tags(guess(tag, chance)) == ([tag] if found else [])


@pytest.mark.parametrize(("chance", "found"), [(0.5, []), (0.7, ["holder_died"])])
def test_a_death_must_be_surer_than_other_reasons(chance, found):
    assert tags(guess("holder_died", chance)) == found


def test_the_likeliest_reason_is_taken_but_a_death_that_is_nearly_certain():
    assert tags(guess("unused", 0.3, (4, 8)), guess("too_expensive", 0.84)) == ["too_expensive"]
    assert tags(guess("unused", 0.99, (4, 8)), guess("holder_died", 0.95)) == ["holder_died"]
    assert tags(guess("unused", 0.3, (4, 8)), guess("holder_died", 0.5)) == []


def test_a_second_reason_stands_beside_the_likeliest():
    assert tags(guess("unused", 0.8, (4, 8)), guess("too_expensive", 0.84)) == ["too_expensive", "unused"]
    assert tags(guess("unused", 0.8), guess("too_expensive", 0.84)) == ["too_expensive"]
    more = guess("unused", 0.8, (4, 8)), guess("too_expensive", 0.84), guess("new_number", 0.7, (4, 8))
    assert tags(*more) == ["too_expensive", "unused"]


def test_the_same_words_are_one_reason_the_likelier():
    signal = Guess(0, 3, "loss_reason", "unreadable", 0.9)
    assert tags(guess("poor_signal", 0.5), signal) == ["unreadable"]
    assert tags(guess("poor_signal", 0.5), signal._replace(start=4, end=8)) == ["poor_signal", "unreadable"]


def test_a_reason_gives_way_to_the_sum_within_it():
    reason = Reason("cancel_reason", 0, 10, "too_expensive")
    told = [{"start": 4, "end": 9}], [{"start": 0, "end": 6}], [{"start": 0, "end": 10}], []
    assert [[one[1:3] for one in beside([reason], entities)] for entities in told] == [
        [(0, 4)],
        [(6, 10)],
        [],
        [(0, 10)],
    ]


def test_nothing_is_looked_for_where_no_wish_has_reasons():
    assert tags(guess("unused", 0.99), other=0.9, cancel=0.1) == []


def test_without_a_classifier_the_lexicon_is_asked():
    component = ReasonRecogniser({}, "reasons", None, None)
    assert [one.tag for one in component.find("卡丢了", {"sim": 1.0})] == ["lost"]
