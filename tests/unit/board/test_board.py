"""Finding cases on the board: views, counts, search, export; masked, and every look is written down."""

import csv
import io

from tests.unit.board.conftest import CASES, NUMBER, Staffing, file, replacement
from tests.unit.board.test_deciding import refer
from tests.unit.gateway.conftest import Desk
from xiaoka.audit.models import AuditEntry
from xiaoka.board.lists import REVIEW, as_csv
from xiaoka.identity.models import VerificationFactor

OTHER = "13800138002"


async def test_views_and_search(desk: Desk, clerk: Staffing) -> None:
    cancel, replace = file(desk, "cancel_card"), replacement(desk, number="13800138050")
    refer(desk, replace)
    li = await clerk("li.na")

    async def numbers(**params: str) -> set[str]:
        found = await li.look(CASES, **params)
        assert NUMBER not in str(found)
        return {one["number"] for one in found["cases"]}

    assert await numbers() == {cancel.number, replace.number}
    assert await numbers(view="review") == {cancel.number, replace.number}
    assert await numbers(view="closed") == set()
    assert await numbers(kind="cancel_card") == {cancel.number}
    assert await numbers(state="R4_REVIEW") == {replace.number}
    assert await numbers(number=replace.number.lower()) == {replace.number}
    assert await numbers(number=NUMBER) == {cancel.number}
    assert (await li.http.get(CASES, params={"view": "mine"})).status_code == 422
    found = await li.look(CASES)
    assert (found["counts"]["review"], found["counts"]["closed"]) == (2, 0)
    assert {one["meaning"] for one in found["columns"]} == {"审核中", "人工审核"}


async def test_a_case_shows_its_proofs_and_what_was_told(desk: Desk, clerk: Staffing) -> None:
    case = file(desk, "cancel_card")
    now = desk.core.clock.now()
    with desk.core.db.session() as session:
        session.add(
            VerificationFactor(
                id="f_1", conversation_id="c_1", msisdn=NUMBER, method="sms_code", ok_at=now, expires_at=now,
                evidence_id="e_1",
            )
        )  # fmt: skip
    li = await clerk("li.na")
    found = await li.look(f"{CASES}/{case.number}")
    assert found["msisdn"] == "138****8001" and NUMBER not in str(found)
    assert [(one["method"], one["evidence"], one["live"]) for one in found["proofs"]] == [("sms_code", "e_1", False)]
    told = [text for step in found["timeline"] for text in step["told"]]
    assert told and case.number in told[0]["text"] and told[0]["sent"] in ("waiting", "sent")
    assert found["quote"] and found["next_at"]


async def test_an_export_is_masked_and_audited(desk: Desk, clerk: Staffing) -> None:
    case, li = file(desk, "cancel_card"), await clerk("li.na")
    answer = await li.http.get(f"{CASES}/export")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["number"], row["msisdn"]) for row in rows] == [(case.number, "138****8001")]
    assert "attachment" in answer.headers["content-disposition"]
    as_json = (await li.http.get(f"{CASES}/export", params={"form": "json"})).json()
    assert as_json[0]["number"] == case.number
    with desk.core.db.session() as session:
        exported = session.query(AuditEntry).filter_by(event="cases.exported").all()
        assert [(one.actor, (one.after or {})["rows"]) for one in exported] == [("agent:li.na", 1)] * 2


async def test_looks_are_written_down(desk: Desk, clerk: Staffing) -> None:
    case, sun = file(desk, "cancel_card"), await clerk("sun.jie")
    await sun.look(CASES)
    await sun.look(f"{CASES}/{case.number}")
    with desk.core.db.session() as session:
        seen = session.query(AuditEntry).filter_by(actor="agent:sun.jie", channel="console")
        assert {"cases.listed", "case.read"} <= {one.event for one in seen}


async def test_nobody_looks_without_signing_in(desk: Desk) -> None:
    for path in ("cases", "figures", "turns", "audit"):
        assert (await desk.http.get(f"/api/console/{path}")).status_code == 401


def test_a_spreadsheet_gets_no_formulas() -> None:
    text = as_csv([{"a": "=1+1", "b": None, "c": 3, "d": "正常"}], "abcd")
    assert text.splitlines()[1] == "'=1+1,,3,正常"


def test_what_waits_for_a_decision_is_known() -> None:
    assert {("cancel_card", "C6_REVIEW"), ("replace_card", "R4_REVIEW"), ("dispute", "D1_OPEN")} <= set(REVIEW)
