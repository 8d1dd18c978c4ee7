"""The inbox of messages that were understood badly, at the console."""

from datetime import datetime

import pytest

from tests.unit.board.conftest import Staffing, clerk
from tests.unit.gateway.conftest import Desk
from xiaoka.audit.models import AuditEntry
from xiaoka.insight import service
from xiaoka.insight.enums import Why

__all__ = ["clerk"]
TURNS = "/api/console/turns"


@pytest.fixture
def turns(desk: Desk) -> None:
    now: datetime = desk.core.clock.now()
    with desk.core.db.session() as session:
        for name, text, confidence in (("m_1", "卡不想续了咋整", 0.31), ("m_2", "13800138001 这卡消了吧", 0.22)):
            nlu = {"label": "cancel_card", "confidence": confidence, "ranking": [["cancel_card", confidence]]}
            service.collect(session, turn_id=name, conversation_id="c", text=text, nlu=nlu, why=Why.UNSURE, now=now)


@pytest.mark.usefixtures("turns")
async def test_two_are_labelled_and_exported(desk: Desk, clerk: Staffing) -> None:
    li = await clerk("li.na")
    found = await li.look(TURNS)
    assert [one["id"] for one in found["turns"]] == ["m_2", "m_1"] and "13800138001" not in str(found)
    assert found["counts"]["new"] == 2 and "replace_card" in found["labels"]
    assert (await li.send(f"{TURNS}/m_1/label", label="cancel_card"))["by"] == "li.na"
    assert await li.refused(f"{TURNS}/m_2/label", label="no_such") == "label_unknown"
    assert await li.refused(f"{TURNS}/m_9/drop") == "turn_unknown"
    assert (await li.send(f"{TURNS}/m_2/drop"))["status"] == "dropped"
    assert (await li.send(f"{TURNS}/m_2/reopen"))["status"] == "new"
    diff = await li.http.get(f"{TURNS}/export")
    assert "+    - 卡不想续了咋整" in diff.text and "m_2" not in diff.text
    assert (await li.look(TURNS, status="exported"))["turns"][0]["id"] == "m_1"
    with desk.core.db.session() as session:
        events = [one.event for one in session.query(AuditEntry).filter_by(channel="console") if "turn" in one.event]
    assert events == [
        "turns.listed",
        "turn.labelled",
        "turn.dropped",
        "turn.reopened",
        "turns.exported",
        "turns.listed",
    ]


@pytest.mark.usefixtures("turns")
async def test_an_auditor_labels_nothing(clerk: Staffing) -> None:
    sun = await clerk("sun.jie")
    assert (await sun.http.get(TURNS)).status_code == 403
    assert await sun.refused(f"{TURNS}/m_1/label", label="cancel_card") == "right_missing"
