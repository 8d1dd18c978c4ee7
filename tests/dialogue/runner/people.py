"""Who is played in one run, and the placeholders of the wordings."""

import re
from dataclasses import dataclass, field
from itertools import count

from tests.e2e.stack import Stack
from xiaoka.carrier.demo.copies import copy, fresh_number
from xiaoka.carrier.demo.scenarios import Subscriber, holder_of, subscribers
from xiaoka.cases.models import Case
from xiaoka.ids import mask_msisdn

PLACEHOLDERS = {
    "number": "手机号码",
    "spaced_number": "138 0013 8001",
    "spoken_number": "幺三八零零…",
    "masked": "138****8001",
    "name": "机主姓名",
    "id_card": "证件号",
    "password": "服务密码",
    "contact": "预留联系人的号码",
    "other": "机主的另一个号码",
    "masked_other": "同上，打码",
    "third": "机主的第三个号码",
    "phone": "别家的手机号，可作收件电话",
    "masked_phone": "同上，打码",
    "spaced_phone": "同上，完整，136 0000 0000",
    "stranger": "没有这个客户的号码",
    "code": "号码最近收到的验证码",
    "contact_code": "预留联系人最近收到的验证码",
    "wrong_code": "一个不对的验证码",
    "wrong_password": "一个不对的服务密码",
    "wrong_id_card": "一个不对的证件号",
    "case": "最近一张受理单号",
    "iccid": "最近为号码制的新卡背面的卡号",
    "shop": "号码所在城市第一家营业厅",
    "shop2": "第二家",
}
"""Every placeholder and what it stands for."""

_SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
_CODE = re.compile(r"验证码 ?(\d{6})")
FIELD = re.compile(r"<([a-z][a-z0-9_.]*)>")


class Serials:
    """Numbers for copies, each given out once per subscriber."""

    def __init__(self) -> None:
        self._counts: dict[str, count[int]] = {}

    def next(self, number: str) -> int:
        """Return the next serial of a subscriber; lines of one holder are copied together and count together."""
        group = holder_of(next(one for one in subscribers() if one.number == number))[0]
        return next(self._counts.setdefault(group, count()))


@dataclass
class Player:
    """A copy of a demo subscriber who is played in one run."""

    stack: Stack
    line: Subscriber
    others: list[Subscriber]
    serial: int
    typed: set[str] = field(default_factory=set)
    """Secrets that were given out to be typed."""

    @classmethod
    def make(cls, stack: Stack, number: str, serial: int) -> "Player":
        """Put a new copy into the demo carrier."""
        first, *others = copy(stack.carrier.db, number, serial, stack.carrier.clock.now())
        return cls(stack, first, others, serial)

    @property
    def number(self) -> str:
        """The number that is played."""
        return self.line.number

    @property
    def contact(self) -> str:
        """The reserved contact's number; empty without one."""
        assert self.line.holder is not None
        return self.line.holder.contact or ""

    @property
    def name(self) -> str:
        """The holder's name."""
        assert self.line.holder is not None
        return self.line.holder.name

    @property
    def id_card(self) -> str:
        """The holder's ID number."""
        assert self.line.holder is not None
        return self.line.holder.id

    def secrets(self) -> set[str]:
        """Return what must never reach the engine."""
        return {self.id_card, self.line.password, *self.typed}

    def codes(self, number: str) -> list[str]:
        """Return the codes on a handset, newest first."""
        texts = [row.text for row in reversed(self.stack.carrier.inbox(number)) if not row.failed]
        return [found[1] for text in texts if (found := _CODE.search(text))]

    def value(self, name: str) -> str:
        """Return what a placeholder stands for in this run."""
        simple = self._simple(name)
        if simple is not None:
            return simple
        value = self._looked_up(name)
        if name not in ("case", "iccid", "shop", "shop2"):
            self.typed.add(value)
        return value

    def _simple(self, name: str) -> str | None:
        number, phone = self.number, fresh_number("13600000000", self.serial)
        values = {
            "number": number,
            "spaced_number": _spaced(number),
            "spoken_number": number.translate(_SPOKEN),
            "masked": mask_msisdn(number),
            "name": self.name,
            "id_card": self.id_card,
            "password": self.line.password,
            "contact": self.contact,
            "phone": phone,
            "masked_phone": mask_msisdn(phone),
            "spaced_phone": _spaced(phone),
            "stranger": fresh_number("15200000000", self.serial),
        }
        for place, label in enumerate(("other", "third")):
            if place < len(self.others):
                values[label] = self.others[place].number
                values[f"masked_{label}"] = mask_msisdn(self.others[place].number)
        return values.get(name)

    def _looked_up(self, name: str) -> str:
        match name:
            case "code":
                return _first(self.codes(self.number), f"no code has arrived at {self.number}")
            case "contact_code":
                return _first(self.codes(self.contact), "no code has arrived at the reserved contact")
            case "wrong_code":
                sent = {*self.codes(self.number), *self.codes(self.contact)}
                return next(code for code in ("407182", "618204", "925317") if code not in sent)
            case "wrong_password":
                return "739164" if self.line.password != "739164" else "846273"
            case "wrong_id_card":
                return "110105198510102237" if self.id_card != "110105198510102237" else "310104198502027731"
            case "case":
                rows = self.stack.rows(Case, Case.msisdn == self.number)
                newest = sorted(rows, key=lambda one: str(one.created), reverse=True)
                return _first([str(one.number) for one in newest], f"{self.number} has no case")
            case "iccid":
                made = self.stack.rows(Case, Case.msisdn == self.number, Case.kind == "replace_card")
                return _first([str(one.facts["iccid"]) for one in made if "iccid" in one.facts], "no card was made")
        shops = [one.name for one in self.stack.carrier.shops(self.line.city)]
        return shops[1 if name == "shop2" and len(shops) > 1 else 0]


def fill(text: str, main: Player, also: dict[str, Player]) -> str:
    """Return a text with its placeholders filled."""

    def value(found: re.Match[str]) -> str:
        who, _, name = found[1].rpartition(".")
        return (also[who] if who else main).value(name)

    return FIELD.sub(value, text)


def _spaced(number: str) -> str:
    return f"{number[:3]} {number[3:7]} {number[7:]}"


def _first(found: list[str], missing: str) -> str:
    assert found, missing
    return found[0]
