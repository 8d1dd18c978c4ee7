"""Begins a conversation with nothing, and never ends one by the clock.

Upstream: ``ActionSessionStart`` repeats every ``SlotSet`` event of the earlier session in the new one. The number
grows with every session (28 561 rows for 3 700 real events after 60 sessions), and ``requested_slot`` survives
without its form. The session expires by the age of the last message, whatever the customer is in the midst of, and the
metadata of whichever message comes first stay behind as a slot.

Here the gateway decides how long an episode lasts and gives each one its own sender; what must be remembered is in
the database of the product. A session starts only in an empty conversation or after a restart, and carries nothing.
"""

from typing import Any

from xiaoka_engine.patches._upstream import expect, once

UPSTREAM = {
    "rasa.core.actions.action:ActionSessionStart.run": "7322771011761715",
    "rasa.core.processor:MessageProcessor._update_tracker_session": "1588411646235441",
    "rasa.core.processor:MessageProcessor._has_session_expired": "5888431386432000",
}


@once
def apply() -> None:
    """Replace session start and expiry."""
    expect(UPSTREAM)
    from rasa.core.actions.action import ActionSessionStart
    from rasa.core.policies.policy import PolicyPrediction
    from rasa.core.processor import MessageProcessor
    from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
    from rasa.shared.core.events import ActionExecuted, SessionStarted

    async def run(*_: Any) -> list[Any]:
        return [SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)]

    async def update_tracker_session(
        self: MessageProcessor,
        tracker: Any,
        output_channel: Any,
        metadata: dict[str, Any] | None = None,  # noqa: ARG001
    ) -> None:
        if not tracker.applied_events():
            await self._run_action(
                action=self._get_action(ACTION_SESSION_START_NAME),
                tracker=tracker,
                output_channel=output_channel,
                nlg=self.nlg,
                prediction=PolicyPrediction.for_action_name(self.domain, ACTION_SESSION_START_NAME),
            )

    ActionSessionStart.run = run
    MessageProcessor._update_tracker_session = update_tracker_session
    MessageProcessor._has_session_expired = lambda *_: False
