"""What could not be sent, for the console."""

from tests.unit.gateway.conftest import Desk
from xiaoka.notify import service
from xiaoka.notify.service import enqueue


async def test_dead_letters_are_listed_and_retried(desk: Desk) -> None:
    now = desk.core.clock.now()
    with desk.core.db.session() as session:
        # a notice whose words do not exist
        entry = enqueue(session, kind="sms", key="k", payload={"to": "13800138001", "wording": "no_such"}, now=now)
        entry.dead_at, entry.tries, entry.last_error = now, 10, "KeyError"
        entry.payload = {"to": "13800138001", "text": "您好"}
        number = entry.id
    found = (await desk.as_agent("GET", "/outbox")).json()
    assert found["waiting"] == 0
    assert [(one["id"], one["to"], one["error"]) for one in found["dead"]] == [(number, "138****8001", "KeyError")]
    assert "您好" not in str(found)
    assert (await desk.as_agent("POST", f"/outbox/{number}/retry", agent="li.na")).json()["dead_at"] is None
    with desk.core.db.session() as session:
        assert service.dead(session) == []
    again = await desk.as_agent("POST", f"/outbox/{number}/retry", agent="li.na")
    assert (again.status_code, again.json()["error"]["code"]) == (404, "letter_unknown")


async def test_only_agents_may(desk: Desk) -> None:
    assert (await desk.http.get("/api/outbox")).status_code == 401
    assert (await desk.http.post("/api/outbox/1/retry", json={"agent": "x"})).status_code == 401
