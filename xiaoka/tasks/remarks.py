"""What customers say about the conversation itself: go on, leave it, wait a moment, not this but that.

The NLU hears these as many things, since they name tasks without wanting them begun. They are short and few, so
they are read here, and only beside what is open.
"""

import re
from datetime import datetime, timedelta

from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.turn import Turn

_NAMES: dict[str, str] = {
    TaskKind.CANCEL_CARD: r"销(户|号|卡|掉)?|注销|销了",
    TaskKind.REPLACE_CARD: r"补换?卡|换卡|补办|补(一|1)?张|换(一|1)?张|补",
    TaskKind.REPORT_LOSS: r"挂失|停机",
    TaskKind.CHECK_BALANCE: r"查?余额|查?话费",
    TaskKind.CASE_STATUS: r"查?进度",
    TaskKind.REVOKE_CASE: r"撤回|撤销|撤单",
}
_GO_ON = re.compile(r"继续|繼續|接着|接著|接下去|往下(办|走|弄|来)|回到(刚才|原来)")
_BACK = re.compile(r"刚才|剛才|刚刚|昨天|昨日|上次|之前|上午|没(办|弄)完|办到一半|(弄|办)了一半|回来了|回到")
_WRONG = re.compile(r"不对|不是|错")
_ASKS = re.compile(r"[?？]|吗|嗎|呢|怎么|多久|多少|为什么|能不能|可以不")
_NOT = re.compile(r"不|别|甭|没法|唔")
_PAUSE = re.compile(
    r"(稍|再)?等(我)?(一|1)?(下|会|會|等)儿?|稍等|等等|去(找|翻|拿|取|看)(一)?(下|身份证|证件|手机|卡|眼镜)|(?<![帮给替跟幫給])(我|容我)(先|去|得)*(找|翻|看|问)(一)?(下|找|看|问)|(马上|一会儿?)(回来|就来|弄)"
)
_DROP = re.compile(
    r"(?P<verb>销|注销|补|换|办|弄|搞|挂失|挂|查|撤)(户|号|卡|掉|余额)?(了|啦|咯|吧|先)*(吧|啊|哈|谢谢)?$"
)
_DROPS: dict[str, frozenset[str]] = {
    TaskKind.CANCEL_CARD: frozenset(("销", "注销")),
    TaskKind.REPLACE_CARD: frozenset(("补", "换")),
    TaskKind.REPORT_LOSS: frozenset(("挂失", "挂")),
    TaskKind.CHECK_BALANCE: frozenset(("查",)),
    TaskKind.CASE_STATUS: frozenset(("查",)),
    TaskKind.REVOKE_CASE: frozenset(("撤",)),
}
_ANY_TASK = frozenset(("办", "弄", "搞"))
_SHORT, _LONGER, _AROUND = 12, 24, 4
_SIGNS = re.compile(r"[\s,，。.!！~～、…]+")


def goes_on(text: str) -> bool:
    """Tell whether somebody wants to go on with what is open (继续, 接着办)."""
    return len(text) <= _LONGER and bool(_GO_ON.search(text)) and not (_ASKS.search(text) or _NOT.search(text))


def refers_back(text: str) -> bool:
    """Tell whether he speaks of something begun earlier (继续刚才的): to be shown again, and no consent to anything."""
    return goes_on(text) and bool(_BACK.search(text))


def returns(turn: Turn, left: datetime, now: datetime, idle: timedelta) -> bool:
    """Tell whether a message takes up what lay idle; a bare 好 is then no consent to a card of yesterday."""
    if turn.chosen:
        return False
    return refers_back(turn.text) or (now - left > idle and (goes_on(turn.text) or turn.label == "affirm"))


def pauses(text: str) -> bool:
    """Tell whether somebody only asks for a moment (等一下, 我去拿身份证)."""
    plain = _SIGNS.sub("", text)
    rest = _PAUSE.sub("", plain)
    return rest != plain and len(rest) <= _AROUND and not (_ASKS.search(plain) or _WRONG.search(plain))


def drops(text: str, kind: str) -> bool:
    """Tell whether a short sentence leaves the task of this kind (先不销了, 不补了)."""
    plain = _SIGNS.sub("", text)
    if len(plain) > _SHORT or _ASKS.search(plain):
        return False
    found = re.search(rf"(不|别|甭|唔|没)(想|要|用|打算|给我|帮我|说|(把|将).{{1,5}})*{_DROP.pattern}", plain)
    return found is not None and found["verb"] in _DROPS.get(kind, frozenset()) | _ANY_TASK


def instead(text: str) -> tuple[str, str] | None:
    """Return which task is not meant and which is, in 不是补卡，是销户 and the other way round."""
    plain = _SIGNS.sub("", text)
    for kind, name in _NAMES.items():
        denied = re.search(rf"(不是|不要|不用|别|不)(要|想|办|给我)?({name})", plain)
        if denied is None:
            continue
        rest = plain[: denied.start()] + "｜" + plain[denied.end() :]
        wanted = [
            other
            for other, words in _NAMES.items()
            if other != kind and re.search(rf"(是|要|办|帮我|想)[^｜]{{0,4}}({words})", rest)
        ]
        if len(wanted) == 1:
            return str(kind), str(wanted[0])
    return None
