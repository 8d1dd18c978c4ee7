"""Secrets made of digits: ID numbers, codes, passwords and bank cards (身份证、验证码、密码、银行卡)."""

import re
from collections.abc import Iterator

from xiaoka.vault import numbers
from xiaoka.vault.enums import Kind
from xiaoka.vault.spans import Span
from xiaoka.vault.symbols import Group, groups

_KEYWORDS = re.compile(
    r"(?P<id_card>身份[证證]|[证證]件[号號]|身份号码)"
    r"|(?P<sms_code>[验驗][证證][码碼]|校验码|动态码|短信码|随机码|verification|code|otp)"
    r"|(?P<service_password>密[码碼]|口令|password|pin\b)"
    r"|(?P<bank_card>银行卡|储蓄卡|信用卡|卡号)"
    r"|(?P<open>手机号|号码|电话|单号|工号|邮编|ICCID|金额)",
    re.IGNORECASE,
)
_EXPECTED = {
    "sms_code": Kind.SMS_CODE,
    "service_password": Kind.SERVICE_PASSWORD,
    "id_card": Kind.ID_CARD,
    "name_and_id": Kind.ID_CARD,
}
_BEFORE, _AFTER = 12, 6
_UNIT = re.compile(r"\s*(?:元|块|分钟|年|月份|兆|[GM]B?\b|%|度|米|人民币)", re.IGNORECASE)
_CODES = (Kind.SMS_CODE, Kind.SERVICE_PASSWORD)


def digit_secrets(message: str, expects: str | None) -> Iterator[Span]:
    """Yield the secrets in the digits of a message, none overlapping another.

    Args:
        message: what the customer wrote.
        expects: the datum that was asked for; what is written next to a number counts for more.
    """
    for group in groups(message):
        start = 0
        for left, right, value in [*_ids(group), (len(group.text), len(group.text), "")]:
            for begin, end in _open_stretches(group, start, left):
                yield from _stretch(message, group, begin, end, expects)
            if value:
                yield Span(*group.span(left, right), Kind.ID_CARD, value)
            start = right


def _ids(group: Group) -> list[tuple[int, int, str]]:
    """Return ID numbers wherever they stand in the group; overlapping candidates are hidden as one."""
    size = len(group.text)
    windows = [(i, i + 18) for i in range(size - 17) if numbers.certain_id(group.text[i : i + 18])]
    edges = {edge for atom in group.atoms for edge in atom}
    merged: list[tuple[int, int, str]] = []
    for left, right in windows:
        value = group.text[left:right]
        if merged and left < merged[-1][1]:
            begin, _, earlier = merged[-1]
            merged[-1] = (begin, right, value if left in edges and begin not in edges else earlier)
        else:
            merged.append((left, right, value))
    return merged


def _open_stretches(group: Group, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what lies between mobile and SIM card numbers, neither of which is a secret."""
    begin = start
    for left, right in _known_numbers(group, start, end):
        if begin < left:
            yield begin, left
        begin = right
    if begin < end:
        yield begin, end


def _known_numbers(group: Group, start: int, end: int) -> Iterator[tuple[int, int]]:
    atoms = [(max(a, start), min(b, end)) for a, b in group.atoms if a < end and b > start]
    index = 0
    while index < len(atoms):
        left, right = atoms[index]
        digits = group.text[left:right].rstrip("X")
        three = atoms[index : index + 3]
        if numbers.mobile(digits) or numbers.iccid(digits):
            yield left, right
        elif [b - a for a, b in three] == [3, 4, 4] and numbers.mobile(group.text[left : three[2][1]]):
            yield left, three[2][1]  # 138 1234 5678
            index += 2
        index += 1


def _stretch(message: str, group: Group, start: int, end: int, expects: str | None) -> Iterator[Span]:
    atoms = [(max(a, start), min(b, end)) for a, b in group.atoms if a < end and b > start]
    said = _said(message, *group.span(start, end))
    hint = said or _EXPECTED.get(expects or "")
    long = _long_run(group, start, end, atoms, hint)
    if long:
        yield from long
    elif hint in _CODES:
        yield from _codes(group, start, end, atoms, Kind(hint), bool(said) and said != _EXPECTED.get(expects or ""))
    else:
        yield from _lone_codes(message, group, start, end, atoms, said)


def _said(message: str, start: int, end: int) -> str | None:
    """Return what the words next to a number say it is: the nearest before it, else the first after it."""
    before = list(_KEYWORDS.finditer(message, max(0, start - _BEFORE), start))
    if before:
        return before[-1].lastgroup
    after = _KEYWORDS.match(message[end : end + _AFTER].lstrip(" ,，是就这个我的为"))
    return after.lastgroup if after else None


def _long_run(group: Group, start: int, end: int, atoms: list[tuple[int, int]], hint: str | None) -> list[Span]:
    whole = _long_kind(group.text[start:end], hint)
    if whole:
        return [Span(*group.span(start, end), whole, group.text[start:end])]
    kinds = [(a, b, _long_kind(group.text[a:b], hint)) for a, b in atoms] if len(atoms) > 1 else []
    return [Span(*group.span(a, b), kind, group.text[a:b]) for a, b, kind in kinds if kind]


def _long_kind(text: str, hint: str | None) -> Kind | None:
    size = len(text)
    if numbers.iccid(text) or numbers.mobile(text):
        return None
    if size == 18 or (size == 15 and numbers.plausible_id(text)):
        return Kind.ID_CARD  # 18 in a row are an ID number even when mistyped
    if hint == Kind.ID_CARD and size >= 12:
        return Kind.ID_CARD  # a typo must not lay an ID number open
    if hint == Kind.BANK_CARD and size >= 12:
        return Kind.BANK_CARD
    return Kind.BANK_CARD if numbers.luhn(text) else None


def _codes(
    group: Group, start: int, end: int, atoms: list[tuple[int, int]], kind: Kind, only_said: bool
) -> Iterator[Span]:
    """Yield codes or passwords: every part of four digits or more, or small parts put together."""
    shortest = 6 if only_said and kind == Kind.SERVICE_PASSWORD else 4
    parts = [(a, b) for a, b in atoms if b - a >= shortest]
    if not any(4 <= b - a <= 8 for a, b in parts) and end - start >= shortest:
        parts = [(start, end)]
    for left, right in parts:
        value = group.text[left:right].rstrip("X")
        if not numbers.official(value):
            yield Span(*group.span(left, right), kind, value)


def _lone_codes(
    message: str, group: Group, start: int, end: int, atoms: list[tuple[int, int]], said: str | None
) -> Iterator[Span]:
    """Yield six digits that nobody explained: likelier a code than anything else, so they are hidden."""
    sizes = {b - a for a, b in atoms}
    if end - start == 6 and len(sizes) == 1 and len(atoms) > 1:
        parts = [(start, end)]
    else:
        parts = [(a, b) for a, b in atoms if b - a == 6]
    for left, right in parts:
        place = group.span(left, right)
        if not _UNIT.match(message, place[1]) and "X" not in group.text[left:right]:
            kind = Kind.ID_CARD if said == Kind.ID_CARD else Kind.SMS_CODE
            yield Span(*place, kind, group.text[left:right], weak=True)
