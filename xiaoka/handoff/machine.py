"""The state machine of a request for a person, as a table: what may happen, who owns the talk then, until when."""

from dataclasses import dataclass

from xiaoka.gateway.enums import Owner
from xiaoka.handoff.enums import Event, State

AGENT, SYSTEM, CUSTOMER = "agent", "system", "customer"


@dataclass(frozen=True)
class Row:
    """One transition.

    Attributes:
        state: before.
        event: what happens.
        target: after.
        owner: who may answer in the conversation then; None leaves it as it is.
        due: key of the policy that says when the next time-out is; None for none.
        by: who does it.
    """

    state: State
    event: Event
    target: State
    owner: Owner | None
    due: str | None
    by: str


S, E = State, Event
_WAIT, _OFFER, _SILENT, _WRAP, _BACK = (
    "handoff.wait_max", "handoff.offer_ttl", "handoff.agent_silent", "handoff.wrap_up", "handoff.callback_sla",
)  # fmt: skip

TABLE: tuple[Row, ...] = (
    Row(S.WAITING, E.OFFER, S.OFFERED, None, _OFFER, SYSTEM),
    Row(S.WAITING, E.TAKE, S.ACTIVE, Owner.AGENT, _SILENT, AGENT),
    Row(S.WAITING, E.ASSIGN, S.OFFERED, None, _OFFER, AGENT),
    Row(S.WAITING, E.CALL_BACK, S.CALL_BACK, Owner.BOT, _BACK, CUSTOMER),
    Row(S.WAITING, E.ABANDON, S.ABANDONED, Owner.BOT, None, CUSTOMER),
    Row(S.WAITING, E.TIME_OUT, S.TIMED_OUT, Owner.BOT, None, SYSTEM),
    Row(S.WAITING, E.CLOSE, S.CLOSED, Owner.BOT, None, AGENT),
    Row(S.OFFERED, E.TAKE, S.ACTIVE, Owner.AGENT, _SILENT, AGENT),
    Row(S.OFFERED, E.ASSIGN, S.OFFERED, None, _OFFER, AGENT),
    Row(S.OFFERED, E.DECLINE, S.WAITING, None, _WAIT, AGENT),
    Row(S.OFFERED, E.OFFER_OVER, S.WAITING, None, _WAIT, SYSTEM),
    Row(S.OFFERED, E.CALL_BACK, S.CALL_BACK, Owner.BOT, _BACK, CUSTOMER),
    Row(S.OFFERED, E.ABANDON, S.ABANDONED, Owner.BOT, None, CUSTOMER),
    Row(S.OFFERED, E.CLOSE, S.CLOSED, Owner.BOT, None, AGENT),
    Row(S.ACTIVE, E.REPLY, S.ACTIVE, None, _SILENT, AGENT),
    Row(S.ACTIVE, E.TRANSFER, S.WAITING, Owner.NONE, _WAIT, AGENT),
    Row(S.ACTIVE, E.ASSIGN, S.OFFERED, Owner.NONE, _OFFER, AGENT),
    Row(S.ACTIVE, E.RETURN, S.RETURNED, Owner.BOT, None, AGENT),
    Row(S.ACTIVE, E.CLOSE, S.WRAP_UP, Owner.BOT, _WRAP, AGENT),
    Row(S.ACTIVE, E.CALL_BACK, S.CALL_BACK, Owner.BOT, _BACK, AGENT),
    Row(S.ACTIVE, E.SILENT, S.WAITING, Owner.NONE, _WAIT, SYSTEM),
    Row(S.CALL_BACK, E.TAKE, S.ACTIVE, Owner.AGENT, _SILENT, AGENT),
    Row(S.CALL_BACK, E.OVERDUE, S.CALL_BACK, None, _BACK, SYSTEM),
    Row(S.CALL_BACK, E.ABANDON, S.ABANDONED, None, None, CUSTOMER),
    Row(S.CALL_BACK, E.CLOSE, S.CLOSED, None, None, AGENT),
    Row(S.WRAP_UP, E.FINISH, S.CLOSED, None, None, AGENT),
)
_BY_PAIR = {(row.state, row.event): row for row in TABLE}
ON_TIME: dict[State, Event] = {
    State.WAITING: Event.TIME_OUT,
    State.OFFERED: Event.OFFER_OVER,
    State.ACTIVE: Event.SILENT,
    State.CALL_BACK: Event.OVERDUE,
    State.WRAP_UP: Event.FINISH,
}
"""What the worker does when the time of a state is over."""


def row(state: str, event: Event) -> Row | None:
    """Return the transition for an event, None where it may not happen."""
    return _BY_PAIR.get((State(state), event))
