"""Routes of the web channel: who may speak, and what is refused in which words."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.gateway.conftest import Desk
from xiaoka.clock import FixedClock
from xiaoka.gateway.limits import RateLimit
from xiaoka.gateway.sessions import Sessions


async def test_a_token_speaks_for_its_own_conversation_only(desk: Desk) -> None:
    one, other = await desk.customer(), await desk.customer()
    await one.say("我的")
    assert (await other.history())["messages"] == []
    assert one.id != other.id


@pytest.mark.parametrize("token", ["", "x", "a.b", "é.1", "a" * 600, "W10=.00"])
async def test_without_a_valid_token_nothing_is_answered(desk: Desk, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode()} if token else {}
    for method, path in (("GET", "history"), ("GET", "events"), ("POST", "messages"), ("DELETE", "sessions")):
        body = {"client_message_id": "a", "text": "x"} if method == "POST" else None
        response = await desk.http.request(method, f"/api/chat/{path}", headers=headers, json=body)
        assert response.status_code == 401, path
        assert response.json()["error"]["code"].startswith("session_")


async def test_a_token_changed_by_one_letter_is_refused(desk: Desk) -> None:
    customer = await desk.customer()
    body, _, mac = customer.token.partition(".")
    customer.headers = {"Authorization": f"Bearer {body}.{'0' if mac[0] != '0' else '1'}{mac[1:]}"}
    assert (await customer.post(text="x")).json()["error"]["code"] == "session_invalid"


async def test_an_expired_token_is_refused(desk: Desk) -> None:
    customer = await desk.customer()
    past = Sessions("demo-only-not-a-secret", FixedClock(datetime.now(UTC) - timedelta(hours=25)))
    token, _ = past.issue(customer.id, 1)
    response = await desk.http.get("/api/chat/history", headers={"Authorization": f"Bearer {token}"})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "session_expired")


async def test_a_session_is_renewed_and_revoked(desk: Desk) -> None:
    customer = await desk.customer()
    renewed = await desk.http.post("/api/chat/sessions", headers=customer.headers)
    assert renewed.json()["conversation_id"] == customer.id
    ended = await desk.http.delete("/api/chat/sessions", headers=customer.headers)
    assert ended.status_code == 204
    for token in (customer.token, renewed.json()["token"]):
        response = await desk.http.get("/api/chat/history", headers={"Authorization": f"Bearer {token}"})
        assert response.json()["error"]["code"] == "session_invalid"


async def test_windows_close_when_their_session_is_ended(desk: Desk) -> None:
    customer, other = await desk.customer(), await desk.customer()
    async with customer.window() as open_one, other.window() as of_another:
        await open_one.next("state")
        await desk.http.delete("/api/chat/sessions", headers=customer.headers)
        with pytest.raises(AssertionError, match="the stream ended"):
            await open_one.next("message")
        await other.say("我还在")
        assert (await of_another.next("message"))[1]["text"] == "我还在"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"client_message_id": "a"}',
        b'{"client_message_id": "a", "text": "x", "choice_id": "k_1"}',
        b'{"client_message_id": "a b", "text": "x"}',
        b'{"client_message_id": "a", "text": 5}',
        b'{"client_message_id": "a", "text": "x", "role": "bot"}',
        b'{"client_message_id": "a", "text": "\\ud800"}',
        b"[" * 9000,
        b"\xff\xfe",
    ],
)
async def test_malformed_bodies_are_refused_in_chinese(desk: Desk, body: bytes) -> None:
    customer = await desk.customer()
    headers = {**customer.headers, "Content-Type": "application/json"}
    response = await desk.http.post("/api/chat/messages", content=body, headers=headers)
    assert response.status_code == 422
    assert "格式不正确" in response.json()["error"]["message"]
    assert desk.engine.heard == []


async def test_oversize_bodies_and_texts_are_refused(desk: Desk) -> None:
    customer = await desk.customer()
    response = await customer.post(text="好" * 501)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "text_too_long")
    # four characters each after normalising
    assert (await customer.post(text="㍻" * 300)).json()["error"]["code"] == "text_too_long"
    response = await customer.post(text="x" * 20_000)
    assert (response.status_code, response.json()["error"]["code"]) == (413, "body_too_large")


async def test_a_body_that_hides_its_size_is_refused(desk: Desk) -> None:
    customer = await desk.customer()

    async def chunks():  # type: ignore[no-untyped-def]
        for _ in range(40):
            yield b" " * 1024

    response = await desk.http.post("/api/chat/messages", content=chunks(), headers=customer.headers)
    assert response.status_code == 413


async def test_too_many_messages_are_refused_with_a_time_to_wait(desk: Desk) -> None:
    desk.core.limits.conversation = RateLimit(2, 30, "too_many_messages")
    customer = await desk.customer()
    answers = [await customer.post(text=str(n)) for n in range(3)]
    assert [one.status_code for one in answers] == [202, 202, 429]
    assert 0 < int(answers[2].headers["retry-after"]) <= 16
    other = await desk.customer()
    assert (await other.post(text="x")).status_code == 202


async def test_history_pages(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say("一")
    await customer.say("二")
    page = await customer.history(after=2)
    assert [one["seq"] for one in page["messages"]] == [3, 4]
    assert page["last_seq"] == 4
    response = await desk.http.get("/api/chat/history?after=-1", headers=customer.headers)
    assert response.status_code == 422


async def test_what_was_understood_is_not_shown_to_customers(desk: Desk) -> None:
    customer = await desk.customer()
    assert "nlu" not in str(await customer.say("一"))
