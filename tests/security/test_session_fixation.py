"""Nobody can choose a conversation for somebody else, or speak in one without its token."""

import base64
import json

import pytest

from tests.unit.gateway.conftest import Desk
from tests.unit.identity.world import ORDINARY, World
from xiaoka.identity.enums import Level, Method, Operation


async def test_the_desk_chooses_the_conversation_not_the_client(desk: Desk) -> None:
    victim = await desk.customer()
    asked = {"conversation_id": victim.id, "session_id": victim.id, "token": victim.token}
    cookie = {"Cookie": f"token={victim.token}"}
    response = await desk.http.post("/api/chat/sessions", json=asked, params=asked, headers=cookie)
    assert response.json()["conversation_id"] != victim.id


async def test_no_cookie_is_set_or_read(desk: Desk) -> None:
    victim = await desk.customer()
    response = await desk.http.post("/api/chat/sessions")
    assert "set-cookie" not in response.headers
    headers = {"Cookie": f"token={victim.token}; Authorization=Bearer {victim.token}"}
    assert (await desk.http.get("/api/chat/history", headers=headers)).status_code == 401


@pytest.mark.parametrize("field", ["c", "v", "x"])
async def test_a_token_cannot_be_rewritten(desk: Desk, field: str) -> None:
    mine, victim = await desk.customer(), await desk.customer()
    body, _, mac = mine.token.partition(".")
    claim = json.loads(base64.urlsafe_b64decode(body))
    claim[field] = {"c": victim.id, "v": claim["v"] + 1, "x": claim["x"] + 10**6}[field]
    forged = base64.urlsafe_b64encode(json.dumps(claim, separators=(",", ":")).encode()).decode()
    for token in (f"{forged}.{mac}", f"{forged}.", forged, f"{forged}.{'0' * 64}"):
        response = await desk.http.get("/api/chat/history", headers={"Authorization": f"Bearer {token}"})
        assert response.json()["error"]["code"] == "session_invalid"


async def test_a_victim_led_into_a_foreign_conversation_can_leave_it_for_good(desk: Desk) -> None:
    planted = await desk.customer()
    assert (await desk.http.delete("/api/chat/sessions", headers=planted.headers)).status_code == 204
    assert (await planted.post(text="还在吗")).status_code == 401


async def test_senders_of_rest_clients_never_reach_a_conversation_of_the_web(desk: Desk) -> None:
    victim = await desk.customer()
    await victim.say("我的")
    answer = await desk.as_rasa("别人的", sender=victim.id)
    assert "我的" not in answer.text
    assert [one["text"] for one in (await victim.history())["messages"]] == ["我的", "听到：我的"]


def test_a_proof_does_not_leave_its_conversation_or_number(world: World) -> None:
    world.prove(ORDINARY, Method.SMS_CODE, Method.FACE, conv="victim")
    assert world.level(ORDINARY, Operation.CANCEL, conv="victim") == Level.HIGH
    assert world.level(ORDINARY, Operation.CANCEL, conv="thief") == Level.NONE


def test_a_face_link_proves_for_the_conversation_that_asked(world: World) -> None:
    token = world.face_token(ORDINARY, conv="thief")
    world.consent(token)
    assert world.submit(token, ORDINARY).ok
    # the holder led to a thief's link proves one factor there, which is not enough for anything grave
    assert world.level(ORDINARY, Operation.CANCEL, conv="thief") == Level.MEDIUM
    assert world.level(ORDINARY, Operation.CANCEL, conv="victim") == Level.NONE
