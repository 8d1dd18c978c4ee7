"""One whole shift in a row, with the real engine, actions and desk: nothing in it is played."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.busy_desk import REPLACER
from tests.browser.shift import ADDRESS, NOTE, REASON, REMEDY, Shift, before
from tests.e2e.leaks import leaks
from tests.e2e.ledger import audited, the_case
from tests.e2e.stack import Stack, opened
from tests.e2e.waiting import until
from xiaoka.audit.models import AuditEntry
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.handoff.models import HandoffRequest
from xiaoka.insight.models import UncertainTurn

pytestmark = pytest.mark.browser
FIGURES = ("自助解决率", "业务漏斗", "满意度", "没发出的通知")


@pytest.fixture
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product of its own: the shift has two weeks behind it."""
    with opened(tmp_path_factory.mktemp("shift")) as running:
        yield running


def test_a_whole_shift(chromium: Any, own_stack: Stack) -> None:
    numbers = before(own_stack)
    shift = Shift(chromium, own_stack, lambda _page, _name: None)
    shift.signs_in()
    shift.asks_for_a_person()
    shift.takes_over()
    shift.verifies()
    shift.files()
    case = the_case(own_stack, shift.who.number, "replace_card")
    assert (case.number, case.facts["filed_by"]) == (shift.number, "A")
    assert case.facts["provenance"] == {
        "delivery": "agent", "address": "agent", "contact_phone": "agent", "old_sim": "customer", "fee": "system",
    }  # fmt: skip
    (filed,) = own_stack.rows(CaseEvent, CaseEvent.case_id == case.id, CaseEvent.event == "file")
    assert filed.data["by"] == "agent:li.na"
    assert leaks(own_stack, ADDRESS, shift.who.id_card) == []
    shift.hands_back()
    (request,) = own_stack.rows(HandoffRequest, HandoffRequest.note == NOTE)
    done = request.result["done"]
    assert done["cases"] == [shift.number] and set(done["verified"]) == {"face", "sms_code"}
    shift.decides(numbers["cancel"], numbers["replace"])
    states = {one.number: one for one in own_stack.rows(Case)}
    assert states[numbers["cancel"]].state != "C6_REVIEW" and states[numbers["replace"]].state == "REJECTED"
    until(lambda: any(REASON in one and REMEDY in one for one in own_stack.sms(REPLACER)), "the rejection by SMS")
    assert "agent:zhao.min" in {one.actor for one in audited(own_stack, states[numbers["replace"]])}
    shift.labels()
    labelled = own_stack.rows(UncertainTurn, UncertainTurn.by == "zhao.min")
    assert len(labelled) == 2 and all(one.label for one in labelled)
    figures = shift.reads_the_figures()
    assert all(title in figures for title in FIGURES)
    shift.close()
    seen = {one.event for one in own_stack.rows(AuditEntry, AuditEntry.actor == "agent:li.na")}
    assert {"handoff.taken", "task.field_changed", "task.asked", "task.answered", "handoff.returned"} <= seen
