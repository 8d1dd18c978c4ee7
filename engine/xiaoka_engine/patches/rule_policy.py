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
    "rasa.core.policies.policy:Policy.format_tracker_states": "2160877280666154",
    "rasa.core.policies.rule_policy:RulePolicy._find_action_from_rules": "5756157132550617",
    "rasa.core.policies.rule_policy:RulePolicy._rule_key_to_state": "0784133484537726",
    "rasa.core.policies.memoization:MemoizationPolicy.predict_action_probabilities": "3243169579604435",
    "rasa.core.policies.memoization:AugmentedMemoizationPolicy._recall_using_truncation": "9870321530921012",
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
