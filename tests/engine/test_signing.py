"""Signed choices, also against the examples that the gateway is tested with."""

import base64
import hashlib
import hmac
import json

import pytest
from conftest import ROOT
from xiaoka_engine.errors import EngineError
from xiaoka_engine.signing import Choice, sign_choice, verify_choice

VECTORS = json.loads((ROOT / "tests" / "data" / "choice_vectors.json").read_text())
KEY, SENDER, NOW = "k" * 32, "sender-0001", 1_800_000_000


def token_of(content, key=KEY):
    body = base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
    return f"{body}.{hmac.new(key.encode(), body.encode(), hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda v: v["name"])
def test_valid_vectors(vector):
    choice = Choice(vector["intent"], vector["entities"])
    assert verify_choice(VECTORS["key"], vector["token"], vector["sender"], VECTORS["now"]) == choice
    assert sign_choice(VECTORS["key"], vector["sender"], choice, vector["expires_at"]) == vector["token"]


@pytest.mark.parametrize("vector", VECTORS["invalid"], ids=lambda v: v["name"])
def test_invalid_vectors(vector):
    with pytest.raises(EngineError) as caught:
        verify_choice(VECTORS["key"], vector["token"], vector["sender"], VECTORS["now"])
    assert caught.value.code == "bad_choice"


def test_order_and_spaces_do_not_matter():
    token = token_of({"x": NOW + 1, "e": {}, "s": SENDER, "i": "greet"})
    assert verify_choice(KEY, token, SENDER, NOW) == Choice("greet")


def test_intent_of_a_question():
    assert Choice("faq/cancel_fee").intent == "faq"
    assert Choice("greet").intent == "greet"


def test_every_changed_character_is_noticed():
    token = sign_choice(KEY, SENDER, Choice("greet", {"name": "张三"}), NOW + 60)
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(EngineError):
            verify_choice(KEY, changed, SENDER, NOW)


GOOD = {"s": SENDER, "i": "greet", "e": {}, "x": NOW + 60}


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {**GOOD, "more": 1},
        {**GOOD, "i": 'greet{"a":1}'},
        {**GOOD, "i": "a/b/c"},
        {**GOOD, "i": None},
        {**GOOD, "e": []},
        {**GOOD, "e": {"bad name": "x"}},
        {**GOOD, "e": {"name": {"nested": 1}}},
        {**GOOD, "e": {"name": None}},
        {**GOOD, "x": "later"},
        {**GOOD, "x": NOW},
        {**GOOD, "s": "sender-0002"},
    ],
)
def test_wrong_contents_with_a_right_signature(content):
    with pytest.raises(EngineError):
        verify_choice(KEY, token_of(content), SENDER, NOW)
