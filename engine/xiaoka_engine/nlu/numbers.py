"""Recognises numbers that mean something at the SIM-card desk, written or spoken, and leaves all others alone."""

import re
from datetime import date
from typing import Iterator, List, NamedTuple, Optional

import phonenumbers
from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from xiaoka_engine.nlu import numerals

VAULT_TOKEN = re.compile(r"⟦([a-z_]+):([0-9a-f]+)⟧")
_DIGIT = f"[0-9{numerals.SPOKEN}]"
# 三个八 is one of them; 两个号, 三个6元的 and 两个八十 are none
_TOLD = rf"(?:{numerals.REPEAT}(?!\s?[个元块毛张包次天年月岁位兆折十百千万gm%])|{_DIGIT}(?!个))"
_RUN = re.compile(
    rf"(?<![0-9a-z{numerals.SPOKEN}]){_TOLD}(?:[ \-–—‐·.)]{{0,2}}{_TOLD})*(?:[ \-]?x(?![a-z0-9]))?(?![a-z0-9]|{_TOLD})"
)
_PAUSE = r"(?:[\s,、.。…~—\-]|嗯|呃|额|啊){1,6}"
_PART = (
    rf"(?:[0-9]{{2,8}}(?![0-9])|{_TOLD}{{1,8}}(?![\d{numerals.SPOKEN}]))"
    r"(?!\s?(?:[元块个号栋楼年月日天次张百千万]|单元))"
)
_PAUSED = re.compile(rf"(?<![0-9a-z{numerals.SPOKEN}])(?:\+?86{_PAUSE})?{_PART}(?:{_PAUSE}{_PART})+x?(?![a-z0-9])")
_ASKED_FOR = re.compile(r"(?:号码?|电话|手机|联系|拨打?|机|打|卡|tel|phone|number)[^,。!?]{0,6}[,:。、\s]*$")
_NUMBER_IS = re.compile(r"(?<!尾)(?:号码?|电话|手机)(?:就?是|[:,\s])*$")
_OPENING = re.compile(r"(?:^|[,。!?:、\s⟧是])\s*$")
_CLOSING = re.compile(r"^\s*(?:$|[,。!?:;、⟦]|(?:就?是)?[这那我]个?|的|嗯|呃|对|收|办|查|帮|要|谢|吧|哈|哦|喔)")
_SUMS = re.compile(r"[元块充扣费花缴交收账单钱贵]|尾号|前缀|号段|开头")
_CASE_LENGTH = 15
_THINGS = frozenset(("140", "141", "144", "146", "148", "149"))
"""Prefixes given to things (物联网): the library knows only those of people, yet owners of things write to us."""
_GROUP = re.compile(rf"(?:{numerals.REPEAT}|[{numerals.SPOKEN}])+|[0-9]+x?")
_CASE = re.compile(rf"(?<![a-z0-9])xk[ \-]?((?:{_DIGIT}[ \-]?){{8}})([a-z0-9]{{4,6}})(?![a-z0-9])")
_LETTER = rf"(?:[a-z]|{_TOLD}(?![直天次下般起样定回周月年点张块些会]))"
_SPELT_CASE = re.compile(
    rf"(?<![a-z0-9])x[ ,、.\-]*k((?:[ ,、.\-]*{_LETTER}){{8,14}})(?![ ,、.\-]*{_LETTER})(?![a-z0-9])"
)
_FOREIGN = re.compile(
    r"(订单|单号|运单|快递|流水|银行卡|储蓄卡|信用卡|尾号|后六位|后6位|工号|qq|微信号|固话|座机|宽带账|合同号|发票|会员"
    r"|imei|串号|邮编|邮政编码|设备号|序列号|puk|编号|账号|帐号|户号|日期|生日|出生)(是|为|号码?|号|码|:|,|的|就)*\s*$"
)
_FOREIGN_AFTER = re.compile(r"^\s*(元|块|个|次|m\b|mb|g\b|兆|天|年|月(?!就)|号线|的?邮编|的?订单|的?快递|的?尾号)")
_PASSWORD = re.compile(r"密码|口令|pin(?!g)|password|pwd|passcode|改成|改过|设成|设的|设为|简单")
_ASKED_CODE = re.compile(r"(?:密码|口令|验证码|短信码|pin)(?:是|就是|:|,|我|设成|改成|设的|呢|为|\s)*$")
_END = re.compile(r"^\s*(?:$|[,。!?;:、⟦]|[吧啊了嘛哦哈呀啦])")
_IDENTITY = re.compile(r"(?:身份证|证件)(?:号码?|是|的|:|,|\s)*$")
_BIRTHDAY_CODE = re.compile(
    r"密码(?!锁)(?:我|呢|嘛|啊|应该|好像|大概|一直|当时|的话|,){0,3}(?:就?是|用的?|设的?|设成|写的?|填的?|为)(?!不|[^,]*[?没])"
    r"[^,。!?\d]{0,10}(?:生日|出生日期|出生年月日?)(?:那天|来着|吧|嘛|嘞|啦|是|就是|,|:|\s)*$"
)
_CODE = re.compile(r"验证码|短信|校验码|动态码|随机码|确认码|验证|code|otp")


class Number(NamedTuple):
    """One recognised number: its kind (an entity name), its place in the text, and its plain value."""

    kind: str
    start: int
    end: int
    value: str
    confidence: float = 1.0


def is_mobile(value: str) -> bool:
    """Tell whether 11 digits are a mobile number (手机号码) of a prefix that has been assigned."""
    if not re.fullmatch(r"1[3-9]\d{9}", value):
        return False
    if value[:3] in _THINGS:
        return True
    parsed = phonenumbers.parse(value, "CN")
    mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    return bool(mobile and phonenumbers.is_valid_number(parsed))


def is_identity(value: str) -> bool:
    """Tell whether 18 characters are an identity number (身份证号): birth date and check character hold."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", value):
        return False
    try:
        return bool(ric.get_birth_date(value)) and ric.calc_check_digit(value) == value[-1]
    except ValidationError:
        return False


def is_iccid(value: str) -> bool:
    """Tell whether digits are the serial number of a Chinese SIM card (ICCID): 19 or 20 digits from 8986."""
    return bool(re.fullmatch(r"8986\d{15,16}", value))


def find(view: str) -> List[Number]:
    """Find all numbers in a recogniser view, in order and without overlap; amounts are found elsewhere."""
    found = [Number(m[1], m.start(), m.end(), m[0]) for m in VAULT_TOKEN.finditer(view)]
    masked = VAULT_TOKEN.sub(lambda m: "\0" * len(m[0]), view)
    for find_some in (_cases, _paused):
        some = list(find_some(masked))
        for number in some:
            masked = masked[: number.start] + "\0" * (number.end - number.start) + masked[number.end :]
        found.extend(some)
    for run in _RUN.finditer(masked):
        found.extend(_read_run(run, masked))
    return sorted(found, key=lambda number: number.start)


def _cases(view: str) -> Iterator[Number]:
    """Find case numbers written in one, and those spelt with blanks and Chinese numerals (x k 二零二六 ... a 七)."""
    written = [case for case in map(_case_number, _CASE.finditer(view)) if case]
    spelt = [case for case in map(_spelt_case, _SPELT_CASE.finditer(view)) if case]
    for case in spelt:
        one = next((w for w in written if w.start == case.start), None)
        yield one if one and len(one.value) == _CASE_LENGTH else case
    yield from (one for one in written if all(one.start != case.start for case in spelt))


def _case_number(case: "re.Match[str]") -> Optional[Number]:
    return _dated(numerals.digits(case[1]), case[2], *case.span())


def _spelt_case(case: "re.Match[str]") -> Optional[Number]:
    letters = re.findall(rf"[a-z]|{_TOLD}", case[1])
    value = "".join(one if "a" <= one <= "z" else numerals.digits(one) for one in letters)
    return _dated(value[:8], value[8:], *case.span()) if 12 <= len(value) <= 14 else None


def _dated(day: str, rest: str, start: int, end: int) -> Optional[Number]:
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return None
    return Number("case_number", start, end, f"XK{day}{rest.upper()}")


def _paused(view: str) -> Iterator[Number]:
    """Find numbers read in groups with commas or pauses (133,5701,8426) where all groups together are one."""
    for told in _PAUSED.finditer(view):
        parts = [numerals.digits(part[0]) for part in re.finditer(rf"{_TOLD}+", told[0])]
        parts = parts[1:] if parts[0] == "86" else parts
        value = "".join(parts) + ("X" if told[0][-1] == "x" else "")
        if len(parts[0]) < 3 or _FOREIGN.search(view[max(0, told.start() - 14) : told.start()]):
            continue
        if is_identity(value):
            yield Number("id_card", *told.span(), value)
        elif is_mobile(value) and _is_told_alone(view, *told.span()):
            yield Number("phone_number", *told.span(), value, 0.9)


def _is_told_alone(view: str, start: int, end: int) -> bool:
    """Tell whether groups are said to be a number, or stand alone, and nothing before them speaks of sums."""
    before = view[max(0, start - 14) : start]
    alone = bool(_OPENING.search(before) and _CLOSING.search(view[end : end + 6]))
    if _NUMBER_IS.search(before):
        return True
    return not _SUMS.search(before) and (alone or bool(_ASKED_FOR.search(before)))


def _read_run(run: "re.Match[str]", view: str) -> Iterator[Number]:
    """Read a run of digits as one number; failing that, read its groups."""
    whole = _classify(run.start(), run.end(), view)
    if whole:
        yield whole
        return
    for start, end in _unglued(run):
        number = _classify(start, end, view)
        if number:
            yield number


def _unglued(run: "re.Match[str]") -> Iterator["tuple[int, int]"]:
    """Yield the parts of a run that may be numbers of their own: its groups, joined as phone numbers are spoken."""
    groups = [(run.start() + m.start(), run.start() + m.end()) for m in _GROUP.finditer(run[0])]
    sizes = [end - start for start, end in groups]
    position = 0
    while position < len(groups):
        three = sizes[position : position + 3]
        joined = 3 if three in ([3, 4, 4], [3, 3, 5], [4, 3, 4]) and len(groups) in (4, 6) else 1
        yield groups[position][0], groups[position + joined - 1][1]
        position += joined


def _classify(start: int, end: int, view: str) -> Optional[Number]:
    value = numerals.digits(view[start:end]) + ("X" if view[end - 1] == "x" else "")
    before = view[max(0, start - 14) : start]
    country = re.match(r"(?:00)?86(?=1)", value)
    if country and is_mobile(value[country.end() :]):
        shift = next(i for i in range(start, end) if len(numerals.digits(view[start:i])) == country.end())
        shift += len(view[shift:end]) - len(view[shift:end].lstrip(" -"))
        return _classify(shift, end, view)
    if len(value) == 18 and is_identity(value):
        return Number("id_card", start, end, value)
    if is_iccid(value):
        return Number("iccid", start, end, value, 1.0 if luhn.is_valid(value) else 0.95)
    if _FOREIGN.search(before) and not (len(value) == 6 and _BIRTHDAY_CODE.search(view[max(0, start - 24) : start])):
        return None
    if len(value) == 11 and is_mobile(value):
        return Number("phone_number", start, end, value)
    if len(value) == 6 and _is_code_shaped(view, start, end):
        return Number(_code_kind(view, start, end), start, end, value, 0.9)
    return None


def _is_code_shaped(view: str, start: int, end: int) -> bool:
    """Tell whether six digits may be a code: nothing glued to them says that they count or name something."""
    words, before, after = view[start:end].replace(" ", ""), view[:start], view[end : end + 6]
    if not re.fullmatch(r"[0-9]{6}|" + _DIGIT + "{6}", words):
        return bool(re.fullmatch(f"{_TOLD}+", words) and _ASKED_CODE.search(before) and _END.search(after))
    return not (_FOREIGN_AFTER.search(after) or re.search(r"[0-9a-z¥#]$", before) or _IDENTITY.search(before))


def _code_kind(view: str, start: int, end: int) -> str:
    """Decide between a code by SMS (短信验证码) and a service password (服务密码) by the nearest word for either."""
    return (
        "service_password" if _nearest(_PASSWORD, view, start, end) < _nearest(_CODE, view, start, end) else "sms_code"
    )


def _nearest(word: "re.Pattern[str]", view: str, start: int, end: int) -> int:
    distances = [start - m.end() if m.end() <= start else 4 + m.start() - end for m in word.finditer(view)]
    return min((d for d in distances if d >= 0), default=10_000)
