"""Who says that the card sits in a device (物联网卡) hears at once who usually replaces such cards."""

import re

from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.turn import Say, say

_DEVICE = (
    r"(?:(?<!手机)(?<!手機)(?:设备|設備)|定位(?:器|仪|儀)?|监控|監控|摄像头|攝像頭|车载|車載|行车记录仪"
    r"|(?:POS|pos|刷卡)机|充电桩)"
)
# 监控我的手机卡 speaks of no card in a device
_SITS_THERE = re.compile(
    rf"物联网|物聯網|{_DEVICE}[^，。,！!？?手我]{{0,6}}[卡咭]|[卡咭][^，。,！!？?]{{0,4}}[在到][^，。,！!？?]{{0,6}}{_DEVICE}"
)
_TOLD = "_device"


def speaks_of_device(text: str) -> bool:
    """Tell whether a card is said to sit in a device (定位器的卡)."""
    return bool(_SITS_THERE.search(text))


def told(ctx: TaskContext) -> list[Say]:
    """Say once who replaces cards of devices; it goes by the customer's own words, no account is read."""
    if ctx.turn.chosen or ctx.data.get(_TOLD) or not speaks_of_device(ctx.turn.text):
        return []
    ctx.data[_TOLD] = True
    return [say("utter_device_card")]
