"""What somebody says whose number is being taken from him (不是我办的, 有人冒充我补卡).

The NLU hears a wish for the very thing that is to be stopped, since its words are in it (新卡已启用，不是我弄的).
Seconds count, and a wrong guess would help a thief, so that these few words are read here before any label counts.
Nothing is stopped by them alone: they begin the task ``not_me``, which asks for one proof.
"""

import re

from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.turn import Turn

_DONE = r"(办|申请|操作|提交|弄|改|销|补|换|挂失|搞|发起|激活|重置)(?!坏|丢|掉|错|断|折|湿|脏|没)"
_ME = r"(我|俺|本人|咱)(自己|本人|亲自)?"
_WORDS = (
    # 不是我办的，这不是我本人操作的
    rf"(?<!是)(不是|并非|非){_ME}(去|来|在|给)?{_DONE}",
    # 我没申请补卡，没办过销户，我可没改过密码
    rf"{_ME}(从来|从|根本|压根儿?|可|都|又|并|就|明明)*(没有?|未)(申请|办理?|提交|操作|要求|改|重置)过?(什么|任何|这个|这种|啥)?"
    r"(补|换|销|新卡|服务密码|密码|业务)",
    r"(?<!还)(没有?|未|不曾)(申请|办|提交|操作)过(?!.{0,6}(能|可以|怎么|如何|第一次))(补|换|销|这|什么|任何|啊|呀|呢|[，。！!,]|$)",
    # 有人冒充我补卡，别人盗用我身份证办的
    r"(?<!会不会)(?<!能不能)(?<!万一)(冒充|冒用|假冒|盗用|顶替)(了|着)?(我|本人)",
    # 我的号被别人补卡了
    r"被(别人|人家?|他人|骗子|陌生人|不知道谁)(偷偷|悄悄|擅自|私自)?(给|拿去|去)?(补|换|销|办|改|重置)(?!回)",
    r"(别人|骗子|有人|陌生人)(在|正在|偷偷|拿|用|正|要|想|给)*(我的?(身份证|证件|名义|名字|信息))?(去|来)?"
    r"(补|换|销|办|改)(了|走|掉)?(我|俺)的?(号|卡|手机|电话|密码)",
    # 谁给我办的销户
    r"谁(偷偷)?(给|替|帮|把)(我|俺)的?(号|卡|手机)?(去)?(办|申请|补|换|销|改)(了|的)",
    r"^(这|那|都)?(是)?非本人(办理?|操作|申请|意愿)?(的)?(啊|呀|了)*$",
)
_ALARM = re.compile("|".join(f"({words})" for words in _WORDS))
_CALM = re.compile(r"怎么办理|如何办理|需要什么|要(带|准备)(什么|啥|哪些)|(能|可以)(办|补|销|换|代办)?吗")
_SIGNS = re.compile(r"[\s。.!！~～…]+")
_OTHER = frozenset(("human_handoff", "system_event", "faq/stolen_risk"))
"""What is answered for itself: a person comes, and the article on thefts ends in the button that begins this."""


def heard(turn: Turn) -> bool:
    """Tell whether the customer says, or presses, that something done to his number is not his doing."""
    if turn.command("way") == TaskKind.NOT_ME:
        return True
    if turn.chosen or turn.label in _OTHER:
        return False
    plain = _SIGNS.sub("", turn.text)
    return bool(_ALARM.search(plain)) and not _CALM.search(plain)
