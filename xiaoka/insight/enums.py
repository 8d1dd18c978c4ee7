"""States of a collected turn, and why it was collected."""

from enum import StrEnum


class Status(StrEnum):
    """Where a collected turn stands (处理状态)."""

    NEW = "new"
    LABELLED = "labelled"
    DROPPED = "dropped"
    EXPORTED = "exported"


class Why(StrEnum):
    """Why a turn was collected (收集原因)."""

    REFUSED = "refused"
    """Production did not understand it (没听懂)."""
    UNSURE = "unsure"
    """The best label had little confidence (把握不大)."""
    CORRECTED = "corrected"
    """An agent says that it meant something else (坐席更正)."""
    NOT_USED = "not_used"
    """An agent ignored or rewrote the reply that was suggested to it (坐席没用建议)."""
