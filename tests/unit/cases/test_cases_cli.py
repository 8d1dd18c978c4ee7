from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from tests.unit.cases.conftest import NUMBER, Desk
from xiaoka.audit.models import AuditEntry
from xiaoka.cases.cli import app
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import fire
from xiaoka.cases.models import Case
from xiaoka.notify.models import Outbox
from xiaoka.settings import settings


@pytest.fixture(autouse=True)
def _same_databases(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (Path(settings().domain_file)).exists():
        pytest.skip("no domain.yml")
    monkeypatch.setenv("XIAOKA_DATABASE_URL", desk.db.url)
    monkeypatch.setenv("XIAOKA_DEMO_CARRIER_URL", desk.carrier.db.url)
    settings.cache_clear()


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})
    assert result.exit_code == code, result.output
    return result.output


def test_list_show_decide(desk: Desk) -> None:
    case = desk.file("cancel_card")
    listed = run()
    assert case.number in listed and NUMBER not in listed
    assert "C6_REVIEW" in run("show", case.number)
    assert "C7_RESERVED" in run("approve", case.number, "--by", "li")
    assert desk.events(case)[-1] == "approve"
    run("approve", case.number, code=1)
    run("show", "XK20261122ZZZZZ", code=1)


def test_reject_wants_reason_and_remedy(desk: Desk) -> None:
    case = desk.file("cancel_card")
    run("reject", case.number, "--reason", "资料不符", code=2)
    run("reject", case.number, "--reason", "资料不符", "--remedy", "请到营业厅补充")
    assert desk.read(case).state == "REJECTED"
    assert case.number not in run()
    assert case.number in run("--all")


def test_a_complaint_is_answered_in_words_for_the_customer(desk: Desk) -> None:
    case = desk.file("file_complaint")
    run("answer", case.number, code=2)
    assert "F1_RECORDED" in run("answer", case.number, "--reason", " ", code=1)
    assert "F3_ANSWERED" in run("answer", case.number, "--reason", "多收的 3 元已退回", "--by", "li")
    assert desk.read(case).closed is not None and desk.events(case)[-1] == "answer"
    with desk.db.session() as session:
        sent = session.scalars(select(Outbox.payload).where(Outbox.kind == "sms"))
        [told] = [one for one in sent if one["wording"] == "sms_complaint_answered"]
    assert told["to"] == NUMBER and told["params"]["reason"] == "多收的 3 元已退回" and told["params"]["appeal"]
    run("answer", case.number, "--reason", "再答一次", code=1)


def test_what_needs_two_persons_is_only_proposed(desk: Desk) -> None:
    case = desk.file("replace_card")
    with desk.db.session() as session:
        found = session.scalars(select(Case).where(Case.number == case.number)).one()
        fire(session, found, "refer", Actor.RISK, ctx=desk.ctx, data={"risk": "medium"})
    assert "another person decides at the console" in run("approve", case.number, "--by", "li")
    assert (desk.read(case).state, desk.events(case)[-1]) == ("R4_REVIEW", "proposed:approve")
    # another name is quickly typed: it is not another person
    assert "proposed by li" in run("approve", case.number, "--by", "wang")
    assert desk.read(case).state == "R4_REVIEW"
    with desk.db.session() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.event == "replace_card.proposed:approve")).one()
    assert (told.actor, told.channel) == ("agent:li", "cli")


def test_who_looked_is_audited(desk: Desk) -> None:
    case = desk.file("cancel_card")
    run()
    run("show", case.number)
    with desk.db.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.channel == "cli")).all()
    assert [(one.event, one.subject) for one in entries] == [
        ("cases.listed", "cases"),
        ("case.read", f"case:{case.number}"),
    ]
    assert all(one.actor.startswith("agent:") for one in entries)
