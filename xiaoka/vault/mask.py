"""Masks (脱敏) for people: enough to recognise one's own datum, too little to use it."""

import re

from xiaoka.ids import mask_name
from xiaoka.vault.enums import Kind

HIDDEN = "******"
_REGION = re.compile(
    r"(?:[\u4e00-\u9fa5]{2,8}?(?:省|自治区|特别行政区))?"
    r"(?:[\u4e00-\u9fa5]{2,8}?(?:市|自治州|地区|盟))?"
    r"(?:[\u4e00-\u9fa5]{1,8}?(?:区|县|旗|市))?"
)


def mask(kind: str, value: str) -> str:
    """Mask a value: ``110***********0078``, ``王**``, ``北京市朝阳区****``, ``****0078``, else ``******``."""
    if kind == Kind.ID_CARD:
        return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}" if len(value) >= 14 else HIDDEN
    if kind == Kind.NAME:
        return mask_name(value) if len(value) > 1 else "*"
    if kind == Kind.ADDRESS:
        return _region(value) + "****"
    if kind == Kind.BANK_CARD:
        return f"****{value[-4:]}" if len(value) >= 12 else HIDDEN
    return HIDDEN


def _region(address: str) -> str:
    match = _REGION.match(address.strip())
    return match.group() if match else ""
