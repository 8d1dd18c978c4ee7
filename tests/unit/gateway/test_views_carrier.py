"""SMS of customers as the carrier hands them over: signed, fresh, once; and what it looks like from the handset."""

import json
import time
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from tests.unit.gateway.conftest import Desk
from xiaoka.carrier.inbound import signature
from xiaoka.cases.models import Case
from xiaoka.cases.service import file_case
from xiaoka.settings import Settings

KEY = "demo-only-not-a-secret"
NUMBER = "13800138001"


def replacement(desk: Desk) -> str:
    with desk.services.db.session() as session:
        view = desk.services.carrier.line(NUMBER)
        filed = file_case(
            session, desk.services.cases, kind="replace_card", msisdn=NUMBER, customer_id=view.customer.id,
            fields={"delivery": "shop", "fee": 0}, reason_code="damaged", quote=None, conversation_id="c",
            channel="web", idempotency_key="k",
        )  # fmt: skip
        return filed.case.id


def state(desk: Desk, case_id: str) -> str:
    with desk.services.db.session() as session:
        return session.scalars(select(Case.state).where(Case.id == case_id)).one()


async def hand_over(desk: Desk, *, key: str = KEY, at: int | None = None, body: Any = None) -> httpx.Response:
    content = json.dumps(body or {"id": "mo1", "sender": NUMBER, "text": "1"}).encode()
    timestamp = str(at if at is not None else int(time.time()))
    headers = {"X-Xiaoka-Timestamp": timestamp, "X-Xiaoka-Signature": signature(key, timestamp, content)}
    return await desk.http.post("/api/carrier/sms", content=content, headers=headers)


async def test_a_signed_reply_stops_the_case_once(desk: Desk) -> None:
    case_id = replacement(desk)
    for _ in range(2):
        assert (await hand_over(desk)).json() == {"outcome": "stopped"}
    assert state(desk, case_id) == "OBJECTED"


@pytest.mark.parametrize("wrong", [{"key": "another key"}, {"at": 0}, {"at": int(time.time()) + 4000}])
async def test_unsigned_old_and_early_ones_are_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    case_id = replacement(desk)
    assert (await hand_over(desk, **wrong)).status_code == 403
    assert state(desk, case_id) != "OBJECTED"


async def test_without_any_signature(desk: Desk) -> None:
    sent = await desk.http.post("/api/carrier/sms", json={"id": "x", "sender": NUMBER, "text": "1"})
    assert sent.status_code == 403


@pytest.mark.parametrize(
    "body",
    [{"id": "", "sender": NUMBER, "text": "1"}, {"id": "x", "sender": "1", "text": "1"}, {"id": "x"}, [1], {"x": 1}],
)
async def test_malformed_ones_are_refused(desk: Desk, body: Any) -> None:
    assert (await hand_over(desk, body=body)).status_code == 422


async def test_the_handset_of_the_demo_replies(desk: Desk) -> None:
    case_id = replacement(desk)
    sent = await desk.http.post("/api/demo/sms", json={"number": NUMBER, "text": "不是我"})
    assert sent.json() == {"outcome": "stopped"}
    assert state(desk, case_id) == "OBJECTED"


async def test_a_card_that_is_out_of_the_network_sends_nothing(desk: Desk) -> None:
    from xiaoka.carrier.ports import StopReason

    replacement(desk)
    desk.services.carrier.suspend(NUMBER, StopReason.LOSS, "k")
    assert (await desk.http.post("/api/demo/sms", json={"number": NUMBER, "text": "1"})).status_code == 404


def test_none_are_taken_outside_demo_mode_without_a_key() -> None:
    keys = ("engine_key", "actions_key", "session_key", "vault_key", "identity_key", "api_key", "agent_token")
    secrets = dict.fromkeys(keys, "x" * 40)
    made = Settings(_env_file=None, demo=False, **secrets)  # type: ignore[call-arg, arg-type]
    assert not made.takes_inbound_sms()
    made = Settings(_env_file=None, demo=False, carrier_key="y" * 40, **secrets)  # type: ignore[call-arg, arg-type]
    assert made.takes_inbound_sms()
