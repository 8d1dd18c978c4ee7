"""What customers say about the conversation itself: go on, leave it, wait a moment, not this but that.

The NLU hears these as many things, since they name tasks without wanting them begun. They are short and few, so
they are read here, and only beside what is open.
"""

import re
from datetime import datetime, timedelta

from xiaoka.tasks import plain
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
_THINKS = re.compile(
    r"(先|我|我们|让我|再|得|跟家里人?)*(看看|想想|考虑(一?下)?|商量(一?下)?)再(说|定|决定)(吧|哈|了)?"
)
_PUZZLED = re.compile(
    r"(这个?|這個?|那|你|您|这话|这句|我)*(是|说的是|問的是)?(什么|什麼|啥|咩|几个|啥子)(个)?意思(啊|呀|呢|哦|嘛|噻)?"
    r"|(我|这个?|实在|有点)*(没|沒|不|唔|看不|听不|搞不|弄不)(太)?(看|听|明|弄|搞)?(懂|白|明白)(你|您)?(说|问|的|这个|什么|啥|意思|在)*(啊|呀|呢|诶|欸|嘞)?"
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
_AFTER = re.compile(
    r"投[诉訴](的事|的事情|单|單)?.{0,8}(咋样|怎么?样|怎樣|结果|結果|进度|進度|到哪|处理得|處理得|有没有|有沒有|回音|下文|回复|回覆|答复|答覆|消息|了没|了沒)"
    r"|(查|问|看|問).{0,4}投[诉訴].{0,3}(进度|進度|结果|結果|处理)|(结果|进度|回复|答复).{0,4}投[诉訴]"
)
_HOW_FAR = re.compile(
    r"(现在|那|我的?|俺的?|这个|刚才|请问|帮我看下|我想问下?|你们)*((销|补|换)?(户|号|卡|申请|业务|事情?|单子)(的|给我)?)*"
    r"(办|弄|搞|处理|审|审核|销|补|换|办理|进展|进行)(得|的|到)?(咋样|怎么样|怎样|怎麼樣|如何|啥样|哪一?步|哪儿?|好|完|下来|成)"
    r"(了|啦|咯)?(没有|没|沒|吗|嗎|嘛|么|呢|呀|啊)*"
)
_ONE_MORE = re.compile(r"(我|再|还|還|又|继续|繼續)要?投[诉訴]你|(再|还要|還要|我要|继续|重新)投[诉訴]|升级")
_SHORT, _LONGER, _AROUND = 12, 24, 4
GOING_ON, HERE_AGAIN = "utter_going_on", "utter_ask_after_silence"
"""How somebody is welcomed back: who said that he wants to go on, and who only looks in."""
_ASKING = ("没", "沒", "没有", "吗", "嗎", "么", "呢", "了没呀", "了没啊")
_PUNCTUATION = re.compile(r"[\s,，。.!！?？~～、…]+")
_SIGNS = re.compile(r"[\s,，。.!！~～、…]+")


def goes_on(text: str) -> bool:
    """Tell whether somebody wants to go on with what is open (继续, 接着办)."""
    return len(text) <= _LONGER and bool(_GO_ON.search(text)) and not (_ASKS.search(text) or _NOT.search(text))


def refers_back(text: str) -> bool:
    """Tell whether he speaks of something begun earlier (继续刚才的): to be shown again, and no consent to anything."""
    return goes_on(text) and bool(_BACK.search(text))


def returns(turn: Turn, left: datetime, now: datetime, idle: timedelta) -> str:
    """Return how to welcome somebody whose message takes up what lay idle, empty for any other message.

    A bare 好 is then no consent to a card of yesterday, and a greeting is told what is open.
    """
    if turn.chosen:
        return ""
    idled = now - left > idle
    if refers_back(turn.text) or (idled and goes_on(turn.text)):
        return GOING_ON
    looks = turn.label in ("greet", "affirm") or plain.calls_out(turn.text)
    return HERE_AGAIN if idled and looks else ""


def asks_how_far(text: str) -> bool:
    """Tell whether somebody asks how far his own application is (办得咋样了), not how it is done."""
    plain = _PUNCTUATION.sub("", text)
    asks = plain.endswith(_ASKING) or "样" in plain or "如何" in plain or "哪" in plain
    return asks and bool(_HOW_FAR.fullmatch(plain))


def after_complaint(text: str) -> bool:
    """Tell whether somebody asks what came of a complaint (我那个投诉咋样了)."""
    return bool(_AFTER.search(text))


def asked_for(turn: Turn, kind: TaskKind) -> TaskKind:
    """Return the task that is meant: whoever asks what came of a complaint (我那个投诉咋样了) makes no new one."""
    after = kind == TaskKind.FILE_COMPLAINT and not turn.chosen and after_complaint(turn.text)
    return TaskKind.CASE_STATUS if after and not _ONE_MORE.search(turn.text) else kind


def pauses(text: str) -> bool:
    """Tell whether somebody only asks for a moment (等一下, 我去拿身份证)."""
    plain = _SIGNS.sub("", text)
    rest = _PAUSE.sub("", plain)
    return thinks(text) or rest != plain and len(rest) <= _AROUND and not (_ASKS.search(plain) or _WRONG.search(plain))


def thinks(text: str) -> bool:
    """Tell whether somebody wants to think it over first (想想再说): neither yes nor no."""
    plain = _SIGNS.sub("", text)
    return len(_THINKS.sub("", plain)) <= _AROUND < len(plain) and bool(_THINKS.search(plain))


def files_it(text: str) -> bool:
    """Tell whether somebody believes that he can file already (确认提交)."""
    return len(text) <= _SHORT and "提交" in text and not (_ASKS.search(text) or _NOT.search(text))


def puzzled(text: str) -> bool:
    """Tell whether somebody does not see what is meant (什么意思, 没看懂)."""
    return bool(_PUZZLED.fullmatch(_SIGNS.sub("", text.rstrip("?？"))))


def drops(text: str, kind: str) -> bool:
    """Tell whether a short sentence leaves the task of this kind (先不销了, 不补了)."""
    plain = _SIGNS.sub("", text)
    if len(plain) > _SHORT or _ASKS.search(plain):
        return False
    found = re.search(rf"(不|别|甭|唔|没)(想|要|用|打算|给我|帮我|说|(把|将).{{1,5}})*{_DROP.pattern}", plain)
    return found is not None and found["verb"] in _DROPS.get(kind, frozenset()) | _ANY_TASK


def refused_task(text: str) -> TaskKind | None:
    """Return the task that somebody does not want done (别把我号销了), where it is one that is filed."""
    return next((kind for kind in (TaskKind.CANCEL_CARD, TaskKind.REPLACE_CARD) if _refuses(text, kind)), None)


def _refuses(text: str, kind: TaskKind) -> bool:
    plain = _SIGNS.sub("", text)
    words = "|".join(_DROPS[kind])
    return (
        len(plain) <= _SHORT
        and not _ASKS.search(plain)
        and bool(re.search(rf"(不|别|甭|唔|没).{{0,6}}({words})", plain))
    )


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
