"""Two persons (双人复核): whatever the order of events, the second clerk is never the first."""

from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.board.conftest import CASES, Staffing, replacement, state
from tests.unit.board.test_deciding import refer
from tests.unit.cases.conftest import Desk as CaseDesk
from tests.unit.cases.conftest import ctx
from tests.unit.cases.conftest import desk as case_desk
from tests.unit.gateway.conftest import Desk
from xiaoka.board import second, service
from xiaoka.board.deeds import DEEDS
from xiaoka.board.offers import Desk as Services
from xiaoka.board.offers import Person
from xiaoka.board.problems import BoardError
from xiaoka.board.service import Order
from xiaoka.cases.models import Case
from xiaoka.cases.service import timeline
from xiaoka.staff.enums import Role
from xiaoka.staff.service import Staff

__all__ = ["case_desk", "ctx"]


async def test_one_proposes_and_another_one_decides(desk: Desk, clerk: Staffing) -> None:
    case = replacement(desk)
    refer(desk, case)
    li, zhao, qian = await clerk("li.na"), await clerk("zhao.min"), await clerk("qian.yi", Role.SUPERVISOR)
    path = f"{CASES}/{case.number}/deeds"
    assert (await zhao.offers(case.number))["approve"]["mode"] == "propose"
    await zhao.send(path, deed="approve", note="资料齐")
    assert state(desk, case) == "R4_REVIEW"
    mine, hers, others = [(await one.offers(case.number))["approve"] for one in (zhao, li, qian)]
    assert (mine["why"], hers["why"], others["allowed"], others["proposed_by"]) == (
        "own_proposal", "right", True, "zhao.min",
    )  # fmt: skip
    assert await zhao.refused(path, deed="approve") == "second_same"
    shown = await qian.send(path, deed="approve", note="复核无误")
    assert shown["state"] == "R5_APPROVED"
    assert (shown["timeline"][-1]["by"], shown["timeline"][-1]["second"]) == ("qian.yi", "zhao.min")


async def test_rejecting_needs_one_person(desk: Desk, clerk: Staffing) -> None:
    case, zhao = replacement(desk), await clerk("zhao.min")
    offer = (await zhao.offers(case.number))["reject"]
    assert (offer["two"], offer["mode"]) == (False, "do")


KEYS = (f"key {number}" for number in count())
PEOPLE = [Staff("a", Role.SUPERVISOR), Staff("b", Role.SUPERVISOR), Staff("c", Role.AGENT), Staff("d", Role.AUDITOR)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["approve", "call", "to_shop"])), max_size=8))
def test_the_second_is_never_the_first(case_desk: CaseDesk, steps: list[tuple[int, str]]) -> None:
    identity = Services(case_desk.ctx, None)  # type: ignore[arg-type]  # no deed of these asks for a proof
    case = case_desk.replacement(next(KEYS))
    try:
        for who, what in steps:
            person = Person(PEOPLE[who])
            with case_desk.db.session() as session:
                try:
                    if what == "call":
                        service.call(session, identity, case.number, person, outcome="confirmed", note="")
                    else:
                        service.act(session, identity, case.number, person, Order(what, 0, {"note": "x"}))
                except BoardError:
                    session.rollback()
        with case_desk.db.session() as session:
            done = [step for step in timeline(session, session.get_one(Case, case.id)) if step.event == "approve"]
            for step in done:
                assert step.data["second_clerk"] and step.data["second_clerk"] != step.data["by"]
                assert step.data["by"] in ("agent:a", "agent:b")
            assert second.needed(case_desk.ctx, session.get_one(Case, case.id), DEEDS["approve"])
    finally:
        _close(case_desk, case)


def _close(desk: CaseDesk, case: Case) -> None:
    with desk.db.session() as session:
        from xiaoka.cases.service import revoke

        found = session.get_one(Case, case.id)
        if found.closed is None:
            revoke(session, desk.ctx, found, "SH")
