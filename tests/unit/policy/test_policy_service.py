import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from xiaoka.policy.service import Policy, PolicyError, Scope, check, load_policy
from xiaoka.settings import ROOT

SHIPPED = ROOT / "policy"
CARRIERS = sorted(file.stem for file in SHIPPED.glob("*.yml"))
AT = datetime(2026, 3, 10, 4, tzinfo=UTC)

DEFAULT = """\
swap.window:
  {value: 72, type: integer, unit: hours, locked: true, stricter: higher, source: A law, text: 保护期}
fee:
  {value: 1000, type: integer, unit: fen, source: C, text: 费用}
code.open: {value: false, type: flag, unit: flag, locked: true, stricter: lower, source: I, text: 开放}
who: {value: holder, type: text, choices: [holder], unit: choice, locked: true, stricter: none, source: C, text: 谁}
cap: {value: null, nullable: true, type: integer, unit: fen, source: C, text: 上限}
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "default.yml").write_text(DEFAULT, encoding="utf-8")
    return tmp_path


def overlay(directory: Path, text: str) -> list[tuple[str, int, str]]:
    (directory / "x.yml").write_text(text, encoding="utf-8")
    return [(problem.file.name, problem.line, problem.message) for problem in check(directory, "x")]


@pytest.mark.parametrize("carrier", CARRIERS)
def test_shipped_policies_are_sound(carrier: str) -> None:
    assert check(SHIPPED, carrier) == []
    assert re.fullmatch(rf"{carrier}@[0-9a-f]{{8}}", load_policy(SHIPPED, carrier).version)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("auth.level.cancel", "HIGH"), ("auth.level.loss_report", "LOW"), ("auth.level.query_balance", "MEDIUM"),
        ("auth.sms_plus_iccid_enough", False), ("auth.session_ttl", 15), ("otp.consecutive_fail_lock", 10),
        ("svcpwd.counts_after_reset", 72), ("cancel.contract_penalty_requires_evidence", True),
        ("cancel.fee", 0), ("number.freeze_days", 90), ("replace.protected_window", 72),
        ("replace.address_change_after_submit", False), ("loss.refuse_for_arrears", False), ("loss.effect", 5),
        ("lift.level", "HIGH"), ("handoff.on_request", 1), ("handoff.age_direct", 65), ("refund.min", 1),
        ("decision.auto_reject_alone", False), ("cancel.balance_cap_online", None),
    ],
)  # fmt: skip
def test_shipped_defaults(key: str, value: object) -> None:
    assert load_policy(SHIPPED, "default").get(key, at=AT) == value


def test_safety_floors_are_locked() -> None:
    policy = load_policy(SHIPPED, "default")
    for key in ("auth.level.cancel", "auth.level.loss_report", "face.separate_consent", "loss.effect", "lift.level",
                "handoff.on_request", "reject.must_contain", "consent.methods", "cancel.fee", "number.freeze_days",
                "replace.protected_window", "replace.notify_at_request", "late_fee.per_day"):  # fmt: skip
        assert policy.rule(key).locked, key


def test_loosening_a_locked_row_is_refused_with_its_line(directory: Path) -> None:
    problems = overlay(directory, "fee: {value: 5, source: C}\nswap.window:\n  source: K paper\n  value: 24\n")
    assert [(name, line) for name, line, _ in problems] == [("x.yml", 4)]
    assert "locked at 72" in problems[0][2]
    with pytest.raises(PolicyError) as caught:
        load_policy(directory, "x")
    assert caught.value.line == 4 and caught.value.file.name == "x.yml"


def test_tightening_a_locked_row_is_taken(directory: Path) -> None:
    assert overlay(directory, "swap.window: {value: 96, source: I}\n") == []
    assert load_policy(directory, "x").duration("swap.window") == timedelta(hours=96)


def test_a_scoped_or_dated_row_cannot_loosen_either(directory: Path) -> None:
    text = "swap.window:\n  source: I\n  rows:\n    - {scope: {province: 四川}, value: 96}\n" \
           "    - {from: 2026-01-01, value: 1}\n"  # fmt: skip
    assert [(line, "loosen" in message) for _, line, message in overlay(directory, text)] == [(5, True)]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\nfees: {value: 1, source: C}\n", 2, "not a key"),
        ("fee: {value: many, source: C}\n", 1, "whole number"),
        ("fee: {value: 1}\n", 1, "source"),
        ("fee: {value: 1, source: Z}\n", 1, "grade"),
        ("fee: {value: 1, source: C}\nfee: {value: 2, source: C}\n", 2, "twice"),
        ("swap.window:\n  value: 80\n  source: I\n  locked: false\n", 4, "locked may not be set"),
        ("swap.window:\n  value: 80\n  source: I\n  stricter: lower\n", 4, "stricter may not be set"),
        ("who: {value: anybody, source: C}\n", 1, "choose from holder"),
        ("fee: {value: 1, source: C, from: 2026-02-01, to: 2026-01-01}\n", 1, "before from"),
        ("fee: {source: C, rows: [{scope: {planet: Mars}, value: 1}]}\n", 1, "scope may name"),
        ("fee: {source: C, rows: [{value: 1}]}\n", 1, "needs a scope or dates"),
        ("fee: 12\n", 1, "mapping"),
        ("fee: [\n", 2, "not valid YAML"),
        ("- fee\n", 1, "mapping"),
    ],
)
def test_mistakes_are_pointed_at(directory: Path, text: str, line: int, message: str) -> None:
    problems = overlay(directory, text)
    assert [(problem[1], message in problem[2]) for problem in problems] == [(line, True)], problems


def test_a_missing_overlay_is_a_problem(directory: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(directory, "nobody")


def test_the_most_specific_row_wins(directory: Path) -> None:
    text = """\
fee:
  value: 900
  source: C
  rows:
    - {scope: {province: 四川}, value: 800}
    - {scope: {province: 四川, brand: 神州行}, value: 700}
    - {scope: {brand: 全球通}, value: 600}
"""
    assert overlay(directory, text) == []
    policy = load_policy(directory, "x")
    scopes = (None, Scope(province="四川"), Scope(province="四川", brand="神州行"), Scope("四川", "全球通"))
    fees = [policy.integer("fee", scope=scope) for scope in scopes]
    assert fees == [900, 800, 700, 600]


def test_dates_are_china_days(directory: Path) -> None:
    assert overlay(directory, "fee: {value: 1, source: C, from: 2026-03-01, to: 2026-03-31}\n") == []
    policy = load_policy(directory, "x")
    moments = [datetime(2026, 2, 28, 15, 59, tzinfo=UTC), datetime(2026, 2, 28, 16, 0, tzinfo=UTC),
               datetime(2026, 3, 31, 15, 59, tzinfo=UTC), datetime(2026, 3, 31, 16, 0, tzinfo=UTC)]  # fmt: skip
    assert [policy.integer("fee", at=at) for at in moments] == [1000, 1, 1, 1000]


def test_the_version_changes_with_the_content(directory: Path) -> None:
    overlay(directory, "fee: {value: 1, source: C}\n")
    before = load_policy(directory, "x").version
    overlay(directory, "fee: {value: 2, source: C}\n")
    assert load_policy(directory, "x").version != before


def test_helpers_refuse_the_wrong_type(directory: Path) -> None:
    policy: Policy = load_policy(directory, "default")
    with pytest.raises(TypeError):
        policy.integer("code.open")
    with pytest.raises(TypeError):
        policy.integer("cap")
    with pytest.raises(TypeError):
        policy.duration("fee")
    with pytest.raises(KeyError):
        policy.get("fees")
