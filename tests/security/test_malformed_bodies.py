"""Bodies that are too large, broken, deep, or not what they say: refused in words, with nothing of our insides."""

import pytest

from tests.security.conftest import KEY, SIGNS_OF_A_FAULT
from tests.unit.gateway.conftest import Customer, Desk

DEEP = 5000
BODIES = {
    "empty": b"",
    "nothing": b"null",
    "list": b"[]",
    "half": b'{"text": "x"',
    "deep list": b"[" * DEEP + b"]" * DEEP,
    "deep object": b'{"text":' * 1500 + b"1" + b"}" * 1500,
    "deep value": b'{"client_message_id": "a", "text": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "bad UTF-8": b'{"client_message_id": "a", "text": "\xc3\x28"}',
    "overlong": b'{"client_message_id": "a", "text": "\xc0\xaf"}',
    "lone surrogate": b'{"client_message_id": "a", "text": "\\ud800"}',
    "lone surrogate as name": b'{"client_message_id": "a", "text": "x", "\\ud800": 1}',
    "NUL as name": b'{"client_message_id": "a", "text": "x", "\\u0000": 1}',
    "NUL in id": b'{"client_message_id": "a\\u0000", "text": "x"}',
    "surrogate in choice": b'{"client_message_id": "a", "choice_id": "\\udfff"}',
    "NUL in choice": b'{"client_message_id": "a", "choice_id": "k_\\u0000"}',
    "huge number": b'{"client_message_id": "a", "text": 1e999999}',
    "many digits": b'{"client_message_id": "a", "text": ' + b"9" * 9000 + b"}",
    "not a number": b'{"client_message_id": "a", "text": NaN}',
    "script": b"<script>alert(1)</script>",
    "XML": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "form": b"client_message_id=a&text=x",
}


async def customer_and_agent(desk: Desk) -> list[tuple[str, dict[str, str]]]:
    customer = await desk.customer()
    key = {"Authorization": f"Bearer {KEY}"}
    return [
        ("/api/chat/messages", customer.headers),
        ("/webhooks/rest/webhook", key),
        ("/api/assist/understand", key),
        ("/api/handoffs/h_x/reply", key),
        ("/api/identity/face/x/submit", {}),
    ]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_broken_bodies_are_refused_everywhere(desk: Desk, body: bytes) -> None:
    for path, headers in await customer_and_agent(desk):
        response = await desk.http.post(path, content=body, headers=headers | {"Content-Type": "application/json"})
        assert response.status_code == 422, (path, response.text)
        assert response.json()["error"]["code"] == "request_malformed"
        assert not any(sign in response.text for sign in SIGNS_OF_A_FAULT)
    assert desk.engine.heard == []


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html", ""]
)
async def test_other_content_types_are_not_read_as_json(desk: Desk, kind: str) -> None:
    # a page of a stranger can send these without being asked by the browser for leave; JSON it cannot
    body = b'{"client_message_id": "a", "text": "x", "sender": "s", "message": "x"}'
    for path, headers in (await customer_and_agent(desk))[:2]:
        sent = headers | ({"Content-Type": kind} if kind else {})
        response = await desk.http.post(path, content=body, headers=sent)
        assert response.status_code == 422, (path, kind)
    assert desk.engine.heard == []


@pytest.mark.parametrize(("path", "size"), [("/api/chat/messages", 17_000), ("/api/identity/face/x/submit", 4_300_000)])
async def test_large_bodies_are_refused_before_they_are_parsed(desk: Desk, path: str, size: int) -> None:
    customer = await desk.customer()
    headers = customer.headers | {"Content-Type": "application/json"}
    response = await desk.http.post(path, content=b"[" * size, headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (413, "body_too_large")


async def test_the_names_of_unknown_fields_are_not_repeated(desk: Desk) -> None:
    customer = await desk.customer()
    response = await customer.post(text="x", **{"<script>alert(1)</script>": 1})
    assert response.status_code == 422
    assert "script" not in response.text


@pytest.mark.parametrize(
    "path", ["cases/%00", "handoffs/%00", "handoffs/a%0Ab", "cases/%ED%A0%80", "cases/..%2F..%2Fx"]
)
async def test_addresses_with_strange_characters_are_not_looked_up(desk: Desk, path: str) -> None:
    response = await desk.as_agent("GET", f"/{path}")
    assert response.status_code in (404, 422)
    assert not any(sign in response.text for sign in SIGNS_OF_A_FAULT)


@pytest.mark.parametrize("query", ["number=%00", "number=%ED%A0%80", "state=%00", "kind=%00", "number=" + "9" * 500])
async def test_queries_with_strange_characters_are_refused(desk: Desk, query: str) -> None:
    response = await desk.as_agent("GET", f"/cases?{query}")
    assert response.status_code == 422
    assert not any(sign in response.text for sign in SIGNS_OF_A_FAULT)


async def test_headers_of_any_bytes_are_refused(desk: Desk) -> None:
    for value in (b"Bearer \xff\xfe", b"Bearer " + b"a" * 8000, b"Basic x", b"Bearer", b"bearer \xe5\xb0\x8f"):
        response = await desk.http.get("/api/chat/history", headers={b"Authorization": value})
        assert response.status_code == 401
        response = await desk.http.get("/api/handoffs", headers={b"Authorization": value})
        assert response.status_code == 401


async def test_the_next_customer_is_served_after_all_that(desk: Desk) -> None:
    one: Customer = await desk.customer()
    for body in BODIES.values():
        await desk.http.post("/api/chat/messages", content=body, headers=one.headers)
    assert (await one.say("销户"))["messages"][-1]["text"] == "听到：销户"
