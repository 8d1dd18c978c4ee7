"""The port of messaging channels (渠道): what a vendor's adapter takes in, and how it sends.

An adapter knows one vendor's formats and nothing of the desk. It reads a request into neutral :class:`Heard`, renders
neutral :class:`~xiaoka.gateway.channels.message.Outgoing` as the vendor's messages, and sends these one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from xiaoka.gateway.channels.message import Outgoing
from xiaoka.notify.service import GiveUp

SKEW = timedelta(minutes=5)
"""A signed request may be so old, or so far ahead of our clock."""


class Refused(Exception):
    """A request that does not come from the vendor, or comes again (403); the reason is for the log only."""


class NotNow(GiveUp):
    """The vendor lets nobody write to this customer until he writes again; what was meant for him is kept for then."""


@dataclass(frozen=True)
class Incoming:
    """A request as it came: raw, because signatures cover raw bytes."""

    method: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Heard:
    """One thing a customer did.

    Args:
        user: the vendor's id of the customer.
        key: names it for good, so that a repetition by the vendor is not taken twice.
        text: what he wrote or said.
        choice: id of the button he pressed.
        command: ``/intent`` of an event such as a new follower; shown to nobody.
        problem: code of ``words.yml`` for what cannot be understood, such as a picture.
        route: what else is needed to answer him.
    """

    user: str
    key: str
    text: str | None = None
    choice: str | None = None
    command: str | None = None
    problem: str | None = None
    route: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """What an adapter made of a request.

    Args:
        answer: body of the answer to the vendor, given at once.
        media_type: of the answer.
        heard: to be stored before the answer is given.
        replay: keyed by what the signature covers; the second time it is taken only if the body is the same.
        pulls: accounts whose messages must be fetched.
    """

    answer: str = ""
    media_type: str = "text/plain"
    heard: Sequence[Heard] = ()
    replay: str | None = None
    pulls: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class Address:
    """Where a customer is reached: the vendor's user id, and the route of his last message."""

    user: str
    route: Mapping[str, Any]
    heard_at: datetime


Part = dict[str, Any]
"""One message of the vendor's, ready but for the address."""


class Channel(Protocol):
    """One vendor."""

    name: str

    def receive(self, incoming: Incoming, now: datetime) -> Receipt:
        """Check and read a request.

        Args:
            incoming: the request.
            now: aware time on the machine's clock, which the vendor's must resemble.

        Raises:
            Refused: signature, time or form is wrong.
        """
        ...

    def parts(self, said: Sequence[Outgoing]) -> list[Part]:
        """Render messages as few messages of the vendor's; pure, and the same for the same input."""
        ...

    def send(self, to: Address, part: Part, key: str, now: datetime) -> None:
        """Send one message.

        Args:
            to: the customer.
            part: made by :meth:`parts`.
            key: at most 32 characters; the same key again is the same message.
            now: aware time on the desk's clock.

        Raises:
            NotNow: not before the customer writes again.
            GiveUp: never.
            Later: after the vendor's pause.
            OSError: vendor out of reach or in trouble; to be tried again.
        """
        ...


class Pulling(Protocol):
    """A vendor whose messages must be fetched after an announcement."""

    def pull(self, account: str, token: str, cursor: str) -> "Pulled":
        """Fetch the next page; raises as :meth:`Channel.send`."""
        ...


@dataclass(frozen=True)
class Pulled:
    """One page of fetched messages."""

    heard: Sequence[Heard]
    cursor: str
    more: bool
