"""Sends the action server the part of the domain that actions use.

Upstream: ``RemoteAction._action_call_format`` puts the whole domain into every call, all responses included; with the
responses of this bot that is 85 of 90 KB, written, sent and read again two or three times a turn. The SDK reads forms
and slots of it. Rasa's own remedy, ``enable_selective_domain``, is answered with status 449 by the current SDK.
"""

from typing import Any

from xiaoka_engine.patches._upstream import expect, once

UPSTREAM = {"rasa.core.actions.action:RemoteAction._action_call_format": "3237434284246162"}
LEFT_OUT = ("responses", "actions", "e2e_actions")


@once
def apply() -> None:
    """Leave responses and lists of actions out of the domain in a call; it still has slots, forms and intents."""
    expect(UPSTREAM)
    from rasa.core.actions.action import RemoteAction

    original = RemoteAction._action_call_format

    def action_call_format(self: RemoteAction, *args: Any) -> dict[str, Any]:
        call = original(self, *args)
        if "domain" in call:
            call["domain"] = {key: part for key, part in call["domain"].items() if key not in LEFT_OUT}
        return call

    RemoteAction._action_call_format = action_call_format
