"""Words of the task feature."""

from enum import StrEnum


class TaskKind(StrEnum):
    """The tasks 小卡 can carry out; the values are the intents that start them."""

    CANCEL_CARD = "cancel_card"  # 销户
    REPLACE_CARD = "replace_card"  # 补换卡
    REPORT_LOSS = "report_loss"  # 挂失
    CHECK_BALANCE = "check_balance"  # 查余额
    CASE_STATUS = "case_status"  # 查进度
    REVOKE_CASE = "revoke_case"  # 撤回申请


class TaskStatus(StrEnum):
    """Where a task stands."""

    ACTIVE = "active"  # on the stack; the highest position is on top
    DONE = "done"  # ended as wished
    BLOCKED = "blocked"  # ended by a rule, with reason and remedy told
    STOPPED = "stopped"  # the customer dropped it
    HANDED_OFF = "handed_off"  # went to a person
