"""What must be true when a scenario is over: databases, texts, the engine's memory, the last words."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.dialogue.runner import talk
from tests.dialogue.runner.checks import Wrong, need, stack_of, tracker_events
from tests.dialogue.runner.format import CaseLeft, RequestLeft
from tests.e2e.waiting import until
from xiaoka.audit.models import AuditEntry
from xiaoka.cases.models import Case
from xiaoka.handoff.models import HandoffRequest

if TYPE_CHECKING:
    from tests.dialogue.runner.run import Run

# the worker files, sends and moves on in the background
PATIENCE_S = 8.0
_LEADS_ON = ("？", "随时", "短信告诉您", "同事会")


def check_end(run: "Run") -> None:
    """Check everything that must be true at the end."""
    end, number = run.scenario.end, run.main.number
    if end.messages_at_most is not None:
        need(run.messages <= end.messages_at_most, f"took {run.messages} messages, at most {end.messages_at_most}")
    _leads_on(run)
    stack = [one.kind for one in stack_of(run, run.talk("main").id)]
    need(stack == [str(one) for one in end.stack], f"open tasks at the end: {stack}")
    _eventually(lambda: _cases(run, number, end.cases))
    if run.main.others:
        _eventually(lambda: _cases(run, run.main.others[0].number, end.other_cases))
    _eventually(lambda: _line(run))
    _handoffs(run, end.handoffs)
    for wanted in end.sms:
        _sms(run, number, wanted)
    for wanted in end.contact_sms:
        _sms(run, run.main.contact, wanted)
    texts = [row.text for row in run.stack.carrier.inbox(number)]
    for unwanted in end.no_sms:
        need(not any(run.fill(unwanted) in text for text in texts), f"an SMS says {unwanted}")
    _no_secret(run)
    if not stack:
        _history_masked(run)


def _leads_on(run: "Run") -> None:
    """Nobody is left standing: the last words offer, ask or announce something."""
    last = run.talk(run.last_chat)
    if run.scenario.ends_openly or last.owner == "agent":
        return
    said = talk.words(last.answers)
    links = any(one["body"].get("link") for one in last.answers)
    leads = bool(talk.buttons(last.answers)) or links or bool(last.expects)
    need(leads or any(word in said for word in _LEADS_ON), "the last answer leads nowhere")


def _cases(run: "Run", number: str, wanted: list[CaseLeft]) -> None:
    found = sorted(run.stack.rows(Case, Case.msisdn == number), key=lambda one: str(one.created))
    shown = [f"{one.kind}:{one.state}" for one in found]
    need([one.kind for one in found] == [one.kind for one in wanted], f"cases of {number}: {shown}")
    for case, left in zip(found, wanted, strict=True):
        _case(run, case, left)


def _case(run: "Run", case: Case, left: CaseLeft) -> None:
    states = [left.state] if isinstance(left.state, str) else left.state
    need(states is None or case.state in states, f"{case.kind} is in state {case.state}, not {states}")
    need(left.reason is None or case.reason_code == left.reason, f"{case.kind}: reason {case.reason_code}")
    need(left.open is None or (case.closed is None) == left.open, f"{case.kind}: closed {case.closed}")
    for name, value in left.fields.items():
        wanted = run.fill(value) if isinstance(value, str) else value
        have = case.fields.get(name)
        same = str(have).startswith(wanted[:-1]) if isinstance(wanted, str) and wanted.endswith("*") else have == wanted
        need(same, f"{case.kind}: field {name} is {have!r}, not {wanted!r}")
    audited = run.stack.rows(AuditEntry, AuditEntry.subject == f"case:{case.number}")
    need(bool(audited), f"{case.kind}: nothing in the audit trail")


def _line(run: "Run") -> None:
    view, end = run.stack.carrier.line(run.main.number), run.scenario.end
    status = end.line or run.status_before
    need(view.line.status == status, f"the line is {view.line.status}, not {status}")
    if end.stops is not None:
        have = sorted(str(one) for one in view.line.stop_reasons)
        need(have == sorted(str(one) for one in end.stops), f"the line is stopped for {have}")


def _handoffs(run: "Run", wanted: list[RequestLeft]) -> None:
    ids = [one.id for one in run.talks.values()]
    found = sorted(
        run.stack.rows(HandoffRequest, HandoffRequest.conversation_id.in_(ids)), key=lambda one: str(one.created)
    )
    reasons = [one.reason for one in found]
    need(reasons == [one.reason for one in wanted], f"requests for a person: {reasons}")
    for request, left in zip(found, wanted, strict=True):
        tasks = list(request.context.get("tasks", []))
        need(left.tasks is None or tasks == [str(one) for one in left.tasks], f"the request knows of the tasks {tasks}")


def _sms(run: "Run", number: str, wanted: list[str]) -> None:
    parts = [run.fill(part) for part in wanted]

    def arrived() -> bool:
        texts = [row.text for row in run.stack.carrier.inbox(number) if not row.failed]
        return any(all(part in text for part in parts) for text in texts)

    until(arrived, f"an SMS to {number} with {parts}", PATIENCE_S)


def _no_secret(run: "Run") -> None:
    """Nothing secret may have reached the engine."""
    secrets = run.main.secrets() | {run.fill(one) for one in run.scenario.secrets}
    for who in run.also.values():
        secrets |= who.secrets()
    for conversation in run.talks.values():
        for event in tracker_events(run, conversation.id):
            # six digits of a clock can be any code
            text = json.dumps({**event, "timestamp": None}, ensure_ascii=False)
            for secret in secrets:
                need(secret not in text, f"{secret!r} reached the engine in an event of kind {event.get('event')}")


def _history_masked(run: "Run") -> None:
    """Where nothing waits for a confirmation any more, whoever reads the talk again sees no secret of it."""
    for here in run.talks.values():
        shown = here.history() if isinstance(here, talk.WebTalk) else ""
        for secret in map(run.fill, run.scenario.secrets):
            need(secret not in shown, f"{secret!r} still stands in the history")


def _eventually(check: Callable[[], None]) -> None:
    last: list[Wrong] = []

    def held() -> bool:
        try:
            check()
        except Wrong as wrong:
            last[:] = [wrong]
            return False
        return True

    try:
        until(held, "the end state", PATIENCE_S)
    except AssertionError:
        raise last[0] from None
