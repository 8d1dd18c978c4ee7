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
_LEVEL_WORD = re.compile(r"\w+(?:省|市|区|县|州|旗|镇|乡)$")
_ONE = re.compile(_UNIT)


def find(view: str) -> List[Tuple[int, int]]:
    """Find the places of addresses in a recogniser view, in order."""
    found: List[Tuple[int, int]] = []
    for rough in _ADDRESS.finditer(view):
        start = _first_place(view, rough.start(), rough.end())
        exact = _ADDRESS.match(view, start) if start >= 0 else None
        if exact and _is_postal(exact[0]):
            found.append(exact.span())
    doors = [door.span() for door in _DOOR.finditer(view)]
    return sorted(found + [d for d in doors if not any(f[0] < d[1] and d[0] < f[1] for f in found)])


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
