"""The face check: consent, check, and the conversation that goes on by itself."""

import asyncio
from typing import Any

from tests.unit.gateway.conftest import Customer, Desk
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.db.session import Database
from xiaoka.identity.enums import Method

LINE, NAME, ID_CARD = "13800138001", "林小满", "110105199203051021"


def link_of(desk: Desk, db: Database, customer: Customer) -> str:
    with db.session() as session:
        begun = desk.services.identity.begin(
            session, customer.id, LINE, Method.FACE, source="s", now=desk.core.clock.now()
        )
    assert begun.link is not None
    return begun.link.rsplit("/", 1)[1]


async def post(desk: Desk, token: str, path: str, **body: Any) -> Any:
    return await desk.http.post(f"/api/identity/face/{token}/{path}", json=body)


async def test_a_passed_check_goes_on_in_the_conversation(desk: Desk, db: Database) -> None:
    desk.engine.reply = lambda _body: [{"text": "核验通过，接着办"}]
    customer = await desk.customer()
    token = link_of(desk, db, customer)
    page = (await desk.http.get(f"/api/identity/face/{token}")).json()
    assert (page["state"], page["number_masked"]) == ("consent", "138****8001")
    assert page["consent_text"]
    agreed = await post(desk, token, "consent", agreed=True, consent_version=page["consent_version"])
    assert agreed.json()["state"] == "ready"
    done = await post(desk, token, "submit", name=NAME, id_card=ID_CARD, sample=f"live:{ID_CARD}")
    assert done.json()["ok"] is True
    async with asyncio.timeout(5):
        while not (found := await customer.history())["messages"]:
            await asyncio.sleep(0.02)
    assert [(one["seq"], one["text"]) for one in found["messages"]] == [(1, "核验通过，接着办")]
    (body,) = desk.engine.heard
    assert "text" not in body
    assert body["choice"]
    assert (await desk.http.get(f"/api/identity/face/{token}")).status_code == 404


async def test_an_event_told_twice_is_one_turn(desk: Desk) -> None:
    customer = await desk.customer()
    for _ in range(2):
        with desk.core.db.session() as session:
            now = desk.core.clock.now()
            desk.core.intake.event(session, customer.id, "event:1", "/system_event", now=now)
            assert not desk.core.intake.event(session, "c_nobody", "event:1", "/system_event", now=now)
    async with asyncio.timeout(8):
        while not (await customer.history())["messages"]:
            await asyncio.sleep(0.05)
    await customer.settled()
    assert len(desk.engine.heard) == 1


async def test_consent_comes_first(desk: Desk, db: Database) -> None:
    token = link_of(desk, db, await desk.customer())
    response = await post(desk, token, "submit", name=NAME, id_card=ID_CARD, sample="live:x")
    assert (response.status_code, response.json()["error"]["code"]) == (409, "consent_missing")
    assert (await post(desk, token, "consent", agreed=False)).status_code == 422


async def test_a_wrong_check_tells_only_the_tries_left(desk: Desk, db: Database) -> None:
    token = link_of(desk, db, await desk.customer())
    await post(desk, token, "consent", agreed=True)
    answer = (await post(desk, token, "submit", name="别人", id_card=ID_CARD, sample="live:x")).json()
    assert (answer["ok"], answer["reason"]) == (False, "wrong")
    assert answer["tries_left"] >= 1


async def test_a_dead_link_is_told_in_words(desk: Desk) -> None:
    response = await desk.http.get("/api/identity/face/unknown")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "face_link_gone")
    assert (await post(desk, "unknown", "consent", agreed=True)).status_code == 404


async def test_a_picture_as_sample_is_not_too_large(desk: Desk, db: Database) -> None:
    token = link_of(desk, db, await desk.customer())
    await post(desk, token, "consent", agreed=True)
    response = await post(desk, token, "submit", name=NAME, id_card=ID_CARD, sample="x" * 300_000)
    assert response.status_code == 200


async def test_a_carrier_that_is_down_is_told(desk: Desk, db: Database, carrier: DemoCarrier) -> None:
    token = link_of(desk, db, await desk.customer())
    await post(desk, token, "consent", agreed=True)
    carrier.faults.set(FaultKind.DOWN)
    response = await post(desk, token, "submit", name=NAME, id_card=ID_CARD, sample="live:x")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")
