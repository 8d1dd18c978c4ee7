"""Spares the policies work that only a switched-off debug log would show, and enlarges a cache that thrashes.

Upstream: ``RulePolicy`` formats and deep-copies all states of the conversation for a debug message, twice for every
prediction, whether debug is on or not; ``MemoizationPolicy`` copies them too. ``RulePolicy._rule_key_to_state`` keeps
1000 parsed rules; with more it parses all of them again at every prediction.
"""

import functools
import json
from types import SimpleNamespace
from typing import Any

from xiaoka_engine.patches._upstream import expect, once

UPSTREAM = {
    "rasa.core.policies.policy:Policy.format_tracker_states": "32b101cb34fd1c32",
    "rasa.core.policies.rule_policy:RulePolicy._find_action_from_rules": "be6da6ee0f5429bd",
    "rasa.core.policies.rule_policy:RulePolicy._rule_key_to_state": "b91b949bbccbff0b",
    "rasa.core.policies.memoization:MemoizationPolicy.predict_action_probabilities": "19903a81bee56ca9",
    "rasa.core.policies.memoization:AugmentedMemoizationPolicy._recall_using_truncation": "b8096b0b8f9d02c1",
}
MAX_RULE_KEYS = 50_000


@once
def apply() -> None:
    """Drop the eager formatting and copying (both modules use ``copy`` for nothing else), and enlarge the cache."""
    expect(UPSTREAM)
    from rasa.core.policies import memoization, policy, rule_policy

    def rule_key_to_state(rule_key: str) -> Any:
        return json.loads(rule_key)

    no_copy = SimpleNamespace(deepcopy=lambda value: value)
    policy.Policy.format_tracker_states = staticmethod(lambda states: states)
    rule_policy.copy = memoization.copy = no_copy
    cached = functools.lru_cache(maxsize=MAX_RULE_KEYS)(rule_key_to_state)
    rule_policy.RulePolicy._rule_key_to_state = staticmethod(cached)
