"""Calls the action server over one kept connection and with a deadline of our own.

Upstream: ``EndpointConfig.session`` opens a new connection for every call, and ``RemoteAction.run`` waits up to 300 s,
five times longer than a conversation lock lives.
"""

import asyncio
import os
from typing import Any

from xiaoka_engine import spans
from xiaoka_engine.patches._upstream import expect, once

UPSTREAM = {
    "rasa.utils.endpoints:EndpointConfig.session": "7835907084312571",
    "rasa.utils.endpoints:EndpointConfig.request": "3682161579841032",
    "rasa.core.actions.action:RemoteAction.run": "9706042609811838",
}
CONNECT_TIMEOUT_S = 2.0


class SharedSession:
    """Stands where a ``ClientSession`` is opened and closed around one request, and keeps the session open."""

    def __init__(self, endpoint: Any) -> None:
        """Serve `endpoint`, whose headers and timeouts the session takes."""
        self._endpoint = endpoint

    async def __aenter__(self) -> Any:
        """Return the session of the running loop, made at the first call."""
        import aiohttp

        loop = asyncio.get_running_loop()
        session, made_in = getattr(self._endpoint, "_shared", (None, None))
        if session is None or session.closed or made_in is not loop:
            session = aiohttp.ClientSession(
                headers=self._endpoint.headers, timeout=timeout(), trace_configs=[_passing_on()]
            )
            self._endpoint._shared = (session, loop)
        return session

    async def __aexit__(self, *_: object) -> None:
        """Leave the session open."""


def _passing_on() -> Any:
    """Put ``traceparent`` on every request made within a trace."""
    import aiohttp

    async def begun(_session: Any, _context: Any, params: Any) -> None:
        if (value := spans.header()) is not None:
            params.headers[spans.HEADER] = value

    config = aiohttp.TraceConfig()
    config.on_request_start.append(begun)
    return config


def timeout() -> Any:
    """Return the deadline of one action call: ``XIAOKA_ACTION_TIMEOUT_S`` (default 8 s), 2 s of it to connect."""
    import aiohttp

    total = float(os.environ.get("XIAOKA_ACTION_TIMEOUT_S") or 8)
    return aiohttp.ClientTimeout(total=total, sock_connect=min(CONNECT_TIMEOUT_S, total))


async def close(endpoint: Any) -> None:
    """Close the kept connection of `endpoint`, if there is one."""
    session, _ = getattr(endpoint, "_shared", (None, None))
    if session is not None:
        await session.close()


@once
def apply() -> None:
    """Share the session and set the deadline. Read at this moment, as the launcher has set the environment."""
    expect(UPSTREAM)
    import rasa.core.actions.action as action
    from rasa.utils.endpoints import EndpointConfig

    EndpointConfig.session = lambda self: SharedSession(self)
    action.DEFAULT_REQUEST_TIMEOUT = timeout()
