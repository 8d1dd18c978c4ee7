"""Probes and numbers."""

from sqlalchemy import text

from tests.unit.gateway.conftest import Desk
from xiaoka.db.session import Database
from xiaoka.gateway.limits import RateLimit


async def test_it_is_alive(desk: Desk) -> None:
    assert (await desk.http.get("/healthz")).json() == {"status": "ok"}


async def test_what_is_missing_is_named(desk: Desk) -> None:
    response = await desk.http.get("/readyz")
    found = response.json()
    assert response.status_code == 503
    assert found["ready"] is False
    assert found["checks"]["database"] == found["checks"]["engine"] == {"ok": True}
    assert "action server" in found["checks"]["actions"]["detail"]


async def test_a_dead_engine_is_named(desk: Desk) -> None:
    desk.engine.down = True
    assert "engine" in (await desk.http.get("/readyz")).json()["checks"]["engine"]["detail"]


async def test_a_database_without_tables_is_not_ready(desk: Desk, db: Database) -> None:
    with db.session() as session:
        session.execute(text("ALTER TABLE conversations RENAME TO lost"))
    checks = (await desk.http.get("/readyz")).json()["checks"]
    assert "migrations" in checks["database"]["detail"]
    response = await desk.http.post("/api/chat/sessions")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")
    assert response.json()["error"]["incident"].startswith("INC-")


async def test_turns_are_counted(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say("一")
    desk.engine.down = True
    await customer.say("二")
    numbers = (await desk.http.get("/metrics")).text
    assert 'xiaoka_turn_seconds_count{outcome="done"} 1.0' in numbers
    assert 'xiaoka_turn_failures_total{cause="unreachable"} 1.0' in numbers
    assert 'xiaoka_messages_total{kind="text"} 2.0' in numbers


async def test_refused_requests_are_counted(desk: Desk) -> None:
    desk.core.limits.conversation = RateLimit(1, 30, "too_many_messages")
    customer = await desk.customer()
    for text_ in ("一", "二", "三"):
        await customer.post(text=text_)
    assert (await desk.as_rasa("一")).status_code == 200
    assert (await desk.as_rasa("二")).status_code == 429
    numbers = (await desk.http.get("/metrics")).text
    assert 'xiaoka_refused_requests_total{limit="too_many_messages"} 3.0' in numbers
    assert (await desk.http.get("/api/chat/history")).status_code == 401
    assert 'limit="session_missing"' not in (await desk.http.get("/metrics")).text
