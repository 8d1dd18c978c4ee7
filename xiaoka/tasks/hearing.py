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


_NOT_THAT_WAY = re.compile(r"(不|别|甭)(想|要|用|必)?(邮寄|寄|快递|送|去营业厅|去店里|去拿|自取)(了|过来|来)?")


def old_sim(text: str) -> str | None:
    """Read an answer to 旧卡还能收短信吗: ``no`` or ``yes``."""
    if _NO_SMS.search(text):
        return "no"
    return "yes" if _SMS.search(text) else None


def delivery(text: str) -> str | None:
    """Read an answer to 邮寄还是到店取: ``mail`` or ``shop``."""
    text = _NOT_THAT_WAY.sub("", text)
    mail, shop = _MAIL.search(text), _SHOP.search(text)
    if bool(mail) == bool(shop):
        return None
    return "mail" if mail else "shop"


_LOSS = (
    ("stolen", r"偷|抢|扒|顺走"),
    ("lost", r"丢|不见|找不(到|着)|掉(了|哪|在)|遗失"),
    ("unreadable", r"(读|认|识别)不(出|到|了)?|不(读|认|识别)(卡|了)|没反应|无服务|检测不到|无SIM|(没|冇)(有)?信号"),
    ("damaged", r"坏|损|折|裂|断|泡水|进水"),
    ("wrong_size", r"尺寸|大小|放不(进|下)|插不进|剪(小|卡)|太大|太小"),
    ("too_old", r"旧|老(卡|化|了)|用(了)?(好|很)?(多|久)"),
)


def loss_reason(text: str) -> str | None:
    """Read an answer to 旧卡是什么情况: a reason of the list, or None for a question and for anything else."""
    if _QUESTION.search(text):
        return None
    return next((reason for reason, words in _LOSS if re.search(words, text)), None)


# in the order in which they are tried: the particular before the general
_REASONS = (
    ("holder_died", r"去世|过世|過世|病故|身故|(爸|妈|父|母|爷|奶|公|婆|老人|机主|亲人).{0,6}(不在了|走了|没了)"),
    ("going_abroad", r"出国|出國|国外|留学|移民"),
    ("harassment", r"骚扰|騷擾|诈骗电话|推销"),
    ("too_expensive", r"贵|貴|便宜点|月租.*高|扣费|花钱|省钱|套餐费"),
    ("poor_signal", r"信号|信號|网速|没网"),
    ("bad_service", r"服务(太|很)?(差|烂|不)|态度|不满意"),
    (
        "new_number",
        r"(换|換|有|办|辦|用|开|開|买|買)(了|的|过)?(个|個|张|張)?(新|别的|別的|别家|別家|另)|新号|新號|转网|攜號|携号|两个号|多余"
        r"|(新|重新|另外|又)(办|辦|开|開|买|買)|(换|換|转|轉)(了|到|去)?(家|运营商|联通|电信|移动|广电)|(用|去|到|改)了?(联通|电信|移动|广电|别家)|(号|卡)太多",
    ),
    ("moved_away", r"搬|回老家|离开|外地|换(了)?(工作|城市)|不在(这|这里|本地|那边)"),
    ("unused", r"用不(到|着|上)|不(怎么)?用|没(怎么)?用|很少用|唔用|闲置"),
    ("other", r"^(其他|其它|别的|不想说|不方便说|没什么|没(有)?原因|随便)"),
)
# 不怎么用 tells something, 怎么办 asks
_QUESTION = re.compile(r"[?？]|吗|嗎|(?<!着)(?<!著)呢|(?<![不没])怎么|多少|多久|凭什么|为什么|点解")


_CORRECTS = re.compile(r"(说|打|写|填|报|输|搞|弄)(错|反)|不对|改(一下|成|为|下)?|应该是|更正|换成")


def corrects(text: str) -> bool:
    """Tell whether something said before is put right (说错了, 改成…)."""
    return bool(_CORRECTS.search(text))


_YES = re.compile(
    r"确认|確認|提交|同意|可以|行|好|对|對|是|没错|无误|無誤|没问题|沒問題|嗯|恩|办|辦|继续|成|中|得|要得|係|系|ok|yes|sure|confirm|submit",
    re.IGNORECASE,
)
_YES_AFTER_ALL = re.compile(r"没(有)?(错|问题|事)|沒(有)?(錯|問題)|不错|无误|無誤")
_UNDECIDED = re.compile(
    r"[?？]|多少|多久|几|吗|嗎|呢|么$|怎|什|啥|哪|谁|可能|大概|好像|也许|随便|再说|等|想想|觉得|看着"
)


def consents(text: str) -> bool:
    """Tell whether a typed answer is a yes in so many words: nothing is filed on a guess of the NLU alone."""
    rest = _YES_AFTER_ALL.sub("是", text)
    return bool(_YES.search(rest)) and not (_UNDECIDED.search(rest) or negates(rest))


def negates(text: str) -> bool:
    """Tell whether a no is anywhere in a text (不, 别, 勿, 唔): too much for a consent."""
    return bool(re.search(r"[不别甭勿唔莫未没]", text))


def wishes(text: str) -> bool:
    """Tell whether somebody wants something done or told (帮我…, 给我…, 你会…)."""
    return bool(
        re.search(r"^(请|麻烦)?(帮|给|替|幫)(我|忙)|你(会|能|可以)|我(想|要)(听|看|订|买|查|问)|(了没|没有)$", text)
    )


def asks(text: str) -> bool:
    """Tell whether a question is put."""
    return bool(_QUESTION.search(text))


def cancel_reason(text: str, *, asked: bool = False) -> str | None:
    """Read an answer to 为什么不用这个号了: a reason of the list, or None for anything else.

    Args:
        text: what was said.
        asked: read a question too, which by itself gives no reason.
    """
    if _QUESTION.search(text) and not asked:
        return None
    return next((reason for reason, words in _REASONS if re.search(words, text)), None)


def refund_in_passing(text: str) -> bool:
    """Tell whether a message that is about more also says that the money shall go back the way it came."""
    return "原路" in text and not _QUESTION.search(text)


_PHONE_GONE = re.compile(
    r"手(机|機)(?!卡|号|號)[^，。,]{0,6}(丢|丟|偷|抢|扒|顺走|摸走|拿走|掉|不见|不見|没了|沒了|找不|不在)"
    r"|(丢|丟|偷|掉)(了)?.{0,3}手(机|機)(?!卡|号|號)"
)


def phone_gone(text: str) -> bool:
    """Tell whether the phone itself is said to be gone, and not only the card."""
    return bool(_PHONE_GONE.search(text))


_STOLEN = re.compile(r"偷|抢|搶|扒|顺走|順走|摸走|盗|盜")


def stolen(text: str) -> bool:
    """Tell whether something is said to be stolen."""
    return bool(_STOLEN.search(text))


def refund_way(text: str) -> str | None:
    """Read an answer to 怎么退给您: ``original`` or ``transfer``."""
    if _QUESTION.search(text):
        return None
    if re.search(r"(转|轉)(到|給|给|去|入|进)|(别的|另(外)?|其他|其它)(一)?个?(号|號)", text):
        return "transfer"
    return "original" if re.search(r"原路|原来|退回(来|去)?(吧|就行|就好|就可以|得了)?$", text) else None


_UNSURE = re.compile(
    r"(不|唔|没|沒|冇)(太|大|是很|怎么|敢)?(知道?|清楚|确定|確定|晓得|曉得|注意|留意|试|試|记得|記得|肯定|好说|了解|看|认真)"
    r"|说不(好|准|清|上)|說不(好|準|清)|忘(了|记)|吃不准|拿不准|随便|隨便|无所谓"
)


def unsure(text: str) -> bool:
    """Tell whether somebody does not know the answer (不知道, 没注意): neither yes nor no."""
    return bool(_UNSURE.search(text))


_CONTACT = re.compile(
    r"(儿子|女儿|老婆|老公|妻子|丈夫|爱人|爸|妈|朋友|同事|家人|家里|联系|收件|备用)[^0-9]{0,6}(电话|号|手机|打)"
)


_NEGATED = re.compile(r"(不是|不要|而不是|并非|别)\s*(要|再)?(销|补|换|办|查|停)?(掉|的)?\s*(是)?\s*$")


def meant_number(text: str, said: list[tuple[str, str]]) -> str | None:
    """Return the number that is meant among those said, as (value, words): the last that is not 不是….

    In 是139…，不是138… and in 138…错了，139…才对 the order alone would mislead.
    """
    meant = [value for value, words in said if not _denied(text, words or value)]
    return meant[-1] if meant else None


def _denied(text: str, words: str) -> bool:
    before, found, after = text.partition(words)
    return bool(found) and bool(_NEGATED.search(before) or re.match(r"\s*(是)?(说|打|写)?(错|不对)", after))


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
    r"|^(我|已经|都|刚刚?|人脸|脸)*(核验|认证|验证|核身|验|刷|扫)(过|脸)?(了|啦|咯)+[。！!~～]*$"
)


def finished(text: str) -> bool:
    """Tell whether somebody only says that he is through with something (做好了): no consent to what comes next."""
    return bool(_FINISHED.search(text.strip()))


_LATE = re.compile(r"没(有)?(收到|来|到|见)|还没|未收到|怎么(还)?不来|冇收到")
_NEVER = re.compile(r"(收|接)(不|唔)(到|了|着)|不能(收|接|用)|没(有)?信号|没卡|不在(身边|手边|我这)|一直|老是")
_FOR_ANOTHER = re.compile(
    r"[他她](人|现在|今天)?(不在|没空|上班|出差|睡)|[帮替][他她]|(用|是|这是)[他她]的?密码|本人不在|机主不在"
)


def code_late(text: str) -> bool:
    """Tell whether somebody says that the code did not come yet, and not that it cannot come."""
    return bool(_LATE.search(text)) and not _NEVER.search(text)


def for_another(text: str) -> bool:
    """Tell whether somebody says that he speaks for a holder who is not there."""
    return bool(_FOR_ANOTHER.search(text))


_OF_ANOTHER = re.compile(
    r"(老公|老婆|先生|太太|爱人|对象|老伴|媳妇|爸爸?|妈妈?|[爹娘]|父亲|母亲|姥姥|姥爷|丈母娘|丈人|儿子|女儿|闺女|爷爷|奶奶|外公|外婆|公公|婆婆|弟弟?|妹妹?|哥哥?|姐姐?|朋友|同事|[他她])"
    r"的?(这个|那个)?(手机)?(号|卡|话费|余额|账户)"
)


def of_another(text: str) -> bool:
    """Tell whether a number is said to be somebody else's (我老公的号)."""
    return bool(_OF_ANOTHER.search(text))


_OF_COMPANY = re.compile(
    r"(公司|单位|單位|企业|企業)(的|名下的?|名义的?|登记的?|开的|发的|配的|这个|那个|这张|那张)(工作)?(手机|电话|電話)?(号|號|卡|电话|電話|\s*1\d)"
)


def of_company(text: str) -> bool:
    """Tell whether a number is said to be a company's (公司这个号)."""
    return bool(_OF_COMPANY.search(text))


_OFFICE = re.compile(r"我是[^，,。]{0,4}(?:营业厅|客服)|内部|员工|員工|工号|工號|同事|派出所|民警|警察|公安|差佬")


def claims_office(text: str) -> bool:
    """Tell whether somebody says that he asks as staff or as police."""
    return bool(_OFFICE.search(text))


_EARLIER_ADDRESS = re.compile(
    r"上次|上回|老样子|以前|之前|原来|老(地址|地方)|你们.{0,4}有|(系统|账户)里(有|的)|登记的|身份证上"
)


def earlier_address(text: str) -> bool:
    """Tell whether somebody means an address that he gave before (你们有我地址)."""
    return bool(_EARLIER_ADDRESS.search(text))


_FORGOTTEN = re.compile(r"忘|(不|没|冇|唔|勿)(记得|記得|印象|晓得)|记不|記不|想不起|想唔起|forg[eo]t")


def forgotten(text: str) -> bool:
    """Tell whether somebody says that he no longer knows something (密码忘了)."""
    return bool(_FORGOTTEN.search(text))


_HARD = re.compile(
    r"看不(清|见|見|懂)|眼(睛|神)|老花|不(会|會)(弄|打字|用|操作|搞|刷)|弄不(来|來|明白|好|懂)|不识字|不認字|老(头|頭|太)|岁数大|年纪大|七十|八十"
)


def finds_it_hard(text: str) -> bool:
    """Tell whether reading or typing is hard for somebody (眼睛看不清, 不会打字)."""
    return bool(_HARD.search(text))


def code_missing(text: str) -> bool:
    """Tell whether somebody says that the code did not arrive."""
    return bool(_NO_SMS.search(text))
