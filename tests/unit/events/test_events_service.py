"""What is told to the carrier's systems: everything that happened, nothing that is secret."""

import json
from collections import defaultdict
from typing import Any

import jsonschema
import pytest
from sqlalchemy import select

from tests.unit.tasks import test_cancel_card, test_replace_card
from tests.unit.tasks.conftest import Talk
from xiaoka.cases.enums import CaseKind
from xiaoka.events import service
from xiaoka.notify.models import Outbox
from xiaoka.settings import ROOT


def _schema(kind: str) -> dict[str, Any]:
    file = ROOT / "docs" / "events" / (kind.removeprefix("xiaoka.") + ".schema.json")
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(loaded)
    return loaded


def _written(talk: Talk) -> list[dict[str, Any]]:
    with talk.services.db.session() as session:
        rows = session.scalars(select(Outbox).where(Outbox.kind == "broker").order_by(Outbox.id)).all()
        assert all(row.lane == f"events:{row.payload['event']['data']['conversation_id']}" for row in rows)
        assert all(row.key == row.payload["event"]["id"] for row in rows)
        return [row.payload["event"] for row in rows]


@pytest.mark.parametrize(
    "play",
    [
        test_cancel_card.test_a_plain_customer_cancels_and_gets_a_number,
        test_replace_card.test_a_lost_card_is_replaced_by_mail,
    ],
)
@pytest.mark.usefixtures("events_on")
def test_each_step_of_a_case_is_told_and_no_secret_is(talk: Talk, play: Any) -> None:
    play(talk)
    events = _written(talk)
    assert events
    steps = defaultdict(list)
    for event in events:
        jsonschema.Draft202012Validator(_schema(event["type"])).validate(event)
        steps[event["subject"]].append(event["data"]["seq"])
    assert all(found == list(range(1, len(found) + 1)) for found in steps.values())
    text = json.dumps(events, ensure_ascii=False)
    assert not [word for word in ("⟦", "1380013", "id_card", "address") if word in text]


def test_nothing_is_written_without_a_broker(talk: Talk) -> None:
    test_cancel_card.test_a_plain_customer_cancels_and_gets_a_number(talk)
    assert _written(talk) == []


@pytest.mark.usefixtures("events_on")
def test_a_conversation_tells_of_its_begin_and_its_owner(talk: Talk) -> None:
    now = talk.services.clock.now()
    with talk.services.db.session() as session:
        service.conversation_opened(session, "c_1", channel="web", now=now)
        for _ in range(2):
            service.owner_changed(session, "c_1", owner="agent", version=1, now=now)
    events = _written(talk)
    assert [event["type"] for event in events] == [service.CONVERSATION_OPENED, service.OWNER_CHANGED]
    for event in events:
        jsonschema.Draft202012Validator(_schema(event["type"])).validate(event)


def test_the_schema_knows_all_kinds_of_cases() -> None:
    known = _schema(service.CASE_MOVED)["properties"]["data"]["properties"]["kind"]["enum"]
    assert set(known) == set(CaseKind)
