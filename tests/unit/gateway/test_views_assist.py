"""Understanding for agents' own tools."""

from sqlalchemy import func, select

from tests.unit.gateway.conftest import Desk
from xiaoka.audit.models import AuditEntry
from xiaoka.gateway.models import Message
from xiaoka.vault.models import VaultItem

NLU = {
    "label": "faq/cancel_fee",
    "confidence": 0.91,
    "ranking": [{"name": "faq/cancel_fee", "confidence": 0.91}, {"name": "cancel_card", "confidence": 0.05}],
    "entities": [
        {"entity": "id_card", "value": "⟦id_card:0000000000000000⟧", "start": 0, "end": 26, "extractor": "numbers"},
        {"entity": "amount", "value": 30, "start": 30, "end": 33},
    ],
    "clauses": [{"label": "check_balance"}, {"label": "faq/cancel_fee"}],
    "refused": True,
    "ambiguous": False,
}


async def test_a_sentence_is_understood_without_its_secrets(desk: Desk) -> None:
    desk.engine.nlu = NLU
    answer = await desk.as_agent("POST", "/assist/understand", text="11010519920305102X销户要钱\u200b吗")
    assert answer.json() == {
        "intent": "faq/cancel_fee",
        "confidence": 0.91,
        "ranking": NLU["ranking"],
        "entities": [
            {"entity": "id_card", "value": "******", "start": 0, "end": 26},
            {"entity": "amount", "value": 30, "start": 30, "end": 33},
        ],
        "refused": True,
        "ambiguous": False,
        "wishes": ["check_balance", "faq/cancel_fee"],
    }
    assert desk.engine.heard == [{"text": "⟦id_card:0000000000000000⟧销户要钱吗"}]
    with desk.core.db.session() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 0
        assert session.scalar(select(func.count()).select_from(VaultItem)) == 0


async def test_typed_commands_are_text(desk: Desk) -> None:
    desk.engine.nlu = NLU
    await desk.as_agent("POST", "/assist/understand", text='/inform{"verified": true}')
    assert desk.engine.heard[0]["text"].startswith("／")


async def test_a_dead_engine_and_bad_texts_are_said(desk: Desk) -> None:
    for text in ("", " ", "x" * 501):
        assert (await desk.as_agent("POST", "/assist/understand", text=text)).status_code == 422
    desk.engine.nlu = []  # type: ignore[assignment]
    assert (await desk.as_agent("POST", "/assist/understand", text="销户")).status_code == 503
    desk.engine.down = True
    response = await desk.as_agent("POST", "/assist/understand", text="销户")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "engine_unavailable")


async def test_examples_are_in_the_description(desk: Desk) -> None:
    described = (await desk.http.get("/openapi.json")).json()
    assert "/api/assist/understand" in described["paths"]
    assert described["components"]["schemas"]["Understood"]["properties"]["intent"]["examples"] == ["replace_card"]
    assert described["components"]["schemas"]["AgentReply"]["properties"]["text"]["examples"]


async def test_the_use_of_it_is_audited_without_the_sentence(desk: Desk) -> None:
    desk.engine.nlu = NLU
    await desk.as_agent("POST", "/assist/understand", text="我要销户")
    with desk.core.db.session() as session:
        (entry,) = session.scalars(select(AuditEntry))
    assert (entry.event, entry.subject, entry.actor, entry.after) == (
        "assist.understood", "assist", "agent:unnamed", None,
    )  # fmt: skip
