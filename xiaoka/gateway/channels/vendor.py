"""Calls to vendors: one pool of connections, time limits, access tokens kept until shortly before they end."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

import httpx

from xiaoka.gateway.channels.port import NotNow
from xiaoka.notify.service import GiveUp, Later

_TIMEOUT = httpx.Timeout(8.0, connect=3.0)
_MARGIN_S = 300.0
_BROKEN = 500


class VendorTrouble(OSError):
    """The vendor is out of reach, busy or answers nonsense; worth another try later."""


def judge(
    code: int,
    *,
    not_now: Collection[int],
    never: Collection[int],
    pauses: Mapping[int, timedelta],
    word: str = "errcode",
) -> None:
    """Raise what a vendor's error code means for the row being sent; 0 means that it was taken.

    Args:
        code: as the vendor gave it.
        not_now: codes of limits that end when the customer writes again.
        never: codes of messages that are refused for good.
        pauses: codes after which to wait, and how long.
        word: how the vendor calls it.

    Raises:
        NotNow, GiveUp, Later: for the codes named.
        VendorTrouble: for any other code.
    """
    told = f"{word} {code}"
    if code == 0:
        return
    if code in not_now:
        raise NotNow(told)
    if code in never:
        raise GiveUp(told)
    if code in pauses:
        raise Later(told, pauses[code])
    raise VendorTrouble(told)


class Vendor:
    """One vendor's API.

    Args:
        base: its address.
        transport: for tests.
    """

    def __init__(self, base: str, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(base_url=base, timeout=_TIMEOUT, transport=transport)

    def post(self, path: str, body: dict[str, Any], **options: Any) -> dict[str, Any]:
        """Post JSON and return the vendor's JSON.

        Raises:
            VendorTrouble: no answer that can be read. Its text names no address, for addresses may hold tokens.
        """
        return self._read(lambda: self._http.post(path, json=body, **options))

    def get(self, path: str, **options: Any) -> dict[str, Any]:
        """Get JSON; raises as :meth:`post`."""
        return self._read(lambda: self._http.get(path, **options))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @staticmethod
    def _read(call: Callable[[], httpx.Response]) -> dict[str, Any]:
        try:
            response = call()
            found = response.json()
        except httpx.HTTPError as error:
            raise VendorTrouble(type(error).__name__) from None
        except ValueError:
            raise VendorTrouble(f"HTTP {response.status_code} without JSON") from None
        if response.status_code >= _BROKEN or not isinstance(found, dict):
            raise VendorTrouble(f"HTTP {response.status_code}")
        return found


class AccessToken:
    """A token that is fetched when needed and renewed five minutes before its end (or at half of a short life).

    Every process keeps its own: all vendors in use give several callers the same token, or let old ones live on.

    Args:
        fetch: asks the vendor; returns the token and its life in seconds.
        clock: monotonic seconds.
    """

    def __init__(self, fetch: Callable[[], tuple[str, float]], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch, self._clock = fetch, clock
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0

    def get(self) -> str:
        """Return a token that is good for a while; raises what ``fetch`` raises."""
        with self._lock:
            if not self._token or self._clock() >= self._until:
                token, life = self._fetch()
                self._token, self._until = token, self._clock() + life - min(_MARGIN_S, life / 2)
            return self._token

    def drop(self, token: str) -> None:
        """Forget a token that the vendor refused, unless it was renewed meanwhile."""
        with self._lock:
            if self._token == token:
                self._token = ""
