"""Makes the agent: model, store, locks and action endpoint together."""

from pathlib import Path

from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig

from xiaoka_engine.errors import StartRefused, reason
from xiaoka_engine.locks import ConversationLocks
from xiaoka_engine.tracker_store import XiaokaTrackerStore

KEY_HEADER = "X-Xiaoka-Key"


def load_agent(
    model: Path,
    store: XiaokaTrackerStore,
    actions_url: str,
    actions_key: str,
    locks: ConversationLocks | None = None,
) -> Agent:
    """Load the model into an agent that uses our store and locks.

    Rasa wraps every store in one that answers from memory when the database fails; the wrapper is taken off before the
    model is loaded, so that failures are heard.

    Args:
        model: a verified model file.
        store: of an upgraded database.
        actions_url: webhook of the action server.
        actions_key: sent to it in the header ``X-Xiaoka-Key`` unless empty.
        locks: of this process alone when left out.

    Raises:
        StartRefused: the model cannot be loaded or has no dialogue policies.
    """
    headers = {KEY_HEADER: actions_key} if actions_key else {}
    agent = Agent(
        tracker_store=store,
        lock_store=locks or ConversationLocks(),
        action_endpoint=EndpointConfig(actions_url, headers=headers),
    )
    agent.tracker_store = store
    try:
        agent.load_model(model)
    except Exception as error:
        raise StartRefused(f"The model {model} cannot be loaded: {reason(error)}") from error
    if not agent.is_ready() or not agent.processor.model_metadata.core_target:
        raise StartRefused(f"The model {model} has no dialogue policies.")
    return agent
