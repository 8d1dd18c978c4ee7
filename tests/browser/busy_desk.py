"""Two weeks at a desk: cases, talks, requests for a person, opinions, doubtful wordings, a dead letter."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests.browser.played import Played
from xiaoka.account.quote import settlement
from xiaoka.cases import service
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import fire
from xiaoka.cases.models import Case
from xiaoka.clock import china
from xiaoka.gateway.models import Conversation, Message
from xiaoka.handoff.models import HandoffRequest
from xiaoka.identity.models import VerificationFactor
from xiaoka.insight.enums import Why
from xiaoka.insight.service import collect
from xiaoka.notify.models import Outbox
from xiaoka.satisfaction.models import Rating
from xiaoka.tasks.models import TaskInstance

CANCELLER, REPLACER, LOSER = "13800138001", "13900139002", "13800138050"
WORDINGS = [
    ("m_w1", "这卡我不想续了，咋整", "keep_number", 0.31, ["keep_number", "cancel_card", "faq/cancel_process", "stop"]),
    ("m_w2", "手机掉河里了，卡也没捞上来", "report_loss", 0.38, ["report_loss", "replace_card", "out_of_scope"]),
    ("m_w3", "之前那个单子走到哪了", "case_status", 0.44, ["case_status", "inform", "repeat"]),
    ("m_w4", "13800138001 这个号还退钱不", "check_balance", 0.41, ["check_balance", "faq/cancel_refund", "pay_bill"]),
    ("m_w5", "你们咋这么磨叽", "angry", 0.47, ["angry", "human_handoff", "stop"]),
]
_STEPS = ["number", "verify", "quote", "reason", "confirm"]
_REASONS = ["wish", "wish", "wish", "agent", "complaint", "engine_down"]


def fill(desk: Played, services: Any) -> dict[str, str]:
    """Write everything, and return the numbers of the cases: ``cancel``, ``replace``, ``loss``."""
    dice = random.Random(7)
    # cancellations are taken by day only, and tests run at any time
    clock = services.carrier.clock
    morning = china(clock.now()).replace(hour=10, minute=0) + timedelta(days=1)
    clock.advance(morning - clock.now())
    now = clock.now()
    with desk.core.db.session() as session:
        cancel, replace, loss = _cases(session, services, now)
        for back in range(13, -1, -1):
            for number in range(dice.randint(4, 11)):
                _talk(session, f"c_d{back}n{number}", now - timedelta(days=back, minutes=7 * number), dice)
        for turn_id, text, heard, confidence, ranking in WORDINGS:
            nlu = {
                "label": heard,
                "confidence": confidence,
                "ranking": [
                    {"name": name, "confidence": max(0.03, confidence - 0.11 * at)} for at, name in enumerate(ranking)
                ],
            }
            collect(session, turn_id=turn_id, conversation_id="c_d0n0", text=text, nlu=nlu, why=Why.UNSURE, now=now)
        session.add(
            Outbox(
                key="dead:1", kind="email", payload={"to": "lin@carrier.example"}, created=now, not_before=now,
                tries=10, dead_at=now, last_error="GiveUp: 550 no such mailbox",
            )
        )  # fmt: skip
    return {"cancel": cancel, "replace": replace, "loss": loss}


def _cases(session: Session, services: Any, now: datetime) -> tuple[str, str, str]:
    ctx = services.cases
    view = ctx.carrier.line(CANCELLER)
    quote = settlement(view, ctx.policy, now).as_json()
    cancel = filed(session, ctx, "cancel_card", CANCELLER, "unused", {"refund": "original"}, quote)
    address = ctx.vault.seal(
        session, kind="address", value="北京市朝阳区样例路 5 号 2 单元 301", conversation_id=_talk_of(REPLACER), now=now
    )
    fields = {"delivery": "mail", "address": address, "contact_phone": "13911112222", "old_sim": "yes", "fee": 1000}
    replace = filed(session, ctx, "replace_card", REPLACER, "damaged", fields, None)
    fire(
        session, replace, "refer", Actor.RISK, ctx=ctx,
        data={"risk": "medium", "risk_reasons": ["password_reset", "contact_changed"]},
    )  # fmt: skip
    loss = filed(session, ctx, "report_loss", LOSER, "lost", {}, None)
    for number, case in ((CANCELLER, cancel), (REPLACER, replace)):
        for method, minutes in (("sms_code", 4), ("face", 3)):
            session.add(
                VerificationFactor(
                    id=f"f_{number}_{method}", conversation_id=case.conversation_id, msisdn=number, method=method,
                    ok_at=now - timedelta(minutes=minutes), expires_at=now + timedelta(minutes=20),
                    evidence_id=f"ev_{method}_{number[-4:]}",
                )
            )  # fmt: skip
    return cancel.number, replace.number, loss.number


def _talk_of(number: str) -> str:
    return f"c_of{number[-4:]}"


def filed(
    session: Session,
    ctx: Any,
    kind: str,
    number: str,
    reason: str,
    fields: dict[str, Any],
    quote: dict[str, Any] | None,
) -> Case:
    """File a case as a conversation of its own would have."""
    view, now = ctx.carrier.line(number), ctx.clock.now()
    session.add(Conversation(id=_talk_of(number), channel="web", created=now, last_active=now))
    session.flush()
    return service.file_case(
        session, ctx, kind=kind, msisdn=number, customer_id=view.customer.id, fields=fields, reason_code=reason,
        quote=quote, conversation_id=_talk_of(number), channel="web", idempotency_key=f"{kind}:{number}",
    ).case  # fmt: skip


def _talk(session: Session, name: str, at: datetime, dice: random.Random) -> None:
    session.add(Conversation(id=name, channel="web", created=at, last_active=at))
    session.flush()
    session.add(Message(id=f"m_{name}", conversation_id=name, seq=1, role="customer", text="想办业务", created=at))
    kind = dice.choice(["cancel_card", "cancel_card", "replace_card", "report_loss", "check_balance"])
    status = dice.choices(["done", "stopped", "handed_off", "blocked"], [6, 2, 1, 1])[0]
    step = "confirm" if status == "done" else dice.choice(_STEPS)
    session.add(
        TaskInstance(
            id=f"t_{name}", conversation_id=name, channel="web", kind=kind, status=status, step=step, created=at,
            updated=at,
        )
    )  # fmt: skip
    if dice.random() < 0.25:
        wait, work = dice.randint(10, 240), dice.randint(90, 900)
        session.add(
            HandoffRequest(
                id=f"h_{name}", conversation_id=name, turn_id=f"m_{name}", reason=dice.choice(_REASONS), context={},
                agent="li.na", state="closed", created=at, taken_at=at + timedelta(seconds=wait),
                closed_at=at + timedelta(seconds=wait + work),
            )
        )  # fmt: skip
    if dice.random() < 0.4:
        stars = dice.choices([5, 4, 3, 2, 1], [9, 5, 2, 1, 1])[0]
        session.add(Rating(conversation_id=name, stars=stars, channel="web", agent=None, at=at))
    if dice.random() < 0.5:
        nlu = {"label": kind, "confidence": 0.5, "ranking": []}
        turn = collect(
            session, turn_id=f"m_{name}", conversation_id=name, text="想办业务", nlu=nlu, why=Why.UNSURE, now=at
        )
        turn.status, turn.by, turn.reviewed = "exported", "li.na", at
        turn.label = kind if dice.random() < 0.8 else dice.choice(["keep_number", "out_of_scope", "pay_bill"])
