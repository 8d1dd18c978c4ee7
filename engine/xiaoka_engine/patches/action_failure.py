"""Lets a failed action fail the whole turn.

Upstream: ``MessageProcessor._run_action`` catches every exception, records the action as executed and goes on with the
rule. The customer hears nothing of the failure, a form whose validation failed counts as filled, and the rule that
submits it runs with empty slots. ``ActionExtractSlots._run_custom_action`` swallows failures as well.

Here any failure, of a remote action (refused, too late, 4xx, 5xx, not the JSON that was agreed) or of code in the
engine, raises `TurnFailed` through the prediction loop to the channel. Nothing of the turn is stored, so the same
message may be sent again. Only a rejection, which the action server answers with status 400 and the name of the
action, keeps its meaning: the form steps aside and other rules may answer. A turn that never comes to an end
(``MAX_NUMBER_OF_PREDICTIONS``) fails too, instead of ending half-way.
"""

from typing import Any

from xiaoka_engine import spans
from xiaoka_engine.errors import EngineError, TurnFailed
from xiaoka_engine.patches._upstream import expect, once

UPSTREAM = {
    "rasa.core.processor:MessageProcessor._run_action": "9659645958244757",
    "rasa.core.processor:MessageProcessor._run_prediction_loop": "0168080161813711",
    "rasa.core.actions.action:RemoteAction.run": "9706042609811838",
    "rasa.core.actions.action:ActionExtractSlots._run_custom_action": "3802592949424612",
}


def _why(error: BaseException) -> str:
    """Name the failure without its text, which may quote the whole conversation."""
    cause = error.__cause__ or error.__context__ or error
    status = getattr(cause, "status", None)
    return f"answered with status {status}" if status else f"failed with {type(cause).__name__}"


@once
def apply() -> None:
    """Replace the two places that swallow failures and the one that gives up silently."""
    expect(UPSTREAM)
    from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
    from rasa.core.processor import MessageProcessor
    from rasa.shared.core.events import ActionExecutionRejected, UserUttered

    call = RemoteAction.run

    async def run(self: RemoteAction, *args: Any) -> Any:
        try:
            with spans.within(f"rasa.{self.name()}", spans.CLIENT):
                return await call(self, *args)
        except (ActionExecutionRejection, EngineError):
            raise
        except Exception as error:
            raise TurnFailed(self.name(), f"Action {self.name()} {_why(error)}.") from error

    async def run_action(
        self: MessageProcessor, action: Any, tracker: Any, output_channel: Any, nlg: Any, prediction: Any
    ) -> bool:
        trial = tracker.copy()
        trial.update_with_events(prediction.events, self.domain)
        try:
            events = await action.run(output_channel, nlg, trial, self.domain) or []
        except ActionExecutionRejection:
            rejected = ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence)
            tracker.update(rejected)
            return self.should_predict_another_action(action.name())
        except EngineError:
            raise
        except Exception as error:
            raise TurnFailed(action.name(), f"Action {action.name()} {_why(error)}.", "internal") from error
        self._log_action_on_tracker(tracker, action, events, prediction)
        if any(isinstance(event, UserUttered) for event in events):
            tracker = await self.run_action_extract_slots(output_channel, tracker)
        await self.execute_side_effects(events, tracker, output_channel)
        return self.should_predict_another_action(action.name())

    def give_up(tracker: Any, *_: Any) -> None:
        last = tracker.latest_action_name or "?"
        raise TurnFailed(last, f"The dialogue did not come to an end; the last action was {last}.", "internal")

    RemoteAction.run = run
    MessageProcessor._run_action = run_action
    MessageProcessor.on_circuit_break = property(lambda _: give_up, lambda *_: None)
