"""Photos of customers: taken, kept sealed, shown to whom it may concern."""

import io
from typing import Any

import httpx
from PIL import Image
from sqlalchemy import select

from tests.photos import photo, with_traces
from tests.unit.gateway.conftest import Customer, Desk
from xiaoka.audit.models import AuditEntry
from xiaoka.gateway import conversations
from xiaoka.vault.models import VaultItem, VaultRead


async def sent(
    desk: Desk, customer: Customer, data: bytes, client_id: str = "p1", kind: str = "id_card"
) -> httpx.Response:
    query = {"client_message_id": client_id, "kind": kind}
    headers = customer.headers | {"Content-Type": "image/jpeg"}
    return await desk.http.post("/api/chat/pictures", params=query, content=data, headers=headers)


async def looked(desk: Desk, message_id: str, reason: str = "核对补卡人身份证") -> httpx.Response:
    headers = {"Authorization": "Bearer demo-only-not-a-secret"}
    return await desk.http.get(f"/api/pictures/{message_id}", params={"reason": reason}, headers=headers)


async def test_a_photo_stands_masked_in_the_history_and_never_reaches_the_engine(desk: Desk) -> None:
    customer = await desk.customer()
    taken = (await sent(desk, customer, with_traces())).json()
    assert (taken["text"], taken["status"], taken["duplicate"]) == ("［照片：身份证件］", "done", False)
    assert taken["picture"]["kind"] == "id_card"
    found = await customer.settled()
    assert [one["role"] for one in found["messages"]] == ["customer", "system"]
    assert "加密保存" in found["messages"][1]["text"]
    assert desk.engine.heard == []
    with desk.core.db.session() as session:
        item = session.scalars(select(VaultItem)).one()
        assert (item.kind, b"JFIF" in item.ciphertext) == ("photo", False)
        assert item.expires > item.created


async def test_what_is_kept_is_the_picture_alone_and_upright(desk: Desk) -> None:
    customer = await desk.customer()
    taken = (await sent(desk, customer, with_traces())).json()
    answer = await looked(desk, taken["id"])
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    image = Image.open(io.BytesIO(answer.content))
    assert (image.size, image.format) == ((600, 900), "JPEG")
    assert not image.getexif()
    assert not set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"SecretPhone", b"N39.9", b"home of somebody", b"Exif"):
        assert trace not in answer.content


async def test_a_look_needs_right_and_reason_and_leaves_a_trace(desk: Desk) -> None:
    customer = await desk.customer()
    taken = (await sent(desk, customer, photo())).json()
    assert (await looked(desk, taken["id"], reason="")).status_code == 422
    assert (
        await desk.http.get(f"/api/pictures/{taken['id']}?reason=看看", headers=customer.headers)
    ).status_code == 401
    assert (await looked(desk, taken["id"])).status_code == 200
    with desk.core.db.session() as session:
        trail = {one.event: one for one in session.scalars(select(AuditEntry))}
        assert trail["picture.sent"].after["kind"] == "id_card"
        assert trail["picture.read"].after == {"picture": taken["id"], "reason": "核对补卡人身份证"}
        assert [one.purpose for one in session.scalars(select(VaultRead))] == ["look"]


async def test_a_photo_is_gone_when_its_time_is_over(desk: Desk) -> None:
    customer = await desk.customer()
    taken = (await sent(desk, customer, photo())).json()
    with desk.core.db.session() as session:
        session.scalars(select(VaultItem)).one().expires = desk.core.clock.now()
    assert (await looked(desk, taken["id"])).json()["error"]["code"] == "picture_unknown"


async def test_the_same_photo_sent_again_is_not_taken_twice(desk: Desk) -> None:
    customer = await desk.customer()
    first, again = [(await sent(desk, customer, photo())).json() for _ in range(2)]
    assert (again["seq"], again["duplicate"]) == (first["seq"], True)
    assert len((await customer.history())["messages"]) == 2


async def test_a_task_that_asked_for_a_photo_gets_its_token(desk: Desk) -> None:
    customer = await desk.customer()
    with desk.core.db.session() as session:
        conversations.locked(session, customer.id).expects = "photo"
    assert (await sent(desk, customer, photo())).json()["status"] == "pending"
    await customer.settled()
    heard: dict[str, Any] = desk.engine.heard[0]
    assert heard["text"].startswith("⟦photo:")
    assert len(heard["text"]) == len("⟦photo:") + 17


async def test_buttons_stay_alive_behind_a_photo(desk: Desk) -> None:
    desk.engine.reply = lambda _body: [{"text": "选", "buttons": [{"title": "甲", "payload": "/affirm"}]}]
    customer = await desk.customer()
    found = await customer.say("你好")
    await sent(desk, customer, photo())
    button = found["messages"][1]["body"]["buttons"][0]
    assert (await customer.post(choice_id=button["id"])).status_code == 202


async def test_too_many_photos_are_refused(desk: Desk) -> None:
    customer = await desk.customer()
    small = photo(40, 30)
    codes = [(await sent(desk, customer, small, f"p{n}", "other")).status_code for n in range(11)]
    assert codes == [202] * 10 + [429]
