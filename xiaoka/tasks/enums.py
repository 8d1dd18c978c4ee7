"""Words of the task feature."""

from enum import StrEnum


class TaskKind(StrEnum):
    """The tasks 小卡 can carry out; the values are the intents that start them, but for the last, which is heard."""

    CANCEL_CARD = "cancel_card"  # 销户
    REPLACE_CARD = "replace_card"  # 补换卡
    REPORT_LOSS = "report_loss"  # 挂失
    CHECK_BALANCE = "check_balance"  # 查余额
    CASE_STATUS = "case_status"  # 查进度
    REVOKE_CASE = "revoke_case"  # 撤回申请
    RESUME_SERVICE = "resume_service"  # 复机、解挂
    PAY_BILL = "pay_bill"  # 缴费
    CHANGE_DELIVERY = "change_delivery"  # 改收货信息
    RESET_PASSWORD = "reset_password"  # 重置服务密码
    ACTIVATE_CARD = "activate_card"  # 激活新卡
    KEEP_NUMBER = "keep_number"  # 保号
    FILE_COMPLAINT = "file_complaint"  # 投诉
    NOT_ME = "not_me"  # 非本人办理: no intent, heard in so many words or begun by a button


ALARMS = frozenset({TaskKind.REPORT_LOSS, TaskKind.NOT_ME})
"""Nothing is said before the answer to these."""
LOOK_UPS = frozenset({TaskKind.CHECK_BALANCE, TaskKind.CASE_STATUS})
"""They only read, and nothing is lost when they are dropped."""


class TaskStatus(StrEnum):
    """Where a task stands."""

    ACTIVE = "active"  # on the stack; the highest position is on top
    DONE = "done"  # ended as wished
    BLOCKED = "blocked"  # ended by a rule, with reason and remedy told
    STOPPED = "stopped"  # the customer dropped it
    HANDED_OFF = "handed_off"  # went to a person
    MOVED = "moved"  # goes on in another conversation of the same holder
