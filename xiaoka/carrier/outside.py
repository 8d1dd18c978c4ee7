"""Reads the carrier outside of our own transactions.

On SQLite an open transaction holds the one write lock of the database; a carrier that takes seconds to answer would
keep everybody else waiting. So work that needs something of the carrier is given up, the carrier is read while no
transaction is open, and the work begins again, finding there what was read.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, cast

from xiaoka.carrier.ports import Carrier, CarrierError

READS = frozenset("line lines_of shops plans check_service_password matches_identity compare_face count_called".split())
"""Methods that change nothing, so that they can be called ahead."""
MOST_READS = 20

_Call = tuple[str, tuple[Any, ...]]


class NotReadYet(Exception):
    """Work needs something that was not read yet; not a ``CarrierError``, since nothing is wrong."""

    def __init__(self, call: _Call) -> None:
        super().__init__(call[0])
        self.call = call


@dataclass
class _Known:
    answers: dict[_Call, Any] = field(default_factory=dict)
    refusals: dict[_Call, CarrierError] = field(default_factory=dict)
    # what was read before a change may be wrong after it, and work that changed something must not begin again
    changed: bool = False


_known: ContextVar[_Known | None] = ContextVar("known", default=None)


def outside(carrier: Carrier) -> Carrier:
    """Return the carrier, for use with :func:`rehearse`; without it, it behaves as before."""
    return cast(Carrier, _Outside(carrier))


def itself(carrier: Carrier) -> Carrier:
    """Return the carrier without what :func:`outside` put around it."""
    return carrier.inner if isinstance(carrier, _Outside) else carrier


def rehearse[Result](carrier: Carrier, work: Callable[[], Result]) -> Result:
    """Do work that opens its own transaction, as often as it needs something more of the carrier.

    Args:
        carrier: made by :func:`outside`; any other is read within the transaction.
        work: does nothing that lasts before its transaction commits.
    """
    known = _Known()
    set_before = _known.set(known)
    try:
        while True:
            try:
                return work()
            except NotReadYet as missing:
                if len(known.answers) + len(known.refusals) >= MOST_READS:
                    raise RuntimeError(f"asks the carrier for {missing.call[0]} without end") from None
                _read(cast(_Outside, carrier), known, missing.call)
    finally:
        _known.reset(set_before)


def _read(carrier: "_Outside", known: _Known, call: _Call) -> None:
    name, arguments = call
    try:
        known.answers[call] = getattr(carrier.inner, name)(*arguments)
    except CarrierError as refusal:
        known.refusals[call] = refusal


class _Outside:
    def __init__(self, inner: Carrier) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)
        known = _known.get()
        if known is None or not callable(method):
            return method
        return self._known_read(known, name, method) if name in READS else self._change(known, method)

    def _known_read(self, known: _Known, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def read(*arguments: Any) -> Any:
            call = (name, arguments)
            if known.changed:
                return method(*arguments)
            if call in known.refusals:
                raise known.refusals[call]
            if call not in known.answers:
                raise NotReadYet(call)
            return known.answers[call]

        return read

    def _change(self, known: _Known, method: Callable[..., Any]) -> Callable[..., Any]:
        def change(*arguments: Any, **named: Any) -> Any:
            known.changed = True
            return method(*arguments, **named)

        return change
