"""Predictions do no work for a silent debug log, and the rules stay in the cache."""

import json

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
