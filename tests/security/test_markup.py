"""HTML in every field an agent or a customer will see stays text: JSON that no browser takes for a page."""

import pytest

from tests.unit.gateway.conftest import Desk
from tests.unit.handoff.wishes import waiting
from xiaoka.cases import service as cases
from xiaoka.settings import ROOT

MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "</textarea><iframe src=//evil.example>",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("markup", MARKUP)
async def test_transcripts_and_notes_hold_it_as_text_in_json(desk: Desk, markup: str) -> None:
    customer, request_id = await waiting(desk)
    await customer.say(f"我说{markup}")
    await desk.as_agent("POST", f"/handoffs/{request_id}/take", agent="li.na")
    await desk.as_agent("POST", f"/handoffs/{request_id}/reply", agent="li.na", text=f"回{markup}")
    closed = await desk.as_agent("POST", f"/handoffs/{request_id}/close", agent="li.na", note=f"记{markup}")
    shown = await desk.as_agent("GET", f"/handoffs/{request_id}")
    for response in (closed, shown, await desk.http.get("/api/chat/history", headers=customer.headers)):
        assert response.headers["content-type"].startswith("application/json")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in response.headers["content-security-policy"]
    found = shown.json()
    assert found["note"] == f"记{markup}"
    assert any(line["text"] == f"我说{markup}" for line in found["lines"])


async def test_the_fields_of_a_case_hold_it_as_text_in_json(desk: Desk) -> None:
    fields = {name: f"{name}{MARKUP[0]}" for name in ("address", "contact", "delivery", "reason", "recipient")}
    with desk.core.db.session() as session:
        filed = cases.file_case(
            session,
            desk.services.cases,
            kind="cancel_card",
            msisdn="13800138001",
            customer_id="demo-001",
            fields=fields,
            reason_code="other",
            quote=None,
            conversation_id="c_1",
            channel="web",
            idempotency_key="k1",
        )
        number = filed.case.number
    response = await desk.as_agent("GET", f"/cases/{number}")
    assert response.headers["content-type"].startswith("application/json")
    assert {name: response.json()["fields"][name] for name in fields} == fields


@pytest.mark.parametrize("name", ["<b>li</b>", "li'\"", "", "li\u202ena", "a" * 41])
async def test_an_agents_name_is_a_name(desk: Desk, name: str) -> None:
    _, request_id = await waiting(desk)
    assert (await desk.as_agent("POST", f"/handoffs/{request_id}/take", agent=name)).status_code == 422


@pytest.mark.parametrize("path", ["/", "/identity/face/x", "/docs"])
async def test_pages_allow_no_script_but_our_own_files(desk: Desk, path: str) -> None:
    policy = (await desk.http.get(path)).headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy and "base-uri 'none'" in policy


def test_no_script_of_ours_makes_markup_of_text() -> None:
    sinks = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "srcdoc", "new Function")
    files = [*(ROOT / "widget").glob("*.js"), *(ROOT / "xiaoka/gateway/pages").glob("*.js")]
    assert len(files) > 5
    assert [(file.name, sink) for file in files for sink in sinks if sink in file.read_text(encoding="utf-8")] == []
