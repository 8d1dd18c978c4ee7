"""Whether the engine can serve a turn now."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin

import aiohttp

from xiaoka_engine.clean import clean_text
from xiaoka_engine.errors import EngineError
from xiaoka_engine.tracker_store import XiaokaTrackerStore
from xiaoka_engine.turns import TurnRunner

PROBE = "我想办理补卡"
PROBE_TIMEOUT_S = 1.5
"""Longest time of each check, in seconds; short of the two seconds that callers of the probe wait."""


class Readiness:
    """Parses a sentence, asks the store, and asks the action server.

    Args:
        runner: for the sentence.
        store: must answer with the version of its tables.
        actions_url: webhook of the action server; ``/health`` beside it is asked.
        model_hash: SHA-256 of the model file that was loaded, so that whoever asks can compare.
    """

    def __init__(self, runner: TurnRunner, store: XiaokaTrackerStore, actions_url: str, model_hash: str = "") -> None:
        """Check these three."""
        self.model_hash = model_hash
        self._runner = runner
        self._store = store
        self._health_url = urljoin(actions_url, "/health")

    async def checks(self) -> dict[str, str]:
        """Return ``ok`` or the reason for ``model``, ``store`` and ``actions``."""
        checks = self.model(), _reason(self._store.ping), _reason(self._actions)
        return dict(zip(("model", "store", "actions"), await asyncio.gather(*checks), strict=True))

    async def model(self) -> str:
        """Return ``ok`` or the reason for the model alone; the launcher asks before it opens the door."""
        return await _reason(self._model)

    async def _model(self) -> None:
        found = await self._runner.understand(clean_text(PROBE))
        if not found["label"]:
            raise EngineError("internal", "The model understands nothing.")

    async def _actions(self) -> None:
        async with aiohttp.ClientSession() as session, session.get(self._health_url) as answer:
            if answer.status != 200:
                raise EngineError("action_failed", f"The action server answers {answer.status}.")


async def _reason(check: Callable[[], Awaitable[object]]) -> str:
    try:
        await asyncio.wait_for(check(), PROBE_TIMEOUT_S)
    except asyncio.TimeoutError:
        return f"no answer in {PROBE_TIMEOUT_S:g} s"
    except EngineError as error:
        return error.message
    except Exception as error:
        return f"{type(error).__name__}"
    return "ok"
