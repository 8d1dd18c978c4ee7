"""Messages too short to act on: a bare noun, a bare verb, 停机 with its six meanings, 换号 beside 换卡.

Whatever label they get, it is a guess; the customer is asked back with readable choices instead.
"""

import re

from xiaoka.tasks.turn import Say, Turn, say

_WISH = r"(我|俺|你好|您好|请|麻烦|帮我|给我|想|要|需要|那个|这个|这张|这|个|的|把|先|一下|下|办理?|关于)*"
_END = r"(啊|呀|吧|了|呗|的事|的问题|问题|有问题|有点问题|业务|怎么办|怎么弄|一下|下)*"
_WANTED = re.compile(r"(我要|我想|^要|^想|帮我|请|麻烦|把).*停|停(一)?下|给我停(?!.*了)")
_WORDS = (
    ("utter_which_stop", r"(手机号码?|手机|号码?|卡)?(被)?停(机|号|卡|掉|用|一?下)?|(手机|号码?|电话)?不能用|用不了"),
    ("utter_which_change", r"换(个|一个)?(手机)?号(码)?|改号(码)?|换手机号码?"),
    ("utter_which_card", r"(手机|电话|sim|SIM|Sim)?卡|卡片"),
    ("utter_which_undo", r"取消|撤|恢复|开通|关掉|关|开"),
    ("utter_which_look", r"查|查询|看"),
    ("utter_which_any", r"办|办理|办业务|业务|手机|号码?|号|换|补|改|处理"),
)
_SIGNS = re.compile(r"[\s,，。.!！?？~～、…]+")
_LONGEST = 14


def question(turn: Turn) -> Say | None:
    """Return the question to ask back, or None when the message says enough."""
    plain = _SIGNS.sub("", turn.text)
    if turn.chosen or turn.entities or not plain or len(plain) > _LONGEST:
        return None
    for key, words in _WORDS:
        if re.fullmatch(f"{_WISH}({words}){_END}", plain):
            wanted = key == "utter_which_stop" and _WANTED.search(plain)
            return say("utter_which_to_stop" if wanted else key)
    return None
