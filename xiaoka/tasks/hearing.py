"""What a short answer means beside the question just put.

The NLU labels a sentence on its own; "收不到" only says something because one has just asked whether texts
arrive. These few patterns read such answers; anything they do not know is left to the NLU.
"""

import re

_NO_SMS = re.compile(
    r"(收|接)不(到|了|着)|没(有)?收到|不能(收|接|用)|用不(了|成)|没(有)?信号|無法|无法|收唔到|冇信号|不行|没卡"
)
_SMS = re.compile(r"(能|可以|還能|还能|还可以|还是能)(收|接|用|行)?|收得到|收到了?|正常|好使|行$|可以$|能$|收得|得$")
_MAIL = re.compile(r"邮寄|寄|快递|送(到|来|货)|郵寄|上门")
_SHOP = re.compile(r"营业厅|门店|店里|自取|自提|(到|去|在)(店|厅)|去(拿|取|店)|網點|网点|厅里|自己(去)?(拿|取)")


def old_sim(text: str) -> str | None:
    """Read an answer to 旧卡还能收短信吗: ``no`` or ``yes``."""
    if _NO_SMS.search(text):
        return "no"
    return "yes" if _SMS.search(text) else None


def delivery(text: str) -> str | None:
    """Read an answer to 邮寄还是到店取: ``mail`` or ``shop``."""
    mail, shop = _MAIL.search(text), _SHOP.search(text)
    if bool(mail) == bool(shop):
        return None
    return "mail" if mail else "shop"


# in the order in which they are tried: the particular before the general
_REASONS = (
    ("holder_died", r"去世|过世|過世|病故|身故|(爸|妈|父|母|爷|奶|公|婆|老人|机主|亲人).{0,6}(不在了|走了|没了)"),
    ("going_abroad", r"出国|出國|国外|留学|移民"),
    ("harassment", r"骚扰|騷擾|诈骗电话|推销"),
    ("too_expensive", r"贵|貴|便宜点|月租.*高|扣费|花钱|省钱|套餐费"),
    ("poor_signal", r"信号|信號|网速|没网"),
    ("bad_service", r"服务(太|很)?(差|烂|不)|态度|不满意"),
    ("new_number", r"(换|換|有|办|用)(了|的)?(个|個|张)?(新|别的|另)|新号|新號|转网|两个号|多余"),
    ("moved_away", r"搬|回老家|离开|外地|换(了)?(工作|城市)|不在(这|这里|本地|那边)"),
    ("unused", r"用不(到|着|上)|不(怎么)?用|没(怎么)?用|很少用|唔用|闲置"),
    ("other", r"^(其他|其它|别的|不想说|不方便说|没什么|没(有)?原因|随便)"),
)
_QUESTION = re.compile(r"[?？]|吗|嗎|呢|怎么|多少|多久|凭什么|为什么|点解")


def cancel_reason(text: str) -> str | None:
    """Read an answer to 为什么不用这个号了: a reason of the list, or None for a question and for anything else."""
    if _QUESTION.search(text):
        return None
    return next((reason for reason, words in _REASONS if re.search(words, text)), None)


def refund_way(text: str) -> str | None:
    """Read an answer to 怎么退给您: ``original`` or ``transfer``."""
    if _QUESTION.search(text):
        return None
    if re.search(r"(转|轉)(到|給|给|去|入|进)|(别的|另(外)?|其他|其它)(一)?个?(号|號)", text):
        return "transfer"
    return "original" if re.search(r"原路|原来|退回来?$", text) else None


_CONTACT = re.compile(
    r"(儿子|女儿|老婆|老公|妻子|丈夫|爱人|爸|妈|朋友|同事|家人|家里|联系|收件|备用)[^0-9]{0,6}(电话|号|手机|打)"
)


def same_number(text: str) -> bool:
    """Tell whether an answer to 快递员打哪个电话 means the number being dealt with."""
    return bool(re.search(r"(用|打|是)(这个|這個|本机|原来的?|办理的?|同一个)(号|號|手机|电话|就)?", text))


def wants_person(text: str) -> bool:
    """Tell whether a person or a complaint is spoken of in so many words."""
    return bool(re.search(r"人工|客服|真人|坐席|投诉|投訴|举报", text))


def somebody_to_call(text: str) -> bool:
    """Tell whether a number is given as somebody to ring (打我儿子电话139…), not as the number to deal with."""
    return bool(_CONTACT.search(text))


_FINISHED = re.compile(
    r"^(我|已经|都|刚)*(做|弄|搞|核验|认证|刷|扫|操作|验证)?(完|好|过)(了|啦|咯|成)+[。！!~～]*$|(做|弄|搞|刷|扫)(完|好)脸?(了|啦)|^(好了)+$"
)


def finished(text: str) -> bool:
    """Tell whether somebody only says that he is through with something (做好了): no consent to what comes next."""
    return bool(_FINISHED.search(text.strip()))


def code_missing(text: str) -> bool:
    """Tell whether somebody says that the code did not arrive."""
    return bool(_NO_SMS.search(text))
