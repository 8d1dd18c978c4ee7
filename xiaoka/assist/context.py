"""What the console shows beside a talk (上下文): masked; nothing of an account before it is proven whose it is."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.account.days import age, today
from xiaoka.assist import proofs
from xiaoka.assist.checklist import checklist, form
from xiaoka.assist.filing import FILED, asked
from xiaoka.assist.scratch import tried
from xiaoka.assist.suggestions import policy_lines
from xiaoka.assist.summary import summary
from xiaoka.assist.talk import of_conversation
from xiaoka.carrier.ports import CarrierUnavailable, LineView, UnknownLine
from xiaoka.cases.machine import state_of
from xiaoka.cases.models import Case
from xiaoka.gateway.models import Conversation
from xiaoka.handoff.models import DeskNote, DeskTag, HandoffRequest
from xiaoka.identity.enums import Level, Operation
from xiaoka.ids import mask_msisdn, mask_name
from xiaoka.tasks import store
from xiaoka.tasks.services import Services

ENOUGH = Level.MEDIUM
"""From this level on an account is shown; below it, only who asks for it with a reason sees it."""
_ELDER = 65


def context(session: Session, services: Services, conversation: Conversation) -> dict[str, Any]:
    """Return everything that belongs to a conversation.

    ``account`` is None with ``locked`` saying why: ``no_number``, ``not_proven``, ``unknown`` or ``unavailable``.
    """
    talk = of_conversation(session, conversation.id, conversation.last_seq)
    number = store.remembered_msisdn(session, conversation.id)
    with tried(session, services, talk) as scratch:
        verification = proofs.missing(session, services, scratch, talk_id=conversation.id, number=number)
        found = {
            "number": mask_msisdn(number) if number else None,
            "verification": verification,
            "task": _task(services, scratch.ctx.task.kind) | {"id": scratch.ctx.task.id} if scratch else None,
            "asked": asked(session, scratch.ctx.task, scratch.current.name if scratch.current else None)
            if scratch
            else {},
            "begin": [_task(services, kind) for kind in FILED],
            "checklist": checklist(scratch) if scratch else [],
            "form": form(scratch) if scratch else [],
            "policy": policy_lines(services, scratch),
            "summary": summary(session, services, talk, scratch, verification),
        }
    shown: dict[str, Any] | None = None
    locked: str | None = "no_number"
    if number:
        shown, locked = seen(session, services, conversation.id, number)
    mine = number if shown else None
    return {
        **found, "account": shown, "locked": locked, "cases": cases(session, conversation.id, mine),
        "notes": _notes(session, conversation.id), "tags": _tags(session, conversation.id),
        "handoffs": _handoffs(session, conversation.id),
    }  # fmt: skip


def seen(
    session: Session, services: Services, conversation_id: str, number: str
) -> tuple[dict[str, Any] | None, str | None]:
    """Return the account of a number that the conversation has proven to be its own, or why it is not shown."""
    try:
        level = services.identity.level(session, conversation_id, number, Operation.QUERY_BALANCE)
        if level < ENOUGH:
            return None, "not_proven"
        return account(services, services.carrier.line(number)), None
    except UnknownLine:
        return None, "not_proven"
    except CarrierUnavailable:
        return None, "unavailable"


def account(services: Services, view: LineView) -> dict[str, Any]:
    """Return customer, line, balance (分), contracts and what hangs on the line, masked."""
    customer, line, money = view.customer, view.line, view.account
    swapped = max((one.at for one in view.swaps), default=None)
    years = age(customer.birth, today(services.clock.now()))
    return {
        "customer": {
            "name": mask_name(customer.name), "kind": "company" if customer.is_company else "person",
            "elder": not customer.is_company and years >= _ELDER, "stars": line.stars, "deceased": customer.deceased,
        },
        "line": {
            "status": line.status.value, "stop_reasons": [one.value for one in line.stop_reasons],
            "plan": line.plan_name, "month_fee": line.month_fee, "brand": line.brand, "province": line.province,
            "city": line.city, "since": line.activated.isoformat(), "class": line.number_class,
            "sim": view.sim.kind, "sim_attached": view.sim.attached,
            "last_swap": swapped.isoformat() if swapped else None,
        },
        "balance": {
            "available": money.available, "principal": money.principal, "gift": money.gift, "deposit": money.deposit,
            "unbilled": money.unbilled, "arrears": money.arrears, "late_fee": money.late_fee,
            "as_of": money.as_of.isoformat(),
        },
        "contracts": [
            {
                "name": one.name, "ends": one.ends.isoformat(), "penalty": one.penalty,
                "signed": one.document_id is not None,
            }
            for one in view.contracts
        ],
        "bundles": [{"kind": one.kind.value, "label": one.label} for one in view.bundles],
    }  # fmt: skip


def cases(session: Session, conversation_id: str, number: str | None) -> list[dict[str, Any]]:
    """Return cases of the conversation, and the open ones of a proven number."""
    mine = Case.conversation_id == conversation_id
    query = select(Case).where(mine | ((Case.msisdn == number) & Case.closed.is_(None)) if number else mine)
    return [
        {
            "number": one.number, "kind": one.kind, "state": one.state, "meaning": state_of(one).meaning,
            "open": one.closed is None, "next_at": one.next_at.isoformat() if one.next_at else None,
            "created": one.created.isoformat(),
        }
        for one in session.scalars(query.order_by(Case.created.desc()))
    ]  # fmt: skip


def _task(services: Services, kind: str) -> dict[str, str]:
    return {"kind": kind, "title": services.wording.text(f"task_{kind}")}


def _notes(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    query = select(DeskNote).where(DeskNote.conversation_id == conversation_id).order_by(DeskNote.created)
    return [{"by": one.by, "text": one.text, "at": one.created.isoformat()} for one in session.scalars(query)]


def _tags(session: Session, conversation_id: str) -> list[str]:
    return list(session.scalars(select(DeskTag.tag).where(DeskTag.conversation_id == conversation_id)))


def _handoffs(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    query = select(HandoffRequest).where(HandoffRequest.conversation_id == conversation_id)
    return [
        {
            "id": one.id, "state": one.state, "reason": one.reason, "agent": one.agent, "note": one.note,
            "done": one.result.get("done"), "created": one.created.isoformat(),
        }
        for one in session.scalars(query.order_by(HandoffRequest.created.desc()))
    ]  # fmt: skip
