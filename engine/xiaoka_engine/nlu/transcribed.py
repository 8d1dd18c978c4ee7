"""Names of people that have no Chinese surname, known by the characters other languages are written in (那仁花).

Mongolian, Tibetan, Uyghur, Yi and like names are transcribed with few characters. A run of them proves nothing by
itself (乌鲁木齐, 阿里巴巴): the words around it must say that it is a name, or a telephone number must follow.
"""

import re
from typing import Iterator, Tuple

from xiaoka_engine.nlu import segmenter

_CHARACTERS = (
    "阿那仁木古郎图门宝音巴孟克苏日娜央金卓嘎买提江吉依尔哈拉次温扁萨高娃乌云其格斯琴呼和额敦桑梅朵丹增洛旺堆罗布扎西平措仓决白玛德尼"
    "达瓦丽努艾山吐逊热汗帕迪合塔玉素甫卜杜赛库班朝鲁毕力敖登勒雅约海曲比莫史沙托吾孜皮米姆珠顿益强加都茹黑才让冈贡龙沁坚参伊亚曼尤奴丁"
    "贝特钦嘉索岩罕叁旦拥青姐庆莎美玲花果铁嫩慧晶斡济娅根兰仙马东宗生措"
)
_OWN = frozenset(("买买提", "乌云其木格"))
"""Such names that the dictionary takes for other words."""
RUN = f"[{_CHARACTERS}]{{3,6}}(?![{_CHARACTERS}·•・‧])"
_TYPICAL = re.compile(
    "阿[木古依力拉卜布迪扎妹达孜]|那[仁日顺木]|图[门雅力布]|宝音|巴[图特雅桑]|孟[克和根]|[日仁其]娜|娜[仁日]|央[金宗]|卓[嘎玛]|买[提买合]|提江|吉[克木]|[古丽依]仙"
    "|依[古木尔汗力]|[尔克]哈|拉[巴姆加]|次[仁旦]|岩[温罕香]|萨[仁日其]|高娃|乌[云日兰力]|其[木其格]|斯琴|呼[和日]|额[尔日]|桑[梅吉杰]|格[桑日]|丹[增巴珠]|洛[桑珠]"
    "|旺[堆姆久]|罗布|扎西|平措|仓决|白玛|德吉|尼玛|达[瓦娃]|努尔|艾[山买合力尔]|吐[尔逊]|热[依汗姆孜]|帕[提尔]|迪丽|合[塔提]|玉[素山]|甫江|赛[买麦力]|库尔|朝[鲁克]"
    "|毕[力勒]|敖[登日其]|[日登]勒|沙[玛马]|马海|曲比|莫色|索朗|才让|贡布|[嘉平]措|伊[力敏]|尤[努奴]|木[江合尔]|布都|古丽|朵|哈斯|巴根|特木|东珠|顿珠|央宗|白[音乙]|阿[乌牛]|[色日]古|托娅|买提|格勒"
)


def is_name(words: str) -> bool:
    """Tell whether characters may be such a name: typical pairs among them, and neither a place nor words."""
    if not re.fullmatch(RUN, words) or not _TYPICAL.search(words) or len(set(words)) < 2:
        return False
    pieces = (words[a:b] for a in range(len(words)) for b in range(a + 3, len(words) + 1))
    return not any(_is_word(piece) for piece in pieces)


def _is_word(piece: str) -> bool:
    """Tell whether characters are a word or a place in the dictionary; it knows some such names, too (买买提)."""
    return segmenter.is_known(piece) and piece not in _OWN and (segmenter.is_place(piece) or segmenter.is_common(piece))


def runs(view: str) -> Iterator[Tuple[int, int]]:
    """Give the stretches of a view that may be such names."""
    for run in re.finditer(RUN, view):
        if is_name(run[0]):
            yield run.span()
