"""Words of the notify feature."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """How a message leaves."""

    SMS = "sms"  # 短信, by the carrier's gateway
    PUSH = "push"  # to the carrier's app
    EVENT = "event"  # to another part of 小卡, such as the gateway
    NEWS = "news"  # something to say in a conversation unasked (主动提醒)
    EMAIL = "email"  # 邮件, by SMTP
    ALARM = "alarm"  # failed proofs, told to the line and its contact
    CHANNEL = "channel"  # to a customer on a messaging channel, such as 公众号
    PULL = "pull"  # fetch what a channel announced, such as messages of 微信客服
    BROKER = "broker"  # to the carrier's own systems, by RabbitMQ
