"""Kinds of secrets (敏感信息类别) and what they may be opened for."""

from enum import StrEnum


class Kind(StrEnum):
    """What a sealed value is."""

    ID_CARD = "id_card"  # 身份证号
    SMS_CODE = "sms_code"  # 短信验证码
    SERVICE_PASSWORD = "service_password"  # 服务密码
    BANK_CARD = "bank_card"  # 银行卡号
    ADDRESS = "address"  # 地址
    NAME = "name"  # 姓名
    PHOTO = "photo"  # 照片, as base64 of a JPEG


class Purpose(StrEnum):
    """What a value may be opened for (用途); nothing is opened without one of these, and each opening is logged."""

    VERIFY = "verify"  # compared with the carrier's record 核身
    NEW_PASSWORD = "new_password"  # looked at for weak patterns
    SET_PASSWORD = "set_password"  # handed to the carrier 重置服务密码
    SHIP_CARD = "ship_card"  # printed on the parcel 寄卡
    CONFIRM = "confirm"  # shown whole to whoever gave it, on the card before filing 提交前核对
    MASK = "mask"  # shown in part 脱敏展示
    REVEAL = "reveal"  # shown whole to an agent who gave a reason 查看明文
    LOOK = "look"  # a photo looked at by somebody of the desk 查看照片


CREDENTIALS = frozenset({Kind.SMS_CODE, Kind.SERVICE_PASSWORD})
"""Of no use after the conversation in which they were given: they live for minutes, and people see nothing of them."""
