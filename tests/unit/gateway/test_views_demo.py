"""Routes of the demo page, and that they are there in demo mode only."""

from datetime import datetime

import pytest

from tests.unit.gateway.conftest import Desk
from xiaoka.gateway.app import create_app
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services


async def test_the_handset_shows_what_arrived(desk: Desk) -> None:
    desk.services.carrier.send_sms("13800138001", "验证码 123456", "k1")
    found = (await desk.http.get("/api/demo/sms?number=13800138001")).json()
    assert [one["text"] for one in found["messages"]] == ["验证码 123456"]
    assert (await desk.http.get("/api/demo/sms?number=1")).status_code == 422


async def test_subscribers_are_listed_with_what_proves_them(desk: Desk) -> None:
    people = (await desk.http.get("/api/demo/subscribers")).json()["subscribers"]
    first = people[0]
    assert (first["number"], first["name"], first["service_password"]) == ("13800138001", "林小满", "258036")
    assert first["scenario"] and len(first["id_card"]) == 18
    assert len(people) >= 30


async def test_the_clock_moves(desk: Desk) -> None:
    before = datetime.fromisoformat((await desk.http.get("/api/demo/clock")).json()["now"])
    after = datetime.fromisoformat((await desk.http.post("/api/demo/clock", json={"advance": "3d2h"})).json()["now"])
    assert (after - before).total_seconds() == 74 * 3600
    moved = await desk.http.post("/api/demo/clock", json={"to": "2027-01-01T00:00:00+00:00"})
    assert moved.json()["now"].startswith("2027-01-01T00:00")
    assert (await desk.http.post("/api/demo/clock", json={"real": True})).status_code == 200


@pytest.mark.parametrize("body", [{}, {"advance": "x"}, {"advance": "1d", "real": True}, {"to": "2027-01-01"}])
async def test_other_moves_are_refused(desk: Desk, body: dict[str, str]) -> None:
    assert (await desk.http.post("/api/demo/clock", json=body)).status_code == 422


async def test_moving_the_clock_logs_nobody_out(desk: Desk) -> None:
    customer = await desk.customer()
    await desk.http.post("/api/demo/clock", json={"advance": "90d"})
    assert (await customer.post(text="还在")).status_code == 202


def test_there_are_no_demo_routes_in_production(services: Services) -> None:
    keys = ("engine_key", "actions_key", "session_key", "vault_key", "identity_key", "api_key", "agent_token")
    secrets = dict.fromkeys(keys, "x" * 40)
    app = create_app(Settings(_env_file=None, demo=False, **secrets), services=services)  # type: ignore[arg-type]
    assert not [path for path in app.openapi()["paths"] if "demo" in path]
