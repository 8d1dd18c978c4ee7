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
_SHOP = re.compile(r"营业厅|门店|店里|自取|去(拿|取|店)|網點|网点|厅里|自己(去)?(拿|取)")


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


_FINISHED = re.compile(
    r"^(我|已经|都|刚)*(做|弄|搞|核验|认证|刷|扫|操作|验证)?(完|好|过)(了|啦|咯|成)+[。！!~～]*$|(做|弄|搞|刷|扫)(完|好)脸?(了|啦)|^(好了)+$"
)


def finished(text: str) -> bool:
    """Tell whether somebody only says that he is through with something (做好了): no consent to what comes next."""
    return bool(_FINISHED.search(text.strip()))


def code_missing(text: str) -> bool:
    """Tell whether somebody says that the code did not arrive."""
    return bool(_NO_SMS.search(text))
