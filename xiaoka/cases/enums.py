"""Words of the case feature (受理单)."""

from enum import StrEnum


class CaseKind(StrEnum):
    """What a case is about."""

    CANCEL_CARD = "cancel_card"  # 销户
    REPLACE_CARD = "replace_card"  # 补换卡
    REPORT_LOSS = "report_loss"  # 挂失
    DISPUTE = "dispute"  # 争议, about another case
    RESUME_SERVICE = "resume_service"  # 复机: a stop that the holder asked for; a loss stop is lifted by its own case
    PAY_BILL = "pay_bill"  # 缴费
    RESET_PASSWORD = "reset_password"  # 重置服务密码
    KEEP_NUMBER = "keep_number"  # 保号
    FILE_COMPLAINT = "file_complaint"  # 投诉


OF_NOBODY = (CaseKind.PAY_BILL, CaseKind.FILE_COMPLAINT)
"""Kinds that need no proof: nothing about the account is read, and no holder is named."""
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
