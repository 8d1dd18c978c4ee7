"""What Rasa holds is removed from its own tables, made by the engine's own statements."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.unit.retention.conftest import World
from xiaoka.retention.trackers import forget_trackers
from xiaoka.settings import ROOT

SCHEMA = ROOT / "engine/xiaoka_engine/store_schema.py"


def trackers(file: Path, *rows: tuple[str, int, datetime]) -> None:
    found = re.search(r'"(CREATE TABLE xk_events[^"]*)"\s*"([^"]*)"', SCHEMA.read_text())
    assert found
    with sqlite3.connect(file) as connection:
        connection.execute(found[1] + found[2])
        connection.executemany(
            "INSERT INTO xk_events VALUES (?, ?, 'user', '{}', ?)", [(s, n, at.timestamp()) for s, n, at in rows]
        )


def senders(file: Path) -> list[str]:
    with sqlite3.connect(file) as connection:
        return [row[0] for row in connection.execute("SELECT sender FROM xk_events ORDER BY sender, seq")]


def test_episodes_without_a_recent_event_go_and_others_stay_whole(tmp_path: Path) -> None:
    file, now = tmp_path / "tracker.db", datetime.now(UTC)
    old, new = now - timedelta(days=3), now - timedelta(minutes=5)
    trackers(file, ("c_1-1", 1, old), ("c_1-1", 2, old), ("c_1-2", 1, old), ("c_1-2", 2, new))
    assert forget_trackers(str(file), now - timedelta(days=1)) == 2
    assert senders(file) == ["c_1-2", "c_1-2"]


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    assert forget_trackers(str(tmp_path / "none.db"), datetime.now(UTC)) == 0
    assert not (tmp_path / "none.db").exists()
    sqlite3.connect(tmp_path / "empty.db").close()
    assert forget_trackers(f"sqlite:///{tmp_path / 'empty.db'}", datetime.now(UTC)) == 0


def test_the_sweep_goes_by_the_clock_of_the_machine(world: World) -> None:
    now = datetime.now(UTC)
    trackers(world.trackers, ("c_1-1", 1, now - timedelta(days=2)), ("c_2-1", 1, now - timedelta(hours=2)))
    assert world.sweeper().sweep()["trackers"] == 1
    assert senders(world.trackers) == ["c_2-1"]
