import pytest

from xiaoka.tasks.devices import speaks_of_device


@pytest.mark.parametrize(
    "text",
    [
        "设备里的卡坏了",
        "物联网卡不亮了",
        "定位器的卡坏咗，補張卡",
        "监控上那张卡读不到",
        "車載機的卡壞了",
        "卡插在行车记录仪里不认了",
    ],
)
def test_a_card_in_a_device_is_heard(text: str) -> None:
    assert speaks_of_device(text)


@pytest.mark.parametrize(
    "text",
    ["卡坏了", "手机设备太旧了，卡读不出来", "有人监控我的手机卡", "换了台设备，手机卡还能用吗", "他们监控，我要换卡"],
)
def test_a_card_in_a_phone_is_none(text: str) -> None:
    assert not speaks_of_device(text)
