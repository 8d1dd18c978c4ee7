import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from xiaoka.policy.service import Policy, PolicyError, Scope, check, load_policy
from xiaoka.settings import ROOT

SHIPPED = ROOT / "policy"
CARRIERS = sorted(file.stem for file in SHIPPED.glob("*.yml"))
AT = datetime(2026, 3, 10, 4, tzinfo=UTC)
ABOUT = "about: {approved_by: test}\n"

DEFAULT = """\
about: {approved_by: test}
swap.window:
  {value: 72, type: integer, unit: hours, locked: true, stricter: higher, source: A law, text: 保护期}
fee:
  {value: 1000, type: integer, unit: fen, source: C, text: 费用}
code.open: {value: false, type: flag, unit: flag, locked: true, stricter: lower, source: I, text: 开放}
who: {value: holder, type: text, choices: [holder], unit: choice, locked: true, stricter: none, source: C, text: 谁}
auth.ttl: {value: 15, type: integer, unit: minutes, stricter: lower, source: A NIST, text: 有效期}
cap: {value: null, nullable: true, type: integer, unit: fen, source: C, text: 上限}
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "default.yml").write_text(DEFAULT, encoding="utf-8")
    return tmp_path


def overlay(directory: Path, text: str) -> list[tuple[str, int, str]]:
    (directory / "x.yml").write_text(text + ABOUT, encoding="utf-8")
    return [(problem.file.name, problem.line, problem.message) for problem in check(directory, "x")]


@pytest.mark.parametrize("carrier", CARRIERS)
def test_shipped_policies_are_sound(carrier: str) -> None:
    assert check(SHIPPED, carrier) == []
    assert re.fullmatch(rf"{carrier}@[0-9a-f]{{16}}", load_policy(SHIPPED, carrier).version)


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
    problems = overlay(directory, "fee: {value: 5, source: K}\nswap.window:\n  source: K paper\n  value: 24\n")
    assert [(name, line) for name, line, _ in problems] == [("x.yml", 4)]
    assert "locked at 72" in problems[0][2]
    with pytest.raises(PolicyError) as caught:
        load_policy(directory, "x")
    assert caught.value.line == 4 and caught.value.file.name == "x.yml"


def test_tightening_a_locked_row_is_taken(directory: Path) -> None:
    assert overlay(directory, "swap.window: {value: 96, source: K}\n") == []
    assert load_policy(directory, "x").duration("swap.window") == timedelta(hours=96)


def test_a_scoped_or_dated_row_cannot_loosen_either(directory: Path) -> None:
    text = "swap.window:\n  source: K\n  rows:\n    - {scope: {province: 四川}, value: 96}\n" \
           "    - {effective_from: 2026-01-01, value: 1}\n"  # fmt: skip
    assert [(line, "loosen" in message) for _, line, message in overlay(directory, text)] == [(5, True)]


MISTAKES = [
    ("\nfees: {value: 1, source: K}\n", 2, "not a key", "did you mean fee?"),
    ("fee: {value: many, source: K}\n", 1, "whole number", "a whole number, zero or more, in fen"),
    ("fee: {value: 15.5元, source: K}\n", 1, "whole number, zero", "is written 1550"),
    ("swap.window: {value: 4d, source: K}\n", 1, "is not a whole", "the unit of this key is hours"),
    ("swap.window: {value: 4, unit: days, source: K}\n", 1, "is in hours, not in days", "convert the value to hours"),
    ("code.open: {value: 'no', source: K}\n", 1, "true or false", "without quotes"),
    ("fee: {value: 1}\n", 1, "needs its source", "write where the figure is from"),
    ("fee: {value: 1, source: Z}\n", 1, "begins with a grade", "A law, B press"),
    ("fee: {value: 1, source: Known}\n", 1, "grade A/B/K", "A law, B press"),
    ("fee: {value: 1, source: C 12 元}\n", 1, "no ground for a rule", "assumed: true"),
    ("fee: {value: 1, source: K 公示, assumed: true}\n", 1, "assumed is for", "take assumed out"),
    ("fee: {value: 1, source: K}\nfee: {value: 2, source: K}\n", 2, "twice", "under rows:"),
    ("swap.window:\n  value: 80\n  source: K\n  locked: false\n", 4, "locked may not be set", "in default.yml"),
    ("swap.window:\n  value: 80\n  source: K\n  stricter: lower\n", 4, "stricter may not be set", "in default.yml"),
    ("swap.window: {value: 71, source: K}\n", 1, "locked at 72 (A law)", "at least 72"),
    ("who: {value: anybody, source: K}\n", 1, "choose from holder", "none of them"),
    ("fee: {value: 1, source: K, effective_from: 2026-02-01, effective_to: 2026-01-01}\n", 1, "is before", "swap"),
    ("fee: {value: 1, source: K, effective_from: '2026-02-01'}\n", 1, "are dates", "2026-01-31, no quotes"),
    ("fee: {value: 1, source: K, from: 2026-02-01}\n", 1, "from may not be set", "it is called effective_from"),
    ("fee: {source: K, rows: [{scope: {planet: Mars}, value: 1}]}\n", 1, "scope may name", "did you mean plan?"),
    ("fee: {source: K, rows: [{scope: {carrier: y}, value: 1}]}\n", 1, "scope may name province", "the file itself"),
    ("fee: {source: K, rows: [{value: 1}]}\n", 1, "needs a scope or dates", "scope: {province: 四川}"),
    ("auth.ttl: {source: K, rows: [{scope: {province: 四川}, value: 9}]}\n", 1, "before it is proven", "strangers"),
    ("fee: 12\n", 1, "mapping", "write one line a key"),
    ("fee: [\n", 2, "not valid YAML", "bracket"),
    ("about: {approver: me, approved_by: test}\n", 1, "not understood", "approved_by"),
]


@pytest.mark.parametrize(("text", "line", "message", "mend"), MISTAKES, ids=[one[2] for one in MISTAKES])
def test_mistakes_are_pointed_at_and_the_remedy_is_said(
    directory: Path, text: str, line: int, message: str, mend: str
) -> None:
    (directory / "x.yml").write_text(text if "about" in text or "[\n" in text else text + ABOUT, encoding="utf-8")
    (problem,) = check(directory, "x")
    assert problem.line == line
    assert message in problem.message
    assert mend in problem.mend
    assert str(problem) == f"{directory / 'x.yml'}:{line}: {problem.message}\n    mend: {problem.mend}"


def test_a_list_without_keys_is_pointed_at(directory: Path) -> None:
    (directory / "x.yml").write_text("- fee\n")
    assert [(one.line, "mapping" in one.message) for one in check(directory, "x")] == [(1, True)]


def test_somebody_must_answer_for_every_value(directory: Path) -> None:
    (directory / "x.yml").write_text("fee: {value: 1, source: K}\nwho: {value: holder, source: K, approved_by: 张三}\n")
    assert [(one.line, one.message) for one in check(directory, "x")] == [(1, "fee: nobody approved it")]


@pytest.mark.parametrize(
    ("first", "second", "overlaps"),
    [
        ("effective_from: 2026-01-01", "effective_from: 2026-06-01", True),
        ("effective_from: 2026-01-01, effective_to: 2026-05-31", "effective_from: 2026-06-01", False),
        ("effective_to: 2026-06-01", "effective_from: 2026-06-01", True),
        ("scope: {province: 四川}", "scope: {province: 四川}", True),
        ("scope: {province: 四川}", "scope: {province: 四川}, effective_from: 2026-06-01", False),
        ("scope: {province: 四川}", "scope: {province: 广东}", False),
    ],
)
def test_two_rows_for_the_same_scope_may_not_hold_on_one_day(
    directory: Path, first: str, second: str, overlaps: bool
) -> None:
    text = f"fee:\n  source: K\n  rows:\n    - {{value: 1, {first}}}\n    - {{value: 2, {second}}}\n"
    found = overlay(directory, text)
    assert [(line, "line 4" in message) for _, line, message in found] == ([(5, True)] if overlaps else [])


def test_a_row_of_default_yml_for_a_province_is_a_floor_there(directory: Path) -> None:
    stricter = DEFAULT.replace("text: 保护期}", "text: 保护期, rows: [{scope: {province: 河南}, value: 96}]}")
    (directory / "default.yml").write_text(stricter, encoding="utf-8")
    rows = (
        "swap.window:\n  source: K\n  rows:\n"
        "    - {scope: {province: 河南}, value: 80}\n    - {scope: {province: 四川}, value: 80}\n"
    )
    assert [line for _, line, _ in overlay(directory, rows)] == [4]


def test_a_missing_overlay_is_a_problem(directory: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(directory, "nobody")


def test_the_most_specific_row_wins(directory: Path) -> None:
    text = """\
fee:
  value: 900
  source: K
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
    assert (
        overlay(directory, "fee: {value: 1, source: K, effective_from: 2026-03-01, effective_to: 2026-03-31}\n") == []
    )
    policy = load_policy(directory, "x")
    moments = [datetime(2026, 2, 28, 15, 59, tzinfo=UTC), datetime(2026, 2, 28, 16, 0, tzinfo=UTC),
               datetime(2026, 3, 31, 15, 59, tzinfo=UTC), datetime(2026, 3, 31, 16, 0, tzinfo=UTC)]  # fmt: skip
    assert [policy.integer("fee", at=at) for at in moments] == [1000, 1, 1, 1000]


def test_the_version_changes_with_the_content(directory: Path) -> None:
    overlay(directory, "fee: {value: 1, source: K}\n")
    before = load_policy(directory, "x").version
    overlay(directory, "fee: {value: 2, source: K}\n")
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
