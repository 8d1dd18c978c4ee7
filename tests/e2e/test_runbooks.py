"""Every alert has a runbook, and its commands run beside an installation in trouble and show what they should."""

import os
import re
import subprocess
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml

from tests.e2e.chat import Chat
from tests.e2e.ledger import the_case
from tests.e2e.people import person
from tests.e2e.stack import Stack, require_model, variables
from tests.e2e.test_cancel_by_web import to_card
from tests.e2e.waiting import until
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.cases.models import Case
from xiaoka.notify.models import Outbox
from xiaoka.settings import ROOT

pytestmark = pytest.mark.e2e
PAGE = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Runbooks\n")[2].partition("\n## ")[0]
BOOKS = {part.partition("\n")[0].strip(): part for part in SECTION.split("\n### ")[1:]}
_BLOCK = re.compile(r"```sh\n(.*?)```", re.S)
# what its commands must show of the trouble that was made
SHOWS: dict[str, list[str]] = {
    "DesksAway": [r'"status":"ok"', "listening on", "✓ desk"],
    "DatabaseAway": [r'"database":\{"ok":true', "✓ database", "Filesystem", r"ok: \d+ entries"],
    "TurnsFail": [r'"cause": "unreachable"', '"event": "carrier_unavailable"', r'"trace": "[0-9a-f]{32}"', "✓ engine"],
    "TurnsSlow": [
        r'seconds_sum\{stage="turn"\} \d',
        r'seconds_count\{stage="store"\} \d',
        "under_way 0",
        "load average",
    ],
    "QueueGrows": ["xiaoka_messages_pending 0", r'"ready":true'],
    "OutboxOld": [r"xiaoka_outbox_age_seconds", "outbox_failed"],
    "OutboxDead": ["dead: 1", "xiaoka outbox dead", "retried: 1"],
    "WorkersStand": [r"last_tick_timestamp_seconds \d", "worker_started"],
    "WorkerFails": [r'failures_total\{part="cases"\} \d'],
    "CasesLate": ["case_step_failed", "CarrierUnavailable", "CASE"],
    "CasesNeedAPerson": ["CASE"],
    "ManyFailedProofs": [r'outcome="failure".*\} [1-9]', r"^[1-9]\d*$"],
    "IdentitySurge": ["xiaoka_identity_surge 0"],
    "NotUnderstood": [r"m_[0-9a-z]+", r"^[1-9]\d*$", "✓ trained model"],
}


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, str]]:
    """An installation that has seen trouble of every kind, and the number of a case in it."""
    require_model()
    folder = tmp_path_factory.mktemp("troubled")
    stack = Stack(folder, variables(folder))
    try:
        stack.open()
        yield stack, _trouble(stack)
    finally:
        stack.close()


def _trouble(stack: Stack) -> str:
    who = person("13800138001")
    chat = Chat(stack)
    to_card(chat, who)
    chat.press("确认提交")
    number = the_case(stack, who.number, "cancel_card").number

    Chat(stack).say("那个那啥那谁来着")

    stack.carrier.faults.set(FaultKind.DOWN)
    down = Chat(stack)
    down.say("帮我查一下话费余额")
    down.say(person("13900139002").number)
    assert "再试一次" in down.offered()
    _late_sms(stack)
    stack.advance(timedelta(days=9))
    until(lambda: "case_step_failed" in stack.log("desk").read_text(), "a step of a case that fails", 60)
    until(lambda: "outbox_failed" in stack.log("desk").read_text(), "a message that cannot be sent", 60)
    stack.carrier.faults.set(FaultKind.NONE)
    with stack.db.session() as session:
        session.query(Case).filter(Case.number == number).update({"attention": True})

    stack.kill("rasa")
    late = Chat(stack)
    late.take({"text": "你好"})
    assert "INC-" in late.words
    stack.start("rasa")
    # last, since only the last hour counts
    wrong = Chat(stack)
    wrong.say("帮我查一下话费余额")
    wrong.say(person("13900139002").number)
    wrong.press("用服务密码")
    wrong.say("135792")
    return number


def _late_sms(stack: Stack) -> None:
    _enqueue(stack, tries=0, dead_at=None)


def _dead_letter(stack: Stack) -> None:
    _enqueue(stack, tries=10, dead_at=stack.carrier.clock.now())


def _enqueue(stack: Stack, tries: int, dead_at: datetime | None) -> None:
    now = stack.carrier.clock.now()
    with stack.db.session() as session:
        session.add(
            Outbox(
                kind="sms",
                key=f"sms-{uuid.uuid4().hex}",
                payload={"to": "13900139002", "text": "您好"},
                created=now,
                not_before=now,
                tries=tries,
                dead_at=dead_at,
                last_error="CarrierUnavailable: x",
            )
        )


def _alerts() -> set[str]:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"]
    return {rule["alert"] for group in rules for rule in group["rules"]}


def test_every_alert_has_a_runbook_and_none_is_left_over() -> None:
    assert set(BOOKS) == _alerts() == set(SHOWS)
    for name, book in BOOKS.items():
        parts = [book.find(f"**{part}.**") for part in ("Seen", "Look", "Do")]
        assert parts == sorted(parts) and -1 not in parts, name
        assert _BLOCK.search(book), name


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_its_commands_run_and_show_the_trouble(name: str, troubled: tuple[Stack, str]) -> None:
    stack, case = troubled
    if name == "OutboxDead":
        _dead_letter(stack)
    said = ""
    for command in (line for block in _BLOCK.findall(BOOKS[name]) for line in block.splitlines()):
        said += _run(command, stack, case)
    for expected in SHOWS[name]:
        assert re.search(expected.replace("CASE", case), said, re.M), f"{expected!r} is not in:\n{said}"


def test_after_the_remedy_no_letter_is_dead(troubled: tuple[Stack, str]) -> None:
    stack, case = troubled
    _dead_letter(stack)
    assert "message(s) were given up" in _run(".venv/bin/xiaoka doctor", stack, case)
    _run(".venv/bin/xiaoka outbox retry --all", stack, case)

    assert "dead: 0" in _run(".venv/bin/xiaoka outbox dead", stack, case)


def _run(command: str, stack: Stack, case: str) -> str:
    command = command.replace("http://127.0.0.1:8080", stack.url).replace("audit.jsonl", f"{stack.folder}/audit.jsonl")
    environment = {**os.environ, **stack.values, "LOGS": str(stack.folder), "CASE": case, "COLUMNS": "200"}
    Path(stack.folder / "audit.jsonl").unlink(missing_ok=True) if "audit export" in command else None
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    # grep finds nothing, doctor and `outbox dead` find something: 1 is an answer; 2 and more are mistakes
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, f"{command}\n{done.stdout}{done.stderr}"
    assert "No such" not in done.stderr and "Usage:" not in done.stdout + done.stderr, f"{command}\n{done.stderr}"
    return f"$ {command}\n{done.stdout}{done.stderr}"
