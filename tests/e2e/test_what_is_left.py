"""After all conversations of this folder (files run in the order of their names): no secret lies outside the vault."""

from pathlib import Path

from tests.e2e.chat import Chat
from tests.e2e.leaks import all_leaks, known_secrets, leaks, stores
from tests.e2e.people import person
from tests.e2e.stack import Stack
from tests.leaks.search import search


def test_no_secret_is_left_in_any_store(stack: Stack, chat: Chat) -> None:
    customer = person("13800138001")
    chat.say(f"我叫{customer.name}，身份证{customer.id_card}，密码是{customer.password}，卡号6222021234567890128")
    secrets = known_secrets(stack)
    assert {customer.id_card, "6222021234567890128"} <= secrets
    assert len(secrets) > 100
    assert all_leaks(stack) == []


def test_the_search_would_have_found_one(stack: Stack) -> None:
    customer = person("13800138001")
    planted = Path(stack.log("desk"))
    before = planted.read_bytes()
    try:
        with planted.open("ab") as log:
            log.write(f"oops id_card={customer.id_card}\n".encode())
        assert leaks(stack, customer.id_card) == [f"{customer.id_card!r} in {planted}"]
        assert search(stores(stack), [customer.id_card]) != []
    finally:
        with planted.open("r+b") as log:
            log.truncate(len(before))
