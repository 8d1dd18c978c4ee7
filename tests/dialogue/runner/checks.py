"""What must hold after a step."""

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg

from tests.dialogue.runner import talk
from tests.dialogue.runner.format import AnyOf, Expect, Step
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.models import TaskInstance

if TYPE_CHECKING:
    from tests.dialogue.runner.run import Run

# the machine's own words: names of intents, tasks and responses, payloads, tokens, unfilled fields
_MACHINE = re.compile(r"[a-z]+_[a-z_]+|faq/|/[a-z]{4,}\b|⟦|⟧|\{[a-z_]*\}|\bNone\b|\bnull\b")


class Wrong(AssertionError):
    """An expectation that did not hold."""


def check_step(run: "Run", step: Step) -> None:
    """Check what a step expects, and what holds after every step."""
    here = run.talk(step.chat)
    said = talk.words(here.answers)
    if step.act in ("say", "give", "press", "change", "hear"):
        need(bool(said) != step.silent, "an answer was given" if step.silent else "no answer was given")
    _own_words(run, said)
    expect = step.expect
    check_said(run, expect.said, expect.not_said, said)
    _check_offers(run, expect, here)
    if expect.asks is not None:
        need(here.expects == expect.asks, f"asks for {here.expects or 'nothing'!r}, not {expect.asks!r}")
    if expect.owner is not None:
        need(here.owner == expect.owner, f"the owner is {here.owner}, not {expect.owner}")
    if expect.stack is not None or expect.step is not None:
        _check_stack(run, expect, here.id)


def need(held: bool, otherwise: str) -> None:
    """Raise :class:`Wrong` unless something holds."""
    if not held:
        raise Wrong(otherwise)


def check_said(run: "Run", said: list[AnyOf], not_said: list[str], words: str) -> None:
    """Check words that must and must not be there."""
    for wanted in said:
        choices = [run.fill(one) for one in ([wanted] if isinstance(wanted, str) else wanted)]
        need(any(one in words for one in choices), f"not said: {' / '.join(choices)}")
    for unwanted in not_said:
        need(run.fill(unwanted) not in words, f"said, but must not be: {run.fill(unwanted)}")


def stack_of(run: "Run", conversation_id: str) -> list[TaskInstance]:
    """Return the open tasks of a conversation, top first."""
    rows = run.stack.rows(
        TaskInstance, TaskInstance.conversation_id == conversation_id, TaskInstance.status == TaskStatus.ACTIVE
    )
    return sorted(rows, key=lambda one: int(one.position), reverse=True)


def understood(run: "Run", conversation_id: str) -> list[tuple[str, str, float]]:
    """Return text, label and confidence of every message that the engine understood."""
    found = []
    for event in tracker_events(run, conversation_id):
        if event.get("event") == "user":
            parsed = event.get("parse_data") or {}
            intent = parsed.get("intent") or {}
            label = parsed.get("label") or intent.get("name")
            found.append((str(event.get("text")), str(label), float(intent.get("confidence") or 0)))
    return found


def tracker_events(run: "Run", conversation_id: str) -> list[dict[str, Any]]:
    """Return what the engine's tracker holds of a conversation, oldest first."""
    query = "SELECT data FROM xk_events WHERE sender GLOB ? ORDER BY created, seq"
    place = run.stack.values["XIAOKA_TRACKER_URL"]
    if place.startswith("postgresql:"):
        with psycopg.connect(place) as server:
            query = query.replace("sender GLOB ?", "starts_with(sender, %s)")
            return [json.loads(row[0]) for row in server.execute(query.encode(), (f"{conversation_id}-",))]
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True, timeout=10)) as connection:
        return [json.loads(row[0]) for row in connection.execute(query, (f"{conversation_id}-*",))]


def _own_words(run: "Run", said: str) -> None:
    """Check that nobody hears machine language, and nobody's data in full."""
    # an address is written out where a channel has no link buttons
    found = _MACHINE.search(re.sub(r"https?://\S+", "", said))
    need(found is None, f"machine language: {found[0] if found else ''!r}")
    for unwanted in run.scenario.never_said:
        need(run.fill(unwanted) not in said, f"said, but never must be: {run.fill(unwanted)}")
    for secret in {run.main.number, *run.main.secrets()}:
        need(secret not in said, f"said in full: {secret}")


def _check_offers(run: "Run", expect: Expect, here: talk.Talk) -> None:
    titles = talk.titles(here.answers)
    for wanted in expect.buttons:
        need(run.fill(wanted) in titles, f"no button {run.fill(wanted)}; there are: {titles}")
    for unwanted in expect.no_buttons:
        need(run.fill(unwanted) not in titles, f"there is a button {run.fill(unwanted)}")
    shown = talk.rows(here.answers)
    for label, part in expect.rows.items():
        need(
            run.fill(part) in shown.get(label, ""), f"row {label!r} is {shown.get(label)!r}, without {run.fill(part)!r}"
        )


def _check_stack(run: "Run", expect: Expect, conversation_id: str) -> None:
    tasks = stack_of(run, conversation_id)
    kinds = [one.kind for one in tasks]
    if expect.stack is not None:
        need(
            kinds == [str(one) for one in expect.stack],
            f"the task stack is {kinds}, not {list(map(str, expect.stack))}",
        )
    if expect.step is not None:
        step = tasks[0].step if tasks else None
        need(step == expect.step, f"the task stands at {step!r}, not {expect.step!r}")
