"""Kinds of secrets (敏感信息类别) and how long they are kept."""

from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a sealed value is."""

    ID_CARD = "id_card"  # 身份证号
    SMS_CODE = "sms_code"  # 短信验证码
    SERVICE_PASSWORD = "service_password"  # 服务密码
    BANK_CARD = "bank_card"  # 银行卡号
    ADDRESS = "address"  # 地址
    NAME = "name"  # 姓名


SHORT = timedelta(minutes=15)
LONG = timedelta(days=30)
TTL: dict[str, timedelta] = {Kind.SMS_CODE: SHORT, Kind.SERVICE_PASSWORD: SHORT}
"""Lifetimes that differ from ``LONG``: a credential is of no use after the conversation in which it was given."""
NEVER_SHOWN = frozenset({Kind.SMS_CODE, Kind.SERVICE_PASSWORD})
"""Kinds of which people see nothing, not even a part."""
