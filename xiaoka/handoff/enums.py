"""States and events of a request for a person (转人工)."""

from enum import StrEnum


class State(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    """排队中: nobody has it; the bot goes on, except after a transfer."""
    OFFERED = "offered"
    """已派单: one agent is asked to take it, for a moment."""
    ACTIVE = "active"
    """服务中: an agent answers, the bot is silent."""
    CALL_BACK = "call_back"
    """待回电、待回复: somebody comes back to the customer later; the bot goes on."""
    WRAP_UP = "wrap_up"
    """话后整理: the talk is over, the agent still writes."""
    CLOSED = "closed"
    """已结束."""
    RETURNED = "returned"
    """已交还机器人."""
    ABANDONED = "abandoned"
    """客户放弃等待."""
    TIMED_OUT = "timed_out"
    """等待超时, nobody came."""


class Event(StrEnum):
    """What can happen to a request."""

    OFFER = "offer"
    DECLINE = "decline"
    OFFER_OVER = "offer_over"
    TAKE = "take"
    REPLY = "reply"
    TRANSFER = "transfer"
    ASSIGN = "assign"
    RETURN = "return"
    CLOSE = "close"
    FINISH = "finish"
    SILENT = "silent"
    """The agent has left a message of the customer without an answer for too long."""
    CALL_BACK = "call_back"
    OVERDUE = "overdue"
    ABANDON = "abandon"
    TIME_OUT = "time_out"


OPEN = frozenset({State.WAITING, State.OFFERED, State.ACTIVE, State.CALL_BACK})
"""States in which the wish is not answered yet; one request of a conversation can be in them."""
QUEUED = frozenset({State.WAITING, State.OFFERED})
BUSY = frozenset({State.OFFERED, State.ACTIVE, State.WRAP_UP})
"""States that count against the capacity (并发上限) of an agent."""
