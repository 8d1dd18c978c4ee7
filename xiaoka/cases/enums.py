"""Words of the case feature (受理单)."""

from enum import StrEnum


class CaseKind(StrEnum):
    """What a case is about."""

    CANCEL_CARD = "cancel_card"  # 销户
    REPLACE_CARD = "replace_card"  # 补换卡
    REPORT_LOSS = "report_loss"  # 挂失
    RESUME_SERVICE = "resume_service"  # 解挂/复机, reserved: no machine yet


HIGH_RISK = (CaseKind.CANCEL_CARD, CaseKind.REPLACE_CARD, CaseKind.RESUME_SERVICE)
"""Kinds of which a number may have one at work at a time (高风险业务)."""


class Actor(StrEnum):
    """Who makes a case move."""

    HOLDER = "H"  # 机主, proven
    CONTACT = "X"  # somebody not proven
    BOT = "B"  # 小卡; requests only
    AGENT = "A"  # 客服; requests only
    SYSTEM = "S"  # the worker; alone may change the network
    SHOP = "SH"  # 营业厅, holder in person
    RISK = "R"  # risk rules; never reject
    OLD_SIM = "O"  # whoever answers the warning on the old card


class Risk(StrEnum):
    """How much speaks against letting a case go on without a person."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
