"""``policy explain`` by line and by case, on the real demo carrier and a real product database."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xiaoka.account.quote import settlement
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.cases import service
from xiaoka.cases.context import CaseContext, Rules
from xiaoka.db.session import Database
from xiaoka.policy.cli import app
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT, settings
from xiaoka.vault.service import Vault

NUMBER = "13800138001"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "policy"
    folder.mkdir()
    shutil.copy(ROOT / "policy/default.yml", folder)
    return folder


@pytest.fixture(autouse=True)
def installed(folder: Path, db: Database, carrier_db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (("POLICY_DIR", str(folder)), ("DATABASE_URL", db.url), ("DEMO_CARRIER_URL", carrier_db.url)):
        monkeypatch.setenv(f"XIAOKA_{name}", value)
    monkeypatch.setenv("XIAOKA_CARRIER", "x")
    settings.cache_clear()
    yield
    settings.cache_clear()


def overlay(folder: Path, province: str, days: int, extra: str = "") -> None:
    (folder / "x.yml").write_text(
        f"about: {{approved_by: 张三}}\ncancel.reserved_days:\n  source: K 通知\n  rows:\n"
        f"    - {{scope: {{province: {province}}}, value: {days}}}\n{extra}",
        encoding="utf-8",
    )


def explained(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["explain", "cancel.reserved_days", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_by_number_the_row_of_the_province_wins_and_the_losers_are_named(folder: Path, carrier: DemoCarrier) -> None:
    overlay(folder, carrier.line(NUMBER).line.province, 5)
    shown = explained("--number", NUMBER)
    assert shown.startswith("cancel.reserved_days = 5 (days)")
    assert "✓ x.yml:5 = 5" in shown and "approved by 张三" in shown
    assert "✗ default.yml:" in shown and "less specific than x.yml:5" in shown

    overlay(folder, "别处", 5)
    shown = explained("--number", NUMBER)
    assert shown.startswith("cancel.reserved_days = 3 (days)")
    assert "is for province=别处, not for" in shown


def test_at_a_day_the_dated_row_holds(folder: Path) -> None:
    overlay(folder, "别处", 5, "    - {effective_from: 2027-01-01, value: 4}\n")
    assert explained("--at", "2026-12-31").startswith("cancel.reserved_days = 3")
    assert "holds 2027-01-01 to …, not on 2026-12-31" in explained("--at", "2026-12-31")
    assert explained("--at", "2027-01-01").startswith("cancel.reserved_days = 4")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--number", "13900000000"), "no such line"),
        (("--case", "XK20260101AAAAA"), "no case"),
        (("--at", "tomorrow"), "is not a day"),
        (("--number", NUMBER, "--case", "XK1"), "give one of"),
    ],
)
def test_what_cannot_be_explained_is_said(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    overlay(folder, "别处", 5)
    result = CliRunner().invoke(app, ["explain", "cancel.reserved_days", *arguments])
    assert result.exit_code == 1 and words in result.output


def test_a_case_is_explained_by_the_version_and_the_day_it_was_filed(
    folder: Path, db: Database, carrier: DemoCarrier
) -> None:
    overlay(folder, carrier.line(NUMBER).line.province, 5)
    ctx = CaseContext(carrier, load_policy(folder, "x"), carrier.clock, Vault("k"))
    view = carrier.line(NUMBER)
    quote = settlement(view, ctx.policy, ctx.clock.now()).as_json()
    with db.session() as session:
        case = service.file_case(
            session, ctx, kind="cancel_card", msisdn=NUMBER, customer_id=view.customer.id, fields={},
            reason_code="unused", quote=quote, conversation_id="c", channel="web", idempotency_key="k",
        ).case  # fmt: skip
        assert case.policy_version == ctx.policy.version

    overlay(folder, carrier.line(NUMBER).line.province, 9)
    shown = explained("--case", case.number)
    assert shown.startswith("cancel.reserved_days = 5")
    assert f"under {ctx.policy.version}; in force now: x@" in shown
    assert explained("--number", NUMBER).startswith("cancel.reserved_days = 9")


def test_a_row_that_begins_after_filing_is_for_later_cases(folder: Path, db: Database, carrier: DemoCarrier) -> None:
    later = (carrier.clock.now() + timedelta(days=2)).date()
    overlay(folder, "别处", 5, f"    - {{effective_from: {later}, value: 9}}\n")
    policy = load_policy(folder, "x")
    ctx = CaseContext(carrier, policy, carrier.clock, Vault("k"))
    view = carrier.line(NUMBER)
    with db.session() as session:
        case = service.file_case(
            session, ctx, kind="report_loss", msisdn=NUMBER, customer_id=view.customer.id, fields={},
            reason_code="lost", quote=None, conversation_id="c", channel="web", idempotency_key="k",
        ).case  # fmt: skip
        carrier.clock.advance(timedelta(days=5))
        now = carrier.clock.now()
        assert Rules(policy, case, now).integer("cancel.reserved_days") == 3
        assert policy.integer("cancel.reserved_days", at=now) == 9
