"""What a message may mean beside an open question: a new wish only when it is in so many words.

The NLU labels each sentence on its own, so 我的号 looks like a report of loss and 我家 like a change of address, when
a number or an address was asked for. A task is interrupted by what is plainly said, not by a guess of the NLU.
"""

import re

from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.turn import Turn

_WISHES: dict[str, str] = {
    TaskKind.CANCEL_CARD: r"销|銷|注销|(不|唔|弗).{0,3}(要|用)|cancel",
    TaskKind.REPLACE_CARD: r"补|補|换|換|新卡|坏|壞|断|斷|丢|丟|偷|掉|replace|new card",
    TaskKind.REPORT_LOSS: (
        r"挂失|掛失|丢|丟|偷|掉|捡|撿|拾|不见|不見|找不|遗失|遺失"
        r"|抢|扒|盗|停|冻结|凍結|锁|lost|stolen"
    ),
    TaskKind.RESUME_SERVICE: r"恢复|恢復|解|复机|複機|復機|开机|開機|开通|找到|找回|打不|停|resume",
    TaskKind.CHECK_BALANCE: r"余额|餘額|话费|話費|钱|錢|欠|费|費|剩|balance",
    TaskKind.PAY_BILL: r"充|缴|繳|交|付|还(钱|清|款)|结清|結清|续费|pay|top ?up",
    TaskKind.CASE_STATUS: (
        r"进度|進度|到哪|哪一步|怎么样|咋样|样了|办(得|好|完|到|下来)"
        r"|申请|申請|审|審|物流|快递|寄|结果|单号|查|status"
    ),
    TaskKind.REVOKE_CASE: r"撤|取消|收回|不办|不销|不补|反悔|后悔|revoke",
    TaskKind.CHANGE_DELIVERY: r"改|换|換|变更|變更|更正|错|錯|重新|change",
    TaskKind.RESET_PASSWORD: r"密码|密碼|口令|password",
    TaskKind.ACTIVATE_CARD: r"激活|启用|啟用|开卡|開卡|开通|新卡|用上|activate",
    TaskKind.KEEP_NUMBER: r"保|留|套餐|停|低|keep",
    TaskKind.FILE_COMPLAINT: r"投诉|投訴|举报|舉報|告|反映|意见|意見|12300|曝光|工信|complain",
}
_SMALL_TALK: dict[str, str] = {
    "greet": r"好|在|嗨|哈|喂|早|晚上|有人|hi|hello|hey",
    "goodbye": r"见|見|拜|掰|回头|走|下次|晚安|bye",
    "thank": r"谢|謝|唔该|感|辛苦|麻烦|thx|thank",
    "help": r"帮|幫|会|能|功能|怎么|怎麼|咋|啥|什么|什麼|哪|help",
    "repeat": r"再|重|说|說|讲|什么|什麼|啥|听|聽|看|repeat",
    "affirm": (
        r"好|对|對|是|行|可以|嗯|恩|中|成|得|要|ok|yes|sure|同意"
        r"|确认|確認|没|办|继续|妥|走|安排|弄|搞|整|係|系|能|收"
    ),
    "deny": r"不|没|沒|别|否|唔|冇|错|錯|莫|勿|弗|木有|免|算|no",
}
_SURE, _SHORT = 0.6, 8
_GREETINGS_SURE = 0.9
_DIGITS = re.compile(r"\d{2,}")
_SIGNS = re.compile(r"[\s,，。.!！~～、…]+")
_ASKS = re.compile(
    r"[?？]|吗|嗎|嘛|呢|么$|怎|咋|什么|什麼|啥|多少|多久"
    r"|几|哪|为什么|凭什么|能不能|可以不|要不要|点解"
)
_CALLS_OUT = re.compile(
    r"(请问|喂|那个|你好|您好)*(还|還)?(有|冇)?(没有|沒有)?人(在|喺度)?(吗|嗎|嘛|么|没|没有|不|呢|啊|呀)*[?？]*"
)
_WHO_TALKS = re.compile(
    r"(是|跟|和|同).{0,8}(真人|人类|人工|机器|電腦|电脑|程序|人).{0,6}(吗|嗎|嘛|么|还是|還是|呢|不$|[?？])"
)
_WANTS = re.compile(r"转|轉|找|要|叫|接|换|換|给|想|能|可以|怎么|哪|帮|喊|安排")
_STOPS = re.compile(r"停")
_GONE = re.compile(_WISHES[TaskKind.REPORT_LOSS].replace("|停", ""))


def wishes(turn: Turn) -> bool:
    """Tell whether the task named by the label is asked for: in its words, or at some length and for certain."""
    plain = _SIGNS.sub("", turn.text)
    named = re.search(_WISHES.get(turn.label, ""), turn.text.lower())
    return turn.chosen or bool(named) or (len(plain) > _SHORT and turn.confidence >= _SURE)


_MACHINE = re.compile(r"[/／\\\\{}<>\[\]$#@]|[^\w\s]*$")


def asks(text: str) -> bool:
    """Tell whether something is asked, in the widest sense."""
    return bool(_ASKS.search(text))


def hollow(turn: Turn) -> bool:
    """Tell whether a label of small talk is a mere guess: short, unsure, and without any word of that kind."""
    words = _SMALL_TALK.get(turn.label)
    if words is None or turn.chosen or len(_SIGNS.sub("", turn.text)) > _SHORT:
        return False
    sure = _GREETINGS_SURE if turn.label == "greet" else _SURE
    return turn.confidence < sure and not re.search(words, turn.text.lower())


def no_words(text: str) -> bool:
    """Tell whether a message is no sentence of any language: signs, a path, something meant for a machine."""
    return bool(_MACHINE.match(text.strip()))


def unusable(turn: Turn, step: str | None) -> bool:
    """Tell whether a message is a poor answer to the open question rather than something else."""
    if turn.label in _WISHES:
        return not (wishes(turn) or asks(turn.text))
    if step in ("number", "contact_phone", "refund_to") and _DIGITS.search(turn.text) and not asks(turn.text):
        # 就是1380 is a number cut short, whatever it is taken for
        return turn.label in ("out_of_scope", "help", "greet") or turn.label.startswith("faq/")
    short = len(_SIGNS.sub("", turn.text)) <= _SHORT
    if turn.label.startswith("faq/"):
        return short and turn.confidence < _SURE and not asks(turn.text)
    return hollow(turn)


def calls_out(text: str) -> bool:
    """Tell whether somebody only looks whether anybody is there (有人吗)."""
    return bool(_CALLS_OUT.fullmatch(_SIGNS.sub("", text)))


def asks_who_talks(text: str) -> bool:
    """Tell whether somebody wants to know whom he is talking to (跟我说话的是人吗), not to talk to somebody else."""
    return bool(_WHO_TALKS.search(text)) and not _WANTS.search(text)


def only_stops(turn: Turn) -> bool:
    """Tell whether a stop is spoken of and no loss (马上停机): which of the six meanings it has depends on the task."""
    return not turn.chosen and bool(_STOPS.search(turn.text)) and not _GONE.search(turn.text)
