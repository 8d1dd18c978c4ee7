"""The HTTP door of the running engine."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from conftest import KEY
from xiaoka_engine.signing import Choice, sign_choice

NUMBERS = count()


@pytest.fixture(autouse=True)
def _healthy(actions):
    """Every test begins with a healthy action server."""


def body(text="你好", **fields):
    number = next(NUMBERS)
    made = {"sender": f"sender-{number:04}", "message_id": f"message-{number:04}", "text": text, **fields}
    return {name: value for name, value in made.items() if value is not None}


def refused(answer, status, code):
    got, data = answer
    assert (got, data["ok"], data["error"]["code"]) == (status, False, code)
    assert data["error"]["incident"].startswith("INC-") and len(data["error"]["incident"]) == 12
    return data["error"]


def test_a_turn(engine):
    status, data = engine.post("turn", body("挂失"))
    assert status == 200 and data["ok"] is True
    assert data["messages"] == [{"text": "您的号码是?", "response": "utter_ask_phone"}]
    assert data["nlu"]["label"] == "report_loss" and data["nlu"]["entities"] == []
    assert 0 < data["ms"]["turn"] <= data["ms"]["total"] < 3000


@pytest.mark.parametrize("key", [None, "", "wrong", KEY + "x"])
def test_only_key_holders_come_in(engine, key):
    refused(engine.post("turn", body(), key=key), 401, "unauthorized")
    refused(engine.post("parse", {"text": "你好"}, key=key), 401, "unauthorized")


@pytest.mark.parametrize(
    "sender", ["short", "x" * 65, "a\u0000bcdefgh", "\ud800abcdefg", "名字名字名字名字", "with space", 12345678, None]
)
def test_bad_senders(engine, sender):
    refused(engine.post("turn", body(sender=sender)), 400, "bad_sender")
    assert engine.post("turn", body())[0] == 200


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": None}, "empty"),
        ({"text": " \u200b\u0007"}, "empty"),
        ({"text": 5}, "bad_request"),
        ({"message_id": None}, "bad_request"),
        ({"message_id": "x"}, "bad_request"),
        ({"unknown": 1}, "bad_request"),
        ({"metadata": []}, "bad_request"),
        ({"metadata": {"a": {"b": {"c": {"d": 1}}}}}, "bad_request"),
        ({"metadata": {"a": "x" * 4100}}, "bad_request"),
        ({"metadata": {"a": "\ud800"}}, "bad_request"),
        ({"metadata": {"message_id": "forged"}}, "bad_request"),
        ({"choice": "forged"}, "bad_choice"),
        ({"choice": 5}, "bad_choice"),
    ],
)
def test_bad_bodies(engine, fields, code):
    refused(engine.post("turn", body(**fields)), 400, code)


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 9000, b'{"sender": NaN}', b"x" * 17000])
def test_not_json(engine, raw):
    refused(engine.post("turn", raw), 400, "bad_request")


def test_too_long(engine):
    refused(engine.post("turn", body("字" * 501)), 413, "too_long")


def test_huge_bodies_are_refused_before_they_are_read(engine):
    refused(engine.post("turn", b"x" * 40_000), 400, "bad_request")


@pytest.mark.parametrize("path", ["turn", "no-such-page", "../rest/webhook", "../../"])
def test_nothing_else_is_served(engine, path):
    refused(engine.get(path), 400, "bad_request")


@pytest.mark.parametrize(
    "typed", ['/check_balance{"phone":"1"}', "／restart", " /check_balance", "//check_balance", "\u200b/restart"]
)
def test_typed_commands_are_text(engine, actions, typed):
    status, data = engine.post("turn", body(typed))
    assert status == 200
    assert data["nlu"]["label"] == "out_of_scope"
    assert actions.names == []


def test_choice(engine):
    request = body(None)
    request["choice"] = sign_choice(KEY, request["sender"], Choice("check_balance"), int(time.time()) + 60)
    assert engine.post("turn", request)[1]["messages"][0]["text"] == "余额12元"
    refused(engine.post("turn", body(None, choice=request["choice"])), 400, "bad_choice")


def test_failed_action_and_retry(engine, actions):
    request = body("余额多少")
    actions.faults["action_balance"] = 500
    error = refused(engine.post("turn", request), 502, "action_failed")
    assert error["message"] == "Action action_balance answered with status 500."
    assert error["incident"] in engine.log
    actions.faults.clear()
    first = engine.post("turn", request)[1]
    again = engine.post("turn", request)[1]
    assert (
        first["messages"]
        == again["messages"]
        == [{"text": "余额12元", "buttons": [{"title": "好", "payload": "/affirm"}]}]
    )
    assert again["replayed"] is True and "replayed" not in first


def test_slow_actions_time_out(engine, actions):
    actions.faults["action_balance"] = "hang"
    refused(engine.post("turn", body("余额多少")), 502, "action_failed")


def test_parse(engine):
    status, data = engine.post("parse", {"text": "  销户收费吗 \u200b"})
    assert status == 200
    assert data["text"] == "销户收费吗"
    assert data["nlu"]["label"] == "faq/cancel_fee"
    refused(engine.post("parse", {}), 400, "empty")
    refused(engine.post("parse", {"text": "你好", "sender": "x"}), 400, "bad_request")


def test_probes(engine, actions):
    assert engine.get("live") == (200, {"ok": True})
    status, data = engine.get("ready")
    assert (status, data["ok"]) == (200, True)
    assert data["checks"] == {"model": "ok", "store": "ok", "actions": "ok"}
    assert re.fullmatch("[0-9a-f]{64}", data["model"])
    actions.healthy = False
    status, data = engine.get("ready")
    assert status == 503 and data["checks"]["actions"] == "The action server answers 500."


def test_bursts_keep_their_order(engine):
    sender = body()["sender"]
    with ThreadPoolExecutor(6) as pool:
        for text in ("挂失", "你好", "你好", "你好", "你好", "你好"):
            pool.submit(engine.post, "turn", body(text, sender=sender))
            time.sleep(0.02)
    answer = engine.post("turn", body("13800000001", sender=sender))[1]
    assert answer["messages"][0]["text"] == "什么原因?"


def test_nothing_that_was_written_is_in_the_log(engine, actions):
    secrets = ("13912345678", "我的身份证号", "secret-word")
    for fault in (500, "not-json", "bad-schema", "bad-events", "hang"):
        actions.faults["validate_loss_form"] = fault
        request = body("挂失", metadata={"note": "secret-word"})
        engine.post("turn", request)
        actions.faults.clear()
        engine.post("turn", request)
        actions.faults["validate_loss_form"] = fault
        engine.post("turn", {**request, "message_id": "message-next", "text": "我的身份证号 13912345678"})
    engine.post("turn", b'{"text": "13912345678"')
    log = engine.log
    assert "action_failed" in log
    for secret in secrets:
        assert secret not in log
    lines = [line for line in log.splitlines() if line.startswith("{")]
    assert all({"ts", "level", "logger", "event"} <= set(json.loads(line)) for line in lines)
    assert max(map(len, lines)) < 2000
