"""An exported trail proves itself: any other byte in the file is found."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from xiaoka.audit.files import check, lines
from xiaoka.audit.models import AuditEntry, AuditHead, Base
from xiaoka.audit.service import canonical, digest_of, head, record
from xiaoka.db.session import Database

AT = datetime(2026, 3, 10, 4, tzinfo=UTC)
COUNT = 5


@cache
def exported(after: int = 0, count: int = COUNT) -> tuple[str, ...]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder)}/a.db")
        tables = [AuditEntry.__table__, AuditHead.__table__]
        Base.metadata.create_all(database.engine, tables=tables)  # type: ignore[arg-type]
        with database.session() as session:
            for number in range(count):
                record(
                    session, at=AT + timedelta(seconds=number), actor="S", channel="web", event=f"case.{number}",
                    subject="case:1", before=None, after={"n": number, "名": "王**"}, evidence="v_1",
                )  # fmt: skip
            found = tuple(lines(session, after=after))
        database.dispose()
        return found


def problems(text: str) -> list[str]:
    return [one.kind for one in check(text.splitlines(keepends=True)).problems]


@pytest.mark.parametrize(("after", "count"), [(0, COUNT), (2, COUNT), (COUNT, COUNT), (0, 0), (9, COUNT)])
def test_an_export_is_sound_and_says_where_it_ends(after: int, count: int) -> None:
    found = check(exported(after, count))
    assert found.problems == []
    assert found.entries == max(0, count - after)


WHOLE = "".join(exported())
PART = "".join(exported(2))


@settings(max_examples=600, deadline=None)
@given(st.sampled_from((WHOLE, PART)), st.data())
def test_any_single_byte_that_is_changed_added_or_taken_is_found(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    new = data.draw(st.sampled_from('0a"{}[],: \n王x1e-'))
    deed = data.draw(st.sampled_from(("change", "add", "take")))
    forged = text[:place] + ("" if deed == "take" else new) + text[place + (deed != "add") :]
    assume(forged != text)
    assert problems(forged) != []


@settings(max_examples=200, deadline=None)
@given(st.sampled_from((WHOLE, PART)), st.data())
def test_a_file_cut_off_anywhere_is_found(text: str, data: st.DataObject) -> None:
    assert problems(text[: data.draw(st.integers(0, len(text) - 1))]) != []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, COUNT), max_size=COUNT + 3))
def test_lines_in_any_other_order_or_number_are_found(order: list[int]) -> None:
    assume(order != list(range(COUNT + 1)))
    kept = [exported()[index] for index in order]
    # a file of the last line alone speaks of entries that are not there
    assert [one.kind for one in check(kept).problems] != []


def test_an_entry_hashed_anew_breaks_the_chain_behind_it() -> None:
    import json

    rows = list(exported())
    entry = json.loads(rows[2])
    entry["actor"] = "agent:nobody"
    entry["hash"] = digest_of({name: value for name, value in entry.items() if name != "hash"})
    rows[2] = canonical(entry) + "\n"
    assert [one.kind for one in check(rows).problems] == ["order"]


def test_a_file_written_anew_as_a_whole_is_found_by_what_was_noted_elsewhere(audit_db: Database) -> None:
    with audit_db.session() as session:
        for _ in range(COUNT):
            record(session, at=AT, actor="B", channel="web", event="forged", subject="case:1")
        forged = list(lines(session))
    noted = (COUNT, check(exported()).hash)
    assert check(exported(), anchor=noted).problems == []
    assert check(forged).problems == []
    assert [one.kind for one in check(forged, anchor=noted).problems] == ["head"]


def test_the_end_of_the_file_is_the_head_of_the_trail(audit_db: Database) -> None:
    with audit_db.session() as session:
        for _ in range(3):
            record(session, at=AT, actor="B", channel="web", event="e", subject="s")
        found = check(lines(session))
        assert (found.seq, found.hash) == head(session)
