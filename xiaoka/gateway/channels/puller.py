"""Handler of the outbox that fetches announced messages, page by page; position and messages are stored together."""

from collections.abc import Callable, Mapping
from typing import Any

from xiaoka.gateway.channels.door import Door
from xiaoka.gateway.channels.models import ChannelCursor
from xiaoka.gateway.channels.port import Channel, Pulled, Pulling
from xiaoka.gateway.core import Core

_MAX_PAGES = 20


class Puller:
    """Fetches for one account at a time: rows of an account share a lane.

    Args:
        core: of the desk.
        door: stores what was heard.
        channels: by name.
        wake: told of each conversation that has something to answer; called from threads.
    """

    def __init__(self, core: Core, door: Door, channels: Mapping[str, Channel], wake: Callable[[str], None]) -> None:
        self._core, self._door, self._channels, self._wake = core, door, channels, wake

    def __call__(self, payload: dict[str, Any]) -> None:
        """Fetch until there is no more."""
        name, account = payload["channel"], payload["account"]
        channel = self._channels.get(name)
        if channel is None:
            raise OSError(f"channel {name} is off")
        pulling: Pulling = channel  # type: ignore[assignment]
        for _ in range(_MAX_PAGES):
            page = pulling.pull(account, payload["token"], self._cursor(name, account))
            for conversation_id in self._store(name, account, page):
                self._wake(conversation_id)
            if not page.more:
                return
        raise OSError("more messages than one try may fetch")

    def _cursor(self, name: str, account: str) -> str:
        with self._core.db.session() as session:
            known = session.get(ChannelCursor, f"{name}:{account}")
            return known.cursor if known else ""

    def _store(self, name: str, account: str, page: Pulled) -> list[str]:
        with self._core.db.session() as session:
            heard = self._door.store(session, name, page.heard)
            session.merge(ChannelCursor(account=f"{name}:{account}", cursor=page.cursor))
            return heard
