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
_RUN = re.compile(rf"(?<![0-9a-z]){_DIGIT}(?:[ \-–—‐·.)]{{0,2}}{_DIGIT})*(?:[ \-]?x(?![a-z0-9]))?(?![a-z0-9])")
_THINGS = frozenset(("140", "141", "144", "146", "148", "149"))
"""Prefixes given to things (物联网): the library knows only those of people, yet owners of things write to us."""
_GROUP = re.compile(rf"[0-9]+x?|[{numerals.SPOKEN}]+")
_CASE = re.compile(rf"(?<![a-z0-9])xk[ \-]?((?:{_DIGIT}[ \-]?){{8}})([a-z0-9]{{4,6}})(?![a-z0-9])")
_FOREIGN = re.compile(
    r"(订单|单号|运单|快递|流水|银行卡|储蓄卡|信用卡|尾号|后六位|后6位|工号|qq|微信号|固话|座机|宽带账|合同号|发票|会员"
    r"|imei|串号|邮编|邮政编码|设备号|序列号|puk|编号|账号|帐号|户号|日期|生日|出生)(是|为|号码?|号|码|:|,|的|就)*\s*$"
)
_FOREIGN_AFTER = re.compile(r"^\s*(元|块|个|次|m\b|mb|g\b|兆|天|年|月(?!就)|号线|的?邮编|的?订单|的?快递|的?尾号)")
_PASSWORD = re.compile(r"密码|口令|pin(?!g)|password|pwd|passcode|改成|改过|设成|设的|设为|简单")
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
    for case in _CASE.finditer(masked):
        number = _case_number(case)
        if number:
            found.append(number)
            masked = masked[: case.start()] + "\0" * len(case[0]) + masked[case.end() :]
    for run in _RUN.finditer(masked):
        found.extend(_read_run(run, masked))
    return sorted(found, key=lambda number: number.start)


def _case_number(case: "re.Match[str]") -> Optional[Number]:
    day = numerals.digits(case[1])
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return None
    return Number("case_number", case.start(), case.end(), f"XK{day}{case[2].upper()}")


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
    if _FOREIGN.search(before):
        return None
    if len(value) == 11 and is_mobile(value):
        return Number("phone_number", start, end, value)
    if len(value) == 6 and _is_code_shaped(view, start, end):
        return Number(_code_kind(view, start, end), start, end, value, 0.9)
    return None


def _is_code_shaped(view: str, start: int, end: int) -> bool:
    """Tell whether six digits may be a code: nothing glued to them says that they count or name something."""
    glued = not re.fullmatch(r"[0-9]{6}|" + _DIGIT + "{6}", view[start:end].replace(" ", ""))
    return not (glued or _FOREIGN_AFTER.search(view[end : end + 6]) or re.search(r"[0-9a-z¥#]$", view[:start]))


def _code_kind(view: str, start: int, end: int) -> str:
    """Decide between a code by SMS (短信验证码) and a service password (服务密码) by the nearest word for either."""
    return (
        "service_password" if _nearest(_PASSWORD, view, start, end) < _nearest(_CODE, view, start, end) else "sms_code"
    )


def _nearest(word: "re.Pattern[str]", view: str, start: int, end: int) -> int:
    distances = [start - m.end() if m.end() <= start else 4 + m.start() - end for m in word.finditer(view)]
    return min((d for d in distances if d >= 0), default=10_000)
