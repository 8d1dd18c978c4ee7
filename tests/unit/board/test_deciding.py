"""Approving, rejecting, calling back, appealing: what the console does to a case."""

from tests.unit.board.conftest import CASES, NUMBER, Staffing, file, replacement, state, texts
from tests.unit.gateway.conftest import Desk
from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import verify
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import fire
from xiaoka.cases.models import Case
from xiaoka.staff.enums import Role


def refer(desk: Desk, case: Case) -> None:
    """Send a case to a person, as the risk rules do."""
    with desk.core.db.session() as session:
        fire(session, session.get_one(Case, case.id), "refer", Actor.RISK, ctx=desk.services.cases)


async def test_a_cancellation_is_approved(desk: Desk, clerk: Staffing) -> None:
    case, zhao = file(desk, "cancel_card"), await clerk("zhao.min")
    offer = (await zhao.offers(case.number))["approve"]
    assert offer["allowed"] and offer["mode"] == "do" and not offer["two"]
    shown = await zhao.send(f"{CASES}/{case.number}/deeds", deed="approve", seen=case.version, note="电话核过")
    assert (shown["state"], shown["timeline"][-1]["by"]) == ("C7_RESERVED", "zhao.min")
    assert shown["timeline"][-1]["said"]["comment"] == "电话核过"
    assert shown["next_at"] and "approve" not in {one["deed"] for one in shown["offers"]}
    with desk.core.db.session() as session:
        assert session.query(AuditEntry).filter_by(event="cancel_card.approve").one().actor == "agent:zhao.min"
        assert verify(session) == []


async def test_the_words_are_shown_before_they_are_sent(desk: Desk, clerk: Staffing) -> None:
    case, zhao = replacement(desk), await clerk("zhao.min")
    path = f"{CASES}/{case.number}"
    written = {
        "deed": "reject",
        "reason": "收货地址与证件不符",
        "remedy": "可改到营业厅自取",
        "documents": "身份证原件",
    }
    before = texts(desk, case)
    preview = await zhao.send(f"{path}/preview", **written)
    assert (state(desk, case), texts(desk, case)) == ("R3_RISK", before)
    assert preview["state"] == "REJECTED"
    told = [one["text"] for one in preview["texts"]]
    assert (
        all("收货地址与证件不符" in text and "可改到营业厅自取" in text and case.number in text for text in told)
        and told
    )
    assert NUMBER not in str(preview)
    await zhao.send(f"{path}/deeds", **written)
    assert state(desk, case) == "REJECTED"
    assert texts(desk, case)[len(before) :] == told


async def test_a_rejection_without_reason_or_remedy_is_refused(desk: Desk, clerk: Staffing) -> None:
    case, zhao = file(desk, "cancel_card"), await clerk("zhao.min")
    for given in ({}, {"reason": "资料不符"}, {"reason": "资料不符", "remedy": " ", "documents": "证件"}):
        assert await zhao.refused(f"{CASES}/{case.number}/deeds", deed="reject", **given) == "reason_missing"
    assert state(desk, case) == "C6_REVIEW"


async def test_an_agent_and_an_auditor_decide_nothing(desk: Desk, clerk: Staffing) -> None:
    case = file(desk, "cancel_card")
    for name in ("li.na", "sun.jie"):
        person = await clerk(name)
        assert (await person.offers(case.number))["approve"]["why"] == "right"
        assert await person.refused(f"{CASES}/{case.number}/deeds", deed="approve") == "right_missing"
    auditor = await clerk("other.auditor", Role.AUDITOR)
    assert await auditor.refused(f"{CASES}/{case.number}/calls", outcome="missed") == "right_missing"
    assert await auditor.refused(f"{CASES}/{case.number}/appeal", note="不服") == "right_missing"
    administrator = await clerk("root")
    assert (await administrator.http.get(CASES)).status_code == 403
    assert state(desk, case) == "C6_REVIEW"


async def test_what_was_seen_is_what_is_decided(desk: Desk, clerk: Staffing) -> None:
    case, zhao = file(desk, "cancel_card"), await clerk("zhao.min")
    seen = (await zhao.look(f"{CASES}/{case.number}"))["version"]
    await zhao.send(f"{CASES}/{case.number}/calls", outcome="missed", seen=seen)
    assert await zhao.refused(f"{CASES}/{case.number}/deeds", deed="approve", seen=seen) == "case_moved"
    assert await zhao.refused(f"{CASES}/{case.number}/deeds", deed="fly") == "deed_unknown"
    assert await zhao.refused(f"{CASES}/XK20260101AAAAA/deeds", deed="approve") == "case_unknown"


async def test_call_backs_are_written_down(desk: Desk, clerk: Staffing) -> None:
    case, li = file(desk, "cancel_card"), await clerk("li.na")
    path = f"{CASES}/{case.number}"
    shown = await li.send(f"{path}/calls", outcome="missed", note="响铃无人接，13900001111 也没接")
    assert shown["timeline"][-1]["event"] == "call_missed"
    assert shown["timeline"][-1]["said"]["comment"] == "响铃无人接，139****1111 也没接"
    assert len(shown["timeline"][-1]["told"]) == 1
    shown = await li.send(f"{path}/calls", outcome="missed")
    assert "回复" in shown["timeline"][-1]["told"][0]["text"]
    shown = await li.send(f"{path}/calls", outcome="confirmed", note="本人确认要销")
    assert (shown["timeline"][-1]["event"], shown["state"]) == ("call_confirmed", "C6_REVIEW")
    shown = await li.send(f"{path}/calls", outcome="denied", note="说没办过")
    assert shown["state"] == "FRAUD_HOLD"


async def test_an_appeal_opens_one_dispute(desk: Desk, clerk: Staffing) -> None:
    case, zhao = file(desk, "cancel_card"), await clerk("zhao.min")
    path = f"{CASES}/{case.number}"
    await zhao.send(f"{path}/deeds", deed="reject", reason="资料不符", remedy="补交照片", documents="身份证")
    assert await zhao.refused(f"{path}/appeal", note=" ") == "reason_missing"
    first = await zhao.send(f"{path}/appeal", note="客户认为资料是对的")
    again = await zhao.send(f"{path}/appeal", note="又打来")
    assert first["appeal"] == again["appeal"]
    assert first["appeal"] in {one["number"] for one in first["others"]}


async def test_withdrawing_needs_the_proof_of_the_holder(desk: Desk, clerk: Staffing) -> None:
    case, li = file(desk, "cancel_card"), await clerk("li.na")
    assert (await li.offers(case.number))["withdraw"]["why"] == "proof"
    assert await li.refused(f"{CASES}/{case.number}/deeds", deed="withdraw", note="客户要撤") == "deed_refused"
    assert state(desk, case) == "C6_REVIEW"


async def test_the_shop_acts_for_whom_it_has_before_it(desk: Desk, clerk: Staffing) -> None:
    case, li = file(desk, "cancel_card"), await clerk("li.na")
    shop = await clerk("wang.dian", Role.AGENT, "shop")
    assert "shop_withdraw" not in await li.offers(case.number)
    await shop.send(f"{CASES}/{case.number}/deeds", deed="shop_withdraw", note="机主持身份证到厅")
    assert state(desk, case) == "REVOKED"
