"""Recognises postal addresses (地址): from a place name through streets to the door."""

import re
from typing import List, Tuple

from xiaoka_engine.nlu import segmenter

_LEVELS = (
    "自治区|自治州|自治县|特别行政区|省|市|地区|州|盟|新区|区|县|旗|镇|乡|街道|大道|路|街|巷|弄|胡同|段|村委会|居委会|村|屯|庄|寨|组|社"
    "|小区|花园|家园|花苑|苑|公寓|宿舍|大厦|广场|中心|大学|学院|中学|社区|工业园|园区|号院|号楼|号|栋|幢|座|楼|单元|室|层|户|门"
)
_UNIT = rf"(?:[\u4e00-\u9fa5\da-z\-]{{1,10}}?(?:{_LEVELS}))"
_ADDRESS = re.compile(rf"{_UNIT}{{2,}}(?:[a-z]?\d{{1,4}})?(?:室|号)?")
_DOOR = re.compile(r"\d+(?:栋|幢|座|号楼|单元)(?:[a-z]?\d+(?:栋|幢|座|单元|层|室|号)?)+")
_STREET = re.compile(r"路|街|巷|弄|胡同|村|镇|乡|道|小区|苑|公寓|栋|幢|号")
_STREET_NAME = re.compile(r"\D*?[\u4e00-\u9fa5](?:路|街|巷|弄|道|村|镇|乡|小区|苑|公寓|园|城|广场|大厦|中心)")
_LEVEL_WORD = re.compile(r"\w+(?:省|市|区|县|州|旗|镇|乡)$")
_ONE = re.compile(_UNIT)
_DIGIT = r"(?:\d|[零〇一二三四五六七八九十])"
# what may still belong to the door after the last level: 7-2-301, 二十三杠五, 东塔1803, b座2305, 李楼+村, 前台
_TAIL = re.compile(
    rf"(?:[村庄屯寨](?![口])|[东西南北a-z\d]{{1,2}}[塔座区栋]|[-－—杠]{_DIGIT}{{1,4}}|[a-z]?{_DIGIT}{{1,4}}(?:室|房|号|楼|层)"
    rf"|(?<=[楼座栋塔层幢元]){_DIGIT}{{3,4}}(?![\d块元年月天个])|(?<=[楼层座栋])[a-z](?![a-z])"
    r"|(?:一楼|楼下|门口|村口|大门)?的?(?:前台|门卫室?|保安室|传达室|收发室|物业|菜鸟驿站|丰巢(?:快递)?柜?|快递柜|信报箱|驿站|自提[点柜])"
    r"|(?:(?![我你他去来到的在放给没寄送用先就不是有邮代取拿])[\u4e00-\u9fa5]){0,6}?(?:邮政[所局]|邮政支局|邮局|代收[点处]|代办点)"
    r"|(?<=[号柜])(?:柜|库|仓|铺))"
)
_SENT = (
    r"(?:(?<![从])(?:(?:改|重新|转|麻烦|请)?(?:寄|送|邮|发|放)(?:到|去|往|回|至|给我)?)|(?:收[件货])?地址(?:改成|换成|就?是|在|写)?|屋里头?在|屋[头里]在"
    r"|[家店]在|[我俺]住(?:在)?|搬[到去](?:了)?)(?:公司|单位|我?家|老家|店里|厂里|学校)?(?:在|是|[:,\s]){0,3}"
)
_NO_START = r"(?![我你他她它哪这那家公单指前门楼原老新别了去过到给的在不没一几两张卡件货改退])"
_WHERE = r"[\u4e00-\u9fa5]"
# without street and number: from the province or city to an island or a town (海南省三沙市永兴岛)
_REMOTE = re.compile(
    rf"{_SENT}(?P<place>{_NO_START}(?:{_WHERE}{{2,8}}?(?:省|自治区|自治州|市|州|地区|盟|自治县|县|区|旗)){{2,4}}"
    rf"(?:{_WHERE}{{1,8}}?(?:岛|苏木|嘎查|农场|林场|牧场|团场|渔港|码头|矿区|镇|乡)){{1,2}})"
)
_STREET_ONLY = re.compile(
    rf"{_SENT}(?P<place>{_NO_START}(?:[\u4e00-\u9fa5\da-z\-]{{1,10}}?(?:{_LEVELS}|道(?![理歉路]))){{2,}}(?:[a-z]?\d{{1,4}})?(?:室|号)?)"
)
_PICK_UP = re.compile(
    r"(?:放|放在|放到|改放|送|送到|改送|改送到|寄|寄到|改寄|改寄到|搁|搁在|存到?)(?P<place>(?![放送寄改到在])"
    r"[\u4e00-\u9fa5\d]{2,14}?(?:菜鸟驿站|驿站|丰巢(?:快递)?柜?|快递柜|代收点|护士站|传达室|收发室|门卫室))"
)


def find(view: str) -> List[Tuple[int, int]]:
    """Find the places of addresses in a recogniser view, in order."""
    found: List[Tuple[int, int]] = []
    for rough in _ADDRESS.finditer(view):
        start = _first_place(view, rough.start(), rough.end())
        exact = _ADDRESS.match(view, start) if start >= 0 else None
        if exact and _is_postal(exact[0]):
            found.append((start, _whole_door(view, exact.end())))
    for pattern in (_REMOTE, _STREET_ONLY):
        told = [match.span("place") for match in pattern.finditer(view) if _is_told(match)]
        found += [(start, _whole_door(view, end)) for start, end in told if not _within((start, end), found)]
    found += [kept.span("place") for kept in _PICK_UP.finditer(view) if not _within(kept.span("place"), found)]
    doors = [door.span() for door in _DOOR.finditer(view)]
    return sorted(found + [door for door in doors if not _within(door, found)])


def _is_told(match: "re.Match[str]") -> bool:
    """Tell whether where something is sent is an address: what is remote begins with a place, all else has a number."""
    words = match["place"]
    if match.re is _REMOTE:
        first = segmenter.words(words)[0][0]
        return segmenter.is_place(first) or bool(_LEVEL_WORD.match(first))
    return bool(_STREET_NAME.match(words) and re.search(r"\d", words))


def _within(place: Tuple[int, int], found: List[Tuple[int, int]]) -> bool:
    return any(other[0] < place[1] and place[0] < other[1] for other in found)


def _whole_door(view: str, end: int) -> int:
    """Give the end of an address together with what follows its last level."""
    tail = _TAIL.match(view, end)
    while tail:
        end = tail.end()
        tail = _TAIL.match(view, end)
    return end


def _first_place(view: str, start: int, end: int) -> int:
    """Give the position of the first word that names a place, or -1: what stands before is a verb (寄, 改送到)."""
    for word, position in segmenter.words(view[start:end]):
        if segmenter.is_place(word) or (len(word) > 2 and _LEVEL_WORD.match(word)):
            return start + position
    return -1


def _is_postal(address: str) -> bool:
    """Tell whether there is enough of an address for a postman: a street or village and a number, or three levels."""
    units = len(_ONE.findall(address))
    return bool(_STREET.search(address)) and (bool(re.search(r"\d", address)) or units >= 3)
