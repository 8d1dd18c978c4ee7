"""Predictions do no work for a silent debug log, and the rules stay in the cache."""

import json
import random

from rasa.core.policies import memoization, policy, rule_policy


def test_states_are_neither_formatted_nor_copied():
    states = [{"user": {"intent": "greet"}}]
    assert policy.Policy.format_tracker_states(states) is states
    assert rule_policy.copy.deepcopy(states) is states
    assert memoization.copy.deepcopy(states) is states


def test_copy_is_used_for_nothing_else():
    import inspect

    for module in (rule_policy, memoization):
        lines = [line for line in inspect.getsource(module).splitlines() if "copy." in line]
        assert lines and all("deepcopy(" in line and "states=" in line for line in lines)


def test_more_rules_than_upstream_keeps_stay_cached():
    find = rule_policy.RulePolicy._rule_key_to_state
    find.cache_clear()
    keys = [json.dumps([{"slots": {"n": number}}]) for number in range(3000)]
    for _ in range(2):
        assert find(keys[7]) == [{"slots": {"n": 7}}]
        for key in keys:
            find(key)
    assert find.cache_info().misses == 3000


async def test_rules_still_decide(say):
    assert (await say("你好"))["messages"][0]["text"] == "您好"


class Upstream:
    """Chooses rules as Rasa's own code does, rule by rule and state by state."""

    _rule_key_to_state = staticmethod(rule_policy.RulePolicy._rule_key_to_state)
    _does_rule_match_state = staticmethod(rule_policy.RulePolicy._does_rule_match_state)

    def possible(self, lookup, states):
        fits = rule_policy.RulePolicy._is_rule_applicable
        left = set(lookup)
        for back, state in enumerate(reversed(states)):
            left = {key for key in left if fits(self, key, back, state)}
        return left


def some_state(chance):
    state = {}
    if chance.random() < 0.8:
        state["prev_action"] = {"action_name": chance.choice(("action_listen", "a", "b"))}
    if chance.random() < 0.7:
        state["user"] = {"intent": chance.choice(("greet", "deny"))}
    if chance.random() < 0.4:
        state["slots"] = {"open": chance.choice(((1.0,), (0.0, 1.0), rule_policy.SHOULD_NOT_BE_SET))}
    if chance.random() < 0.3:
        state["active_loop"] = {"name": chance.choice(("form", rule_policy.SHOULD_NOT_BE_SET))}
    return state


def test_the_same_rules_fit_as_upstream():
    chance, fitted = random.Random(7), 0
    for _ in range(400):
        lookup = {json.dumps([some_state(chance) for _ in range(chance.randint(1, 4))]): "a" for _ in range(40)}
        states = [some_state(chance) for _ in range(chance.randint(0, 7))]
        found = rule_policy.RulePolicy._get_possible_keys(Upstream(), lookup, states)
        assert found == Upstream().possible(lookup, states)
        fitted += 0 < len(found) < len(lookup)
    assert fitted > 100, "the comparison says something"
