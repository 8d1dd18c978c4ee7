"""Addresses (地址) in what customers write."""

import re
from collections.abc import Iterator

from xiaoka.vault.enums import Kind
from xiaoka.vault.spans import BLANK, Span

_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|"
    "陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾"
)
# other cities have two characters; taking more would swallow the words before them
_LONG_CITIES = (
    "石家庄|张家口|秦皇岛|葫芦岛|哈尔滨|牡丹江|佳木斯|双鸭山|七台河|齐齐哈尔|连云港|马鞍山|景德镇|平顶山|三门峡|驻马店|"
    "张家界|防城港|攀枝花|六盘水|嘉峪关|石嘴山|呼和浩特|鄂尔多斯|呼伦贝尔|巴彦淖尔|乌兰察布|乌鲁木齐|克拉玛依|吐鲁番"
)
_HAN, _NUMBER = r"\u4e00-\u9fa5", r"[0-9０-９零一二三四五六七八九十百]+"
_STOP = rf"[^，。！？；,!?;\n{BLANK}]"
_DOOR = rf"(?:[A-Za-z]?{_NUMBER}[-—]?[A-Za-z]?\s*(?:号楼|号院|号(?!码|卡|段)|弄|栋|幢|座|单元|室|楼|层|组|房))"
_ESTATE = rf"(?:(?:小区|花园|公寓|家园|新村|大厦|苑|广场)\s*[A-Za-z]?{_NUMBER})"
_ADDRESS = re.compile(
    rf"(?:(?:{_PROVINCES})|(?:{_LONG_CITIES}|[{_HAN}]{{2}})市|[{_HAN}]{{2}}(?:自治州|新区|区|县|旗))"
    rf"{_STOP}{{0,40}}?(?:{_DOOR}|{_ESTATE}){_STOP}*"
)
_STREET = re.compile(rf"[{_HAN}]{{2,8}}?(?:路|街|大道|巷|弄|胡同|村|镇)\s*{_DOOR}{_STOP}*")
_LEAD = re.compile(
    r"(?:收货|邮寄|寄送|新)?(?:我家?|你们?|请|帮我|就|家)*(?:(?:地址)?(?:改|换)(?:成|为|到)|(?:地址)(?:是|为)?|"
    r"住在|[寄送发邮](?:到|去|给|往)|住|在|是|到)+[:：\s]*"
)
_SIGNAL = re.compile(
    rf"[{_HAN}]{{2}}(?:省|市|区|县|镇|乡|街|路|大道|巷|胡同|小区|花园|苑|大厦|公寓|村|宿舍|大学|广场|园区|写字楼)"
    rf"|科技园|驿站|快递柜|[0-9０-９一二三四五六七八九十]\s*(?:号|楼|室|栋|幢|组)|(?:{_PROVINCES})[{_HAN}]{{2}}"
)
_TALK = re.compile(
    r"[?？]|[吗呢不啵]$|为什么|为啥|怎么|什么|啥|咋|多久|多少|哪|能不能|可不可以|可以|要不要|是不是|有没有|请问|麻烦"
    r"|算了|不办|不要|不想|不用|不寄|取消|停|转人工|人工|客服|返回|上一步|重新|重来|改|换|修改|等一?下|稍等|稍后|待会"
    r"|查|余额|话费|流量|信号|销户|销卡|补卡|挂失|解挂|激活|验证码|密码|身份证|投诉|帮我|我想|我要|谢谢|你好|您好|再见|拜拜"
)
_DETAIL = re.compile(rf"{_DOOR}|{_ESTATE}")


def address_secrets(message: str, expects: str | None) -> Iterator[Span]:
    """Yield the addresses of a message.

    Args:
        message: what the customer wrote, with other secrets blanked out.
        expects: ``address`` when it was asked for: then all of the message is one, unless it is talk.
    """
    if expects == "address" and _is_answer(message):
        start, end = _trimmed(message, 0, len(message))
        # blanked secrets inside belong to it: they are taken over from the original by the caller
        yield Span(start, end, Kind.ADDRESS, "")
        return
    for pattern in (_ADDRESS, _STREET):
        found = pattern.finditer(message)
        for match in found:
            start, end = _trimmed(message, *match.span())
            yield Span(start, end, Kind.ADDRESS, message[start:end])


def _is_answer(message: str) -> bool:
    text = message.replace(BLANK, "").strip()
    if not re.search(rf"[{_HAN}A-Za-z]", text):
        return False  # only numbers
    if _DETAIL.search(text):
        return True
    if _TALK.search(text):
        return False
    return bool(_SIGNAL.search(text))


def _trimmed(message: str, start: int, end: int) -> tuple[int, int]:
    lead = _LEAD.match(message, start, end)
    if lead and lead.end() < end:
        start = lead.end()
    while start < end and message[start].isspace():
        start += 1
    while end > start and message[end - 1].isspace():
        end -= 1
    return start, end
