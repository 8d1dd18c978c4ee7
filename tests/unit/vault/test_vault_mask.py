import pytest

from xiaoka.vault.mask import mask


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("id_card", "110105194912310078", "110***********0078"),
        ("id_card", "1234567", "******"),
        ("name", "王五", "王*"),
        ("name", "王", "*"),
        ("address", "北京市朝阳区建国路88号", "北京市朝阳区****"),
        ("address", "苏州市姑苏区人民路1号", "苏州市姑苏区****"),
        ("address", "老地方三楼", "****"),
        ("bank_card", "123", "******"),
        ("sms_code", "123456", "******"),
        ("whatever", "x", "******"),
    ],
)
def test_masks(kind: str, value: str, shown: str) -> None:
    assert mask(kind, value) == shown
