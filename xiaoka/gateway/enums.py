"""Words of the gateway."""

from enum import StrEnum


class Owner(StrEnum):
    """Who may answer in a conversation (会话归属)."""

    BOT = "bot"  # 智能客服
    AGENT = "agent"  # 人工坐席
    NONE = "none"  # waiting, nobody answers


class Role(StrEnum):
    """Who said a message."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"  # notices of the desk, and events that the engine is told of


class Status(StrEnum):
    """What became of a message that wants an answer; messages of others are always done."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
