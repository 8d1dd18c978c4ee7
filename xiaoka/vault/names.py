"""Names of persons (姓名) in what customers write."""

import re
from collections.abc import Iterator

from xiaoka.vault.enums import Kind
from xiaoka.vault.spans import BLANK, Span

_HAN = r"\u4e00-\u9fa5"
_DOUBLE = "欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|南宫"
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章"
    "鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤"
    "阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩"
    "明佘池查麻苑迟邝封谈匡鞠"
)
_NAME = rf"(?:(?:{_DOUBLE})[{_HAN}]{{1,2}}|[{_SINGLE}][{_HAN}]{{1,3}}|[{_HAN}]{{2,8}}[·•][{_HAN}]{{1,8}})"
_END = rf"(?=$|[^{_HAN}·•]|{BLANK}|身份|证件|号码|手机|电话|的|要|想)"
_SAID = re.compile(
    rf"(?:我叫|我的名字(?:是|叫)|(?:姓名|名字|户名|机主|户主|本人|持有人|收件人)(?:姓名)?(?:是|叫|为|[:：\s])+)"
    rf"[:：\s]*(?P<name>{_NAME}?){_END}"
)
_LABEL = re.compile(
    r"(?:我叫|我是|我的|姓名|名字|户名|机主|户主|本人|身份证|证件|号码|号|是|叫|为|和|的|与|及|码|就|这|给你|男|女)+"
)
_CHUNK = re.compile(rf"[{_HAN}·•]+")
_NOT_NAMES = re.compile(
    r"不|没|什么|怎么|为|谁|哪|人工|客服|取消|算了|返回|停|查|办|帮|谢|好|等|后面|前面|如下|以上|下面|收到|尾号|号|卡|码|户$"
    r"|那个|这个|家人|爸|妈|老公|老婆|朋友|同上|马上|麻烦|麻溜|申请|付|请|稍|工单|名下|行|再|[了啊吧的呀嘛嗯哦吗呢咯呗样]$"
)
_ALONE = re.compile(
    rf"(?:(?:{_DOUBLE})[{_HAN}]{{1,2}}|[{_SINGLE}][{_HAN}]{{1,2}}|[{_HAN}]{{2,8}}[·•][{_HAN}]{{1,8}})\Z"
)
# words of the trade and of every day that begin like a surname; looked at only where no name was asked for
_WORDS = re.compile(
    r"余额|余下|方便|明天|明白|时间|时候|成功|全部|全是|应该|应急|常用|平时|平常|高兴|安全|安排|单位|单独|包括|包月|包年|项目|温馨|石家庄"
    r"|解挂|解除|符合|尽快|关于|关机|关停|毕业|华为|金额|金卡|万一|充值|周末|周[一二三四五六日]|连同|路上|简单|左右|左边|农村|经常|房子|施工"
)
_TAIL = re.compile(r"(?:的?(?:身份[证證]|证件)(?:号码|号)?(?:是|为)?|收)\Z")


def name_secrets(message: str, expects: str | None, ids: list[Span]) -> Iterator[Span]:
    """Yield the names of a message.

    Args:
        message: what the customer wrote, with other secrets blanked out.
        expects: ``name_and_id`` when both were asked for: then a name may stand without any word around it. Otherwise
            it needs such a word, or an ID number beside it.
        ids: the ID numbers in the message.
    """
    said = [Span(*m.span("name"), Kind.NAME, m["name"]) for m in _SAID.finditer(message) if _plain(m["name"])]
    yield from said
    if said:
        return
    for name in _bare(message, ids):
        if expects == "name_and_id" or (ids and _ALONE.match(name.value) and not _WORDS.match(name.value)):
            yield name


def _plain(name: str) -> bool:
    return len(name) >= 2 and not _NOT_NAMES.search(name)


def _bare(message: str, ids: list[Span]) -> Iterator[Span]:
    """Yield a name that stands beside an ID number, or that is all there is."""
    chunks = [chunk.span() for chunk in _CHUNK.finditer(message)]
    for start, end in chunks:
        lead = _LABEL.match(message, start, end)
        begin = lead.end() if lead else start
        text = _TAIL.sub("", message[begin:end])
        # beside an ID number a rare surname is a name too
        beside = any(_near(message, start, end, span) for span in ids) and 2 <= len(text) <= 4
        alone = not ids and len(chunks) == 1 and _ALONE.match(text) is not None
        if (beside or alone or "·" in text) and _plain(text):
            yield Span(begin, begin + len(text), Kind.NAME, text)
            return


def _near(message: str, start: int, end: int, span: Span) -> bool:
    between = message[end : span.start] if end <= span.start else message[span.end : start]
    return not _CHUNK.search(_LABEL.sub("", between))
