"""A number that is not ours costs the same work and leaves the same traces."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from tests.unit.identity.world import LOST, ORDINARY, UNKNOWN, Person, World
from xiaoka.identity.claim import Pepper
from xiaoka.identity.enums import Method


class Work:
    """Counts keyed hashes, statements and calls to the carrier."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: Counter[str] = Counter()
        world.begin(LOST, Method.SERVICE_PASSWORD)  # the trail's very first entry makes its head
        self._count(monkeypatch, Pepper, "mac")
        for name in ("line", "check_service_password", "matches_identity", "compare_face", "send_code", "count_called"):
            self._count(monkeypatch, type(world.carrier), name)
        event.listen(world.db.engine, "before_cursor_execute", self._statement)

    def _count(self, monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        real = getattr(owner, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.done[name] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, counted)

    def _statement(self, _conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        self.done[statement] += 1

    def of(self, act: Callable[[], object]) -> Counter[str]:
        self.done.clear()
        act()
        return Counter(self.done)


@pytest.mark.parametrize("method", [Method.SMS_CODE, Method.RESERVED_CONTACT])
def test_codes(world: World, monkeypatch: pytest.MonkeyPatch, method: Method) -> None:
    work = Work(world, monkeypatch)
    ours = work.of(lambda: world.begin(ORDINARY, method, conv="a"))
    theirs = work.of(lambda: world.begin(UNKNOWN, method, conv="b"))
    assert ours == theirs and theirs["mac"] >= 2 and theirs["line"] == theirs["send_code"] == 1
    ours = work.of(lambda: world.answer(ORDINARY, method, "0", conv="a"))
    theirs = work.of(lambda: world.answer(UNKNOWN, method, "0", conv="b"))
    assert ours == theirs and ours["mac"] >= 2


def test_the_carrier_reads_as_much_for_a_number_it_does_not_have(world: World) -> None:
    done: Counter[str] = Counter()
    event.listen(world.demo.engine, "before_cursor_execute", lambda _c, _u, statement, *_more: done.update([statement]))

    def of(who: Person, method: Method) -> Counter[str]:
        done.clear()
        world.begin(who, method, conv=who.number)
        return Counter(done)

    for method in (Method.SMS_CODE, Method.RESERVED_CONTACT):
        assert of(ORDINARY, method) == of(UNKNOWN, method)
    assert world.carrier.inbox(UNKNOWN.number) == []


def test_a_code_never_begun_is_hashed_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(world, monkeypatch)
    done = work.of(lambda: world.answer(UNKNOWN, Method.SMS_CODE, "123456"))
    assert done["mac"] == 2  # source and code


@pytest.mark.parametrize(
    ("method", "secret"),
    [
        (Method.SERVICE_PASSWORD, "908172"),
        (Method.NAME_ID, ("甲", "110101199003077571")),
        (Method.CALL_RECORDS, ("13999970001", "13999970002", "13999970003")),
    ],
)
def test_secrets(world: World, monkeypatch: pytest.MonkeyPatch, method: Method, secret: Any) -> None:
    work = Work(world, monkeypatch)
    ours = work.of(lambda: world.answer(ORDINARY, method, secret, conv="a"))
    theirs = work.of(lambda: world.answer(UNKNOWN, method, secret, conv="b"))
    assert ours == theirs


def test_face(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(world, monkeypatch)
    stranger = Person(UNKNOWN.number, "甲", "110101199003077571")
    tokens = {who.number: world.face_token(who, conv=who.number) for who in (ORDINARY, UNKNOWN)}
    for token in tokens.values():
        world.consent(token)
    ours = work.of(lambda: world.submit(tokens[ORDINARY.number], stranger))
    theirs = work.of(lambda: world.submit(tokens[UNKNOWN.number], stranger))
    assert ours == theirs
    assert ours["compare_face"] == ours["matches_identity"] == 1
