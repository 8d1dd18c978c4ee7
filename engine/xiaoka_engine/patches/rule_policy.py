"""Spares the policies work that only a switched-off debug log would show, and searches the rules faster.

Upstream: ``RulePolicy`` formats and deep-copies all states of the conversation for a debug message, twice for every
prediction, whether debug is on or not; ``MemoizationPolicy`` copies them too. ``RulePolicy._rule_key_to_state`` keeps
1000 parsed rules; with more it parses all of them again at every prediction. ``_get_possible_keys`` turns every rule
round for every state, and goes on through the whole conversation when all rules that are left are shorter.
"""

import functools
import json
from types import SimpleNamespace
from typing import Any, Dict, List, Set, Tuple

from xiaoka_engine.patches._upstream import expect, once

UPSTREAM = {
    "rasa.core.policies.policy:Policy.format_tracker_states": "2160877280666154",
    "rasa.core.policies.rule_policy:RulePolicy._find_action_from_rules": "5756157132550617",
    "rasa.core.policies.rule_policy:RulePolicy._rule_key_to_state": "0784133484537726",
    "rasa.core.policies.rule_policy:RulePolicy._get_possible_keys": "6959051341732150",
    "rasa.core.policies.rule_policy:RulePolicy._is_rule_applicable": "6254047669088360",
    "rasa.core.policies.memoization:MemoizationPolicy.predict_action_probabilities": "3243169579604435",
    "rasa.core.policies.memoization:AugmentedMemoizationPolicy._recall_using_truncation": "9870321530921012",
}
MAX_RULE_KEYS = 50_000
_PREVIOUS = "prev_action"


@once
def apply() -> None:
    """Drop the formatting and copying (both modules use ``copy`` for nothing else), enlarge the cache, search less."""
    expect(UPSTREAM)
    from rasa.core.policies import memoization, policy, rule_policy

    def rule_key_to_state(rule_key: str) -> Any:
        return json.loads(rule_key)

    no_copy = SimpleNamespace(deepcopy=lambda value: value)
    policy.Policy.format_tracker_states = staticmethod(lambda states: states)
    rule_policy.copy = memoization.copy = no_copy
    cached = functools.lru_cache(maxsize=MAX_RULE_KEYS)(rule_key_to_state)
    rule_policy.RulePolicy._rule_key_to_state = staticmethod(cached)
    rule_policy.RulePolicy._get_possible_keys = _possible_keys


@functools.lru_cache(maxsize=MAX_RULE_KEYS)
def _backwards(rule_key: str) -> Tuple[Dict[str, Any], ...]:
    """Return the states of a rule, newest first."""
    return tuple(reversed(json.loads(rule_key)))


def _possible_keys(policy: Any, lookup: Dict[str, str], states: List[Dict[str, Any]]) -> Set[str]:
    """Return the keys of rules that fit the states of a conversation, as ``_is_rule_applicable`` has it."""
    fits = policy._does_rule_match_state
    left = [(key, _backwards(key)) for key in lookup]
    for back, state in enumerate(reversed(states)):
        previous, kept, matters = state.get(_PREVIOUS), [], False
        for key, rule in left:
            if back < len(rule):
                matters = True
                wanted = rule[back].get(_PREVIOUS)
                if bool(wanted) != bool(previous) or (wanted and not fits(rule[back], state)):
                    continue
            kept.append((key, rule))
        left = kept
        if not matters:
            break
    return {key for key, _ in left}
