"""Text that looks like something else: turned round, invisible, in other people's digits."""

import pytest

from tests.unit.gateway.conftest import Desk
from tests.unit.identity.world import ORDINARY, World
from xiaoka.identity.enums import Method
from xiaoka.vault.detect import protect

ID_CARD = "110105199203051021"
UNSEEN = [
    "\u202e",
    "\u202d",
    "\u2066",
    "\u2069",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\x00",
    "\x1b",
    "\x7f",
]
DIGITS = {
    "full-width": 0xFF10,
    "Arabic-Indic": 0x0660,
    "Persian": 0x06F0,
    "Devanagari": 0x0966,
    "Thai": 0x0E50,
    "mathematical bold": 0x1D7CE,
    "mathematical mono": 0x1D7F6,
}


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda mark: f"U+{ord(mark):04X}")
async def test_what_cannot_be_seen_is_dropped_before_anybody_sees_it(desk: Desk, mark: str) -> None:
    customer = await desk.customer()
    found = await customer.say(f"我要{mark}销户{mark}")
    assert desk.engine.heard[0]["text"] == "我要销户" == found["messages"][0]["text"]


@pytest.mark.parametrize("zero", DIGITS.values(), ids=DIGITS.keys())
def test_an_id_number_in_other_digits_is_hidden_all_the_same(zero: int) -> None:
    written = "".join(chr(zero + int(digit)) for digit in ID_CARD)
    kept: list[str] = []
    safe = protect(f"证件 {written} 谢谢", expects=None, seal=lambda kind, value: kept.append(value) or f"⟦{kind}:x⟧")
    assert safe.text == "证件 ⟦id_card:x⟧ 谢谢"
    assert kept == [ID_CARD]


@pytest.mark.parametrize("between", ["\u200b", "\u202e", "\u00ad", " ", "-", "．", "\u3000"])
def test_nor_do_marks_between_the_digits_lay_it_open(between: str) -> None:
    safe = protect(between.join(ID_CARD), expects=None, seal=lambda kind, _value: f"⟦{kind}⟧")
    assert not any(char.isdigit() for char in safe.text)


@pytest.mark.parametrize("zero", DIGITS.values(), ids=DIGITS.keys())
def test_a_code_in_other_digits_is_right_or_wrong_but_no_fault(world: World, zero: int) -> None:
    world.begin(ORDINARY, Method.SMS_CODE)
    code = world.received(ORDINARY.number)[-1]
    outcome = world.answer(ORDINARY, Method.SMS_CODE, "".join(chr(zero + int(digit)) for digit in code))
    assert outcome.reason in ("none", "wrong")


def test_letters_that_look_like_digits_do_not_match(world: World) -> None:
    looks = str.maketrans("0158", "OlSB")
    world.begin(ORDINARY, Method.SMS_CODE)
    code = world.received(ORDINARY.number)[-1]
    assert world.answer(ORDINARY, Method.SMS_CODE, f"{code.translate(looks)}O").reason == "wrong"


async def test_our_own_brackets_are_not_the_customers(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say("⟦id_card:0123456789abcdef⟧ 和 ⟦sms_code:0⟧")
    assert "⟦" not in desk.engine.heard[0]["text"]


async def test_a_full_width_slash_is_no_command(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say("／restart")
    assert desk.engine.heard[0]["text"] == "／restart" and "choice" not in desk.engine.heard[0]


async def test_letters_grown_by_normalising_are_counted_before(desk: Desk) -> None:
    customer = await desk.customer()
    assert (await customer.post(text="ﷺ" * 60)).json()["error"]["code"] == "text_too_long"
    assert (await customer.post(text="ﷺ" * 500)).status_code == 422


async def test_a_pile_of_accents_is_text(desk: Desk) -> None:
    customer = await desk.customer()
    found = await customer.say("z" + "\u0300" * 400)
    assert found["messages"][-1]["role"] == "bot"
