"""The tracker store: order, versions, bounds, bad rows and a database that fails."""

import asyncio
import json
import os
import time

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from xiaoka_engine import store_schema
from xiaoka_engine.errors import EngineError, StartRefused
from xiaoka_engine.store_engine import open_database
from xiaoka_engine.tracker_store import XiaokaTrackerStore

POSTGRES = os.environ.get("XIAOKA_TEST_POSTGRES_URL")
DOMAIN = Domain.from_yaml('version: "3.1"\nslots: {phone: {type: text, mappings: [{type: custom}]}}\n')
SENDER = "sender-0001"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "postgresql" and not POSTGRES:
        assert not os.environ.get("XIAOKA_REQUIRE_SERVICES"), "PostgreSQL is required here"
        pytest.skip("XIAOKA_TEST_POSTGRES_URL is not set")
    url = POSTGRES if request.param == "postgresql" else f"sqlite:///{tmp_path}/tracker.db"
    engine = open_database(url)
    with engine.begin() as connection:
        for table in ("xk_events", "xk_engine_schema"):
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {table}"))
    assert store_schema.upgrade(engine) == len(store_schema.STEPS)
    yield engine
    engine.dispose()


@pytest.fixture
def store(database):
    made = XiaokaTrackerStore(database, max_events=20)
    made.domain = DOMAIN
    yield made
    made._threads.shutdown()


def begin(sender=SENDER):
    events = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
    return DialogueStateTracker.from_events(sender, events, DOMAIN.slots)


def say(tracker, text):
    parsed = {"text": text, "intent": {"name": "greet", "confidence": 0.5}, "entities": [], "label": "faq/x"}
    tracker.update(UserUttered(text, parsed["intent"], [], parsed, message_id=f"id-{text}", metadata={"m": 1}))
    tracker.update(BotUttered("您好\u0000", {"buttons": [{"title": "好"}]}, {"utter_action": "utter_greet"}))
    tracker.update(ActionExecuted("action_listen"))
    return tracker


def rows(database):
    with database.connect() as connection:
        query = sa.select(store_schema.events).order_by(store_schema.events.c.sender, store_schema.events.c.seq)
        return [tuple(row) for row in connection.execute(query)]


async def test_what_is_saved_comes_back(store):
    tracker = say(begin(), "你好")
    tracker.update(SlotSet("phone", "13800000001"))
    await store.save(tracker)
    back = await store.retrieve(SENDER)
    assert [e.as_dict() for e in back.events] == [e.as_dict() for e in tracker.events][1:]
    assert back.get_slot("phone") == "13800000001"
    assert back.latest_message.message_id == "id-你好"
    assert back.latest_message.parse_data["label"] == "faq/x"
    assert await store.retrieve("sender-none") is None


async def test_only_new_events_are_written(store, database):
    await store.save(say(begin(), "一"))
    before = rows(database)
    tracker = await store.retrieve(SENDER)
    await store.save(tracker)
    assert rows(database) == before
    await store.save(say(tracker, "二"))
    await store.save(say(tracker, "三"))
    after = rows(database)
    assert after[: len(before)] == before
    assert [row[1] for row in after] == list(range(1, len(before) + 7))


async def test_who_writes_second_fails_and_leaves_nothing(store, database):
    await store.save(begin())
    first, second = await store.retrieve(SENDER), await store.retrieve(SENDER)
    await store.save(say(first, "一"))
    before = rows(database)
    with pytest.raises(EngineError) as caught:
        await store.save(say(say(second, "二"), "三"))
    assert caught.value.code == "busy"
    assert rows(database) == before


async def test_two_first_turns_cannot_both_win(store):
    await store.save(begin())
    with pytest.raises(EngineError):
        await store.save(begin())


async def test_only_the_last_session_is_read(store):
    tracker = say(begin(), "一")
    tracker.update(SessionStarted())
    await store.save(say(tracker, "二"))
    back = await store.retrieve(SENDER)
    assert isinstance(back.events[0], SessionStarted)
    assert [e.text for e in back.events if isinstance(e, UserUttered)] == ["二"]
    await store.save(say(back, "三"))
    assert [e.text for e in (await store.retrieve(SENDER)).events if isinstance(e, UserUttered)] == ["二", "三"]


async def test_a_session_that_is_too_long_is_refused(store):
    tracker = begin()
    for number in range(6):
        say(tracker, str(number))
    await store.save(tracker)
    assert len((await store.retrieve(SENDER)).events) == 20
    tracker = await store.retrieve(SENDER)
    await store.save(say(tracker, "x"))
    with pytest.raises(EngineError) as caught:
        await store.retrieve(SENDER)
    assert caught.value.code == "episode_full"


@pytest.mark.parametrize("broken", ["{", "[]", "null", '{"event": "no_such"}', '{"event": "user", "text": '])
async def test_a_broken_row_is_left_out_and_named(store, database, caplog, broken):
    await store.save(say(begin(), "一"))
    with database.begin() as connection:
        connection.execute(sa.update(store_schema.events).where(store_schema.events.c.seq == 5).values(data=broken))
    back = await store.retrieve(SENDER)
    kept = [type(event) for event in back.events]
    assert kept == [SessionStarted, ActionExecuted, UserUttered, ActionExecuted]
    assert f"event 5 of conversation {SENDER} is unreadable" in caplog.text
    await store.save(say(back, "二"))
    assert [row[1] for row in rows(database)] == list(range(1, 10))


async def test_a_conversation_of_broken_rows_only_goes_on(store, database):
    await store.save(begin())
    with database.begin() as connection:
        connection.execute(sa.update(store_schema.events).values(data="{"))
    back = await store.retrieve(SENDER)
    assert len(back.events) == 0
    back.update(SessionStarted())
    await store.save(back)
    assert len((await store.retrieve(SENDER)).events) == 1


async def test_conversations_are_apart(store):
    await store.save(say(begin("sender-a"), "一"))
    await store.save(begin("sender-b"))
    assert sorted(await store.keys()) == ["sender-a", "sender-b"]
    assert (await store.retrieve("sender-b")).latest_message.text is None


async def test_a_database_that_fails_is_heard(store, database):
    tracker = begin()
    with database.begin() as connection:
        connection.execute(sa.text("DROP TABLE xk_events"))
    for attempt in (store.retrieve(SENDER), store.save(tracker), store.keys()):
        with pytest.raises(EngineError) as caught:
            await attempt
        assert caught.value.code == "store_down"
    assert await store.ping() == len(store_schema.STEPS)


async def test_a_locked_database_is_heard_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr("xiaoka_engine.store_engine.STATEMENT_TIMEOUT_MS", 100)
    database = open_database(f"{tmp_path}/tracker.db")
    store_schema.upgrade(database)
    store = XiaokaTrackerStore(database)
    store.domain = DOMAIN
    with database.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(EngineError) as caught:
            await store.save(begin())
        assert caught.value.code == "store_down"
        assert await store.retrieve(SENDER) is None
    store.close()


async def test_a_hanging_database_is_heard_while_the_loop_goes_on(store, monkeypatch):
    monkeypatch.setattr("xiaoka_engine.tracker_store.PATIENCE_S", 0.2)
    monkeypatch.setattr(store, "_read", lambda _: time.sleep(0.6))
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.ensure_future(tick())
    with pytest.raises(EngineError) as caught:
        await store.retrieve(SENDER)
    ticking.cancel()
    assert caught.value.code == "store_down"
    assert ticks > 10


def test_sqlite_is_set_up_for_readers_beside_a_writer(tmp_path):
    with open_database(f"{tmp_path}/deep/er/tracker.db").connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 3000


def test_the_schema_is_not_made_lazily(tmp_path):
    database = open_database(f"{tmp_path}/tracker.db")
    with database.connect() as connection:
        assert store_schema.current_version(connection) == 0
        assert sa.inspect(connection).get_table_names() == []


def test_upgrading_twice_changes_nothing(database):
    store_schema.upgrade(database)
    with database.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM xk_engine_schema")).scalar() == len(store_schema.STEPS)


def test_newer_tables_are_refused(database):
    with database.begin() as connection:
        connection.execute(sa.insert(store_schema.versions).values(version=99))
    with pytest.raises(StartRefused, match="version 99"):
        store_schema.upgrade(database)


def test_the_table_matches_its_statements(database):
    columns = {c["name"] for c in sa.inspect(database).get_columns("xk_events")}
    assert columns == {column.name for column in store_schema.events.columns}


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(url):
    with pytest.raises(StartRefused):
        open_database(url)


def test_a_database_that_cannot_be_reached_is_refused_in_time():
    with pytest.raises(StartRefused, match="cannot be used"):
        store_schema.upgrade(open_database("postgresql://nobody@127.0.0.1:9/none"))


async def test_events_are_stored_as_ascii(store, database):
    await store.save(say(begin(), "你好"))
    for row in rows(database):
        assert row[3].isascii() and json.loads(row[3])["event"] == row[2]
