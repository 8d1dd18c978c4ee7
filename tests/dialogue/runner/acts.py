"""What the acts of a step do."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.dialogue.runner import duty
from tests.dialogue.runner.format import Fault, Step
from tests.e2e.waiting import until
from xiaoka.carrier.demo.clock import span
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.cases.models import Case
from xiaoka.handoff.models import HandoffRequest

if TYPE_CHECKING:
    from tests.dialogue.runner.run import Run

AGENT = "li.na"


def perform(run: "Run", step: Step) -> None:
    """Do what a step says."""
    _ACTS[step.act](run, step)


def _say(run: "Run", step: Step) -> None:
    assert step.say is not None
    _type(run, step, step.say[run.k % len(step.say)])


def _give(run: "Run", step: Step) -> None:
    assert step.give is not None
    _type(run, step, step.give)


def _type(run: "Run", step: Step, wording: str) -> None:
    text = run.fill(wording)
    run.messages += 1
    _sent(run, step, text, lambda: run.talk(step.chat).say(text))


def _press(run: "Run", step: Step) -> None:
    assert step.press is not None
    title = step.press if isinstance(step.press, str) else step.press[run.k % len(step.press)]
    pressed = run.fill(title)
    run.messages += 1
    _sent(run, step, f"[{pressed}]", lambda: run.talk(step.chat).press(pressed))


def _sent(run: "Run", step: Step, shown: str, send: Callable[[], None]) -> None:
    """Send something and note it, behind what had been said unasked before."""
    talk, line = run.talk(step.chat), run.transcript.customer(step.chat, shown)
    send()
    run.transcript.answers(talk.early, before=line)


def _change(run: "Run", step: Step) -> None:
    assert step.change is not None
    run.transcript.customer(step.chat, f"[{step.change}：修改]")
    run.messages += 1
    run.talk(step.chat).change(step.change)


def _face(run: "Run", step: Step) -> None:
    talk, link = run.talk(step.chat), run.link(step.chat)
    path = f"/api/identity/face/{link.rsplit('/', 1)[-1]}"
    shown = run.http.get(path).raise_for_status().json()
    agreed = {"agreed": True, "consent_version": shown["consent_version"]}
    run.http.post(f"{path}/consent", json=agreed).raise_for_status()
    who = run.main
    seen = who.id_card if step.face == "passed" else who.value("wrong_id_card")
    check = {"name": who.name, "id_card": who.id_card, "sample": f"live:{seen}"}
    outcome = run.http.post(f"{path}/submit", json=check).raise_for_status().json()
    run.transcript.event("人脸核身通过" if outcome["ok"] else "人脸核身没有通过")
    assert outcome["ok"] == (step.face == "passed"), outcome
    if outcome["ok"] and talk.pushes:
        talk.hear()
    else:
        talk.answers = []


def _clock(run: "Run", step: Step) -> None:
    by: timedelta = span(str(step.clock))
    run.together(lambda: run.stack.advance(by))
    run.transcript.event(f"过了 {step.clock}")


def _carrier(run: "Run", step: Step) -> None:
    fault = step.carrier if isinstance(step.carrier, Fault) else Fault(kind=FaultKind(str(step.carrier)))
    run.together(lambda: run.stack.carrier.faults.set(fault.kind, fault.seconds))
    run.transcript.event(f"运营商系统：{fault.kind}")


def _pay(run: "Run", step: Step) -> None:
    fen = int(Decimal(str(step.pay)) * 100)
    run.stack.carrier.pay(run.main.number, fen, f"{run.key}:pay:{run.place}")
    run.transcript.event(f"缴费 {step.pay} 元")


def _release(run: "Run", step: Step) -> None:
    assert step.release is not None
    run.stack.carrier.release(run.main.number, step.release, f"{run.key}:release:{run.place}")
    run.transcript.event(f"解除 {step.release}")


def _agent(run: "Run", step: Step) -> None:
    if step.agent == "on_duty":
        run.together(lambda: duty.come(run.stack))
        run.transcript.event("一位坐席在岗")
        return
    talk = run.talk(step.chat)
    found = run.stack.rows(
        HandoffRequest, HandoffRequest.conversation_id == talk.id, HandoffRequest.closed_at.is_(None)
    )
    assert found, "no request for a person is open"
    path, who = f"/api/handoffs/{found[0].id}", {"agent": AGENT}
    headers = {"Authorization": f"Bearer {run.stack.settings.agent_token.get_secret_value()}"}
    if step.agent in ("take", "close"):
        run.stack.http.post(f"{path}/{step.agent}", json=who, headers=headers).raise_for_status()
        run.transcript.event("坐席接手" if step.agent == "take" else "坐席结束")
        return
    text = run.fill(getattr(step.agent, "say", ""))
    run.stack.http.post(f"{path}/reply", json={**who, "text": text}, headers=headers).raise_for_status()
    run.transcript.event(f"坐席：{text}")


def _answer(run: "Run", step: Step) -> None:
    complaints = run.stack.rows(Case, Case.msisdn == run.main.number, Case.kind == "file_complaint")
    assert complaints and step.answer is not None, "no complaint to answer"
    newest = max(complaints, key=lambda one: one.created)
    command = [sys.executable, "-m", "xiaoka", "cases", "answer", newest.number, "--reason", step.answer, "--by", AGENT]
    subprocess.run(command, env={**os.environ, **run.stack.values}, check=True, capture_output=True)
    run.transcript.event(f"投诉有了答复：{step.answer}")


def _wait(run: "Run", step: Step) -> None:
    wanted = step.wait
    assert wanted is not None

    def there() -> bool:
        cases = run.stack.rows(Case, Case.msisdn == run.main.number, Case.kind == wanted.case)
        return any(one.state in wanted.state for one in cases)

    until(there, f"a case {wanted.case} in {wanted.state}", 20)
    run.transcript.event(f"{wanted.case} 到了 {'/'.join(wanted.state)}")


def _hear(run: "Run", step: Step) -> None:
    run.talk(step.chat).hear()


_ACTS: dict[str, Callable[["Run", Step], None]] = {
    "say": _say,
    "give": _give,
    "press": _press,
    "change": _change,
    "face": _face,
    "clock": _clock,
    "carrier": _carrier,
    "pay": _pay,
    "release": _release,
    "agent": _agent,
    "answer": _answer,
    "wait": _wait,
    "hear": _hear,
}
