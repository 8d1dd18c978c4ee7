"""Names that clients of the webhook give their customers."""

import pytest

from tests.unit.gateway.conftest import Desk
from xiaoka.gateway.limits import RateLimit

TRICKS = [
    "a\x00b",
    "\ud800",
    "../../x",
    "c_" + "0" * 24,
    "default",
    "'; DROP TABLE x; --",
    "<b>x</b>",
    "é" * 200,
    "用户一",
    "a\nb",
]


@pytest.mark.parametrize("sender", TRICKS, ids=range(len(TRICKS)))
async def test_any_name_is_served_or_refused_and_the_engine_sees_ours_only(desk: Desk, sender: str) -> None:
    response = await desk.http.post(
        "/webhooks/rest/webhook",
        content=b'{"sender": %b, "message": "x"}' % _json(sender),
        headers={"X-API-Key": "demo-only-not-a-secret", "Content-Type": "application/json"},
    )
    assert response.status_code in (200, 422)
    for heard in desk.engine.heard:
        assert heard["sender"].startswith("c_") and heard["sender"].isascii()
        assert heard["sender"].replace("_", "").replace("-", "").isalnum()


async def test_customers_with_different_names_never_meet(desk: Desk) -> None:
    names = ["wx-1", "wx-10", "WX-1", "ｗｘ-1", "wx_1", "wx-1/", "wx-1 2"]
    for name in names:
        await desk.as_rasa("你好", sender=name)
    assert len({heard["sender"] for heard in desk.engine.heard}) == len(names)


@pytest.mark.parametrize("sender", ["", "\u200b", " \n", "\x00"])
async def test_a_name_of_nothing_is_refused(desk: Desk, sender: str) -> None:
    response = await desk.as_rasa("x", sender=sender)
    assert response.status_code == 422 or response.json()[0]["custom"] == {"error": "text_empty"}
    assert desk.engine.heard == []


async def test_invisible_marks_make_no_new_allowance(desk: Desk) -> None:
    desk.core.limits.conversation = RateLimit(3, 60, "too_many_messages")
    names = ["wx-1", "wx-1\u200b", "\ufeffwx-1", "wx\u00ad-1", "wx-1 "]
    answers = [(await desk.as_rasa("x", sender=name)).status_code for name in names]
    assert answers == [200, 200, 200, 429, 429]


async def test_the_answer_goes_to_the_name_that_asked(desk: Desk) -> None:
    assert (await desk.as_rasa("x", sender="wx-1")).json()[0]["recipient_id"] == "wx-1"


@pytest.mark.parametrize(
    "key", ["", "demo-only-not-a-secre", "demo-only-not-a-secret ", "DEMO-ONLY-NOT-A-SECRET", "é", "*"]
)
async def test_no_other_key_opens_the_webhook(desk: Desk, key: str) -> None:
    headers = {b"X-API-Key": key.encode().strip() + (b"x" if key.endswith(" ") else b"")}
    response = await desk.http.post("/webhooks/rest/webhook", json={"sender": "a", "message": "x"}, headers=headers)
    assert response.status_code == 401 and desk.engine.heard == []


def _json(text: str) -> bytes:
    import json

    return json.dumps(text).encode()
