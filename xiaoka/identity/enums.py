"""Words of the identity feature (身份核验)."""

from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How surely a conversation has proven that it speaks for the holder (核验等级)."""

    NONE = 0
    LOW = 1  # enough to raise a protective stop, nothing else
    MEDIUM = 2  # one strong factor
    HIGH = 3  # two independent factors, one of them face or in person


class Method(StrEnum):
    """Ways to prove who one is (核验方式)."""

    SMS_CODE = "sms_code"  # 短信验证码
    SERVICE_PASSWORD = "service_password"  # 服务密码
    NAME_ID = "name_id"  # 姓名 + 身份证号: identifies, never authenticates
    FACE = "face"  # 人脸核身
    RESERVED_CONTACT = "reserved_contact"  # 预留联系人验证码
    CALL_RECORDS = "call_records"  # 通话记录: supplements name and ID number, is worth nothing alone
    SHOP = "shop"  # 营业厅


class Operation(StrEnum):
    """What a customer may want to be allowed to do (办理事项)."""

    QUERY_BALANCE = "query_balance"  # 查余额
    LOSS_REPORT = "loss_report"  # 挂失
    CANCEL = "cancel"  # 销户
    REPLACE = "replace"  # 补换卡
    LIFT = "lift"  # 解挂
    CASE_STATUS = "case_status"  # 查进度
    REVOKE = "revoke"  # 撤回申请
    RESET_PASSWORD = "reset_password"  # 重置服务密码
    RESUME = "resume"  # 复机
    ACTIVATE = "activate"  # 激活新卡
    KEEP_NUMBER = "keep_number"  # 保号
    CHANGE_DELIVERY = "change_delivery"  # 改为营业厅自取


class AttemptKind(StrEnum):
    """What an entry of the attempt journal records."""

    SEND = "send"  # a code was drawn, whether or not a text left
    LINK = "link"  # a face link was made
    FAILURE = "failure"
    SUCCESS = "success"
    REFUSED = "refused"  # not looked at: locked, expired, nothing under way


class LockScope(StrEnum):
    """What a lock holds shut."""

    NUMBER = "number"  # one method for one number, in every conversation
    CONVERSATION = "conversation"  # one conversation, every number
