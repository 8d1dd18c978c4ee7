"""One turn is one tree through desk, engine, actions and carrier, and says nothing of a customer."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.e2e.chat import Chat
from tests.e2e.collector import Collector, Heard
from tests.e2e.ledger import the_case
from tests.e2e.people import person
from tests.e2e.stack import Stack, require_model, variables
from tests.e2e.test_cancel_by_web import to_card
from tests.e2e.waiting import until
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.gateway.models import Message

pytestmark = pytest.mark.e2e
SERVICES = {"xiaoka-desk", "xiaoka-rasa", "xiaoka-actions", "xiaoka-carrier"}
CHINESE = re.compile("[\u2e80-\u9fff]")


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector() as open_one:
        yield open_one


@pytest.fixture(scope="module")
def stack(collector: Collector, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """An installation of its own that sends its spans to the collector."""
    require_model()
    folder = tmp_path_factory.mktemp("traced")
    running = Stack(folder, variables(folder, XIAOKA_OTLP_ENDPOINT=collector.url))
    try:
        running.open()
        yield running
    finally:
        running.close()


def test_one_turn_is_one_tree_of_four_services(stack: Stack, chat: Chat, collector: Collector) -> None:
    who = person("13800138001")
    to_card(chat, who)
    chat.press("确认提交")
    case = the_case(stack, who.number, "cancel_card")
    trace = str(case.trace).split("-")[1]
    tree = _until_it_has(collector, trace, {"desk.turn", "carrier.line", "case.step", "outbox.sms"})

    assert {one.service for one in tree} >= SERVICES
    _is_one_tree(tree)
    names = {one.name for one in tree}
    assert {"engine.turn", "rasa.turn", "rasa.store", "case.step", "outbox.sms"} <= names
    assert any(name.startswith("actions.action_") or name.startswith("actions.validate_") for name in names)
    chain = _up_from(next(one for one in tree if one.name == "carrier.line" and _above(one, tree, "actions.")), tree)
    assert chain == ["xiaoka-carrier", "xiaoka-actions", "xiaoka-rasa", "xiaoka-desk"]
    _nothing_was_told(collector, chat, [who.number, who.id_card, who.name, who.password])


def test_a_failure_is_marked_and_its_log_leads_to_the_trace(stack: Stack, chat: Chat, collector: Collector) -> None:
    who = person("13900139002")
    stack.carrier.faults.set(FaultKind.DOWN)
    try:
        chat.say("帮我查一下话费余额")
        chat.say(who.number)
        chat.say(who.password)
    finally:
        stack.carrier.faults.set(FaultKind.NONE)
    lines = [json.loads(one) for one in stack.log("actions").read_text().splitlines() if "carrier_unavailable" in one]
    assert lines, stack.tails(["actions"])
    tree = _until_it_has(collector, lines[-1]["trace"], {"desk.turn", "carrier.line"})

    assert any("CarrierUnavailable" in one.said for one in tree if one.service == "xiaoka-carrier")
    assert any(lines[-1]["turn"] in one.said for one in tree if one.name == "desk.turn")
    _nothing_was_told(collector, chat, [who.number, who.id_card, who.name, who.password])


def _until_it_has(collector: Collector, trace: str, names: set[str]) -> list[Heard]:
    def whole() -> list[Heard] | None:
        found = collector.traces().get(trace, [])
        there = {one.name for one in found}
        known = {one.id for one in found}
        return found if names <= there and all(not one.parent or one.parent in known for one in found) else None

    return until(whole, f"trace {trace} with {sorted(names)}", 60)


def _is_one_tree(tree: list[Heard]) -> None:
    known = {one.id for one in tree}
    assert [one.name for one in tree if not one.parent] == ["desk.turn"]
    assert [one.name for one in tree if one.parent and one.parent not in known] == []


def _path(span: Heard, tree: list[Heard]) -> list[Heard]:
    by_id = {one.id: one for one in tree}
    path = [span]
    while path[-1].parent:
        path.append(by_id[path[-1].parent])
    return path


def _above(span: Heard, tree: list[Heard], prefix: str) -> bool:
    return any(one.name.startswith(prefix) for one in _path(span, tree))


def _up_from(span: Heard, tree: list[Heard]) -> list[str]:
    services = [one.service for one in _path(span, tree)]
    return [one for place, one in enumerate(services) if place == 0 or services[place - 1] != one]


def _nothing_was_told(collector: Collector, chat: Chat, secrets: list[str]) -> None:
    rows = chat.stack.rows(Message, Message.conversation_id == chat.id)
    said = [one.shown for one in rows if one.shown]
    assert said
    for span in list(collector.spans):
        assert CHINESE.search(span.said) is None, span.said
        assert [one for one in (*secrets, *said) if one in span.said] == [], span.said
