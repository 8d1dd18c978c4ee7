"""Words of the notify feature."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """How a message leaves."""

    SMS = "sms"  # 短信, by the carrier's gateway
    PUSH = "push"  # to the carrier's app
    EVENT = "event"  # to another part of 小卡, such as the gateway
