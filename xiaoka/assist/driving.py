"""What an agent does to a task for the customer (坐席代办): fill in an answer, begin a proof, judge what he answered.

Consent is never given here: the card before filing is the customer's to confirm. Callers own the transaction.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.assist.checklist import NO_FIELD
from xiaoka.assist.scratch import UNKNOWN, tried
from xiaoka.assist.talk import CHANNEL, of_conversation
from xiaoka.audit.service import record
from xiaoka.gateway import messages
from xiaoka.gateway.enums import Role
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.models import Conversation, Message
from xiaoka.identity.enums import Method, Operation
from xiaoka.identity.models import SmsCode
from xiaoka.identity.results import Outcome
from xiaoka.tasks import store
from xiaoka.tasks.definition import TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.filing import BY
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.registry import definition_of
from xiaoka.tasks.rendering import render
from xiaoka.tasks.services import Services
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.choice import Choice
from xiaoka.tasks.steps.confirm import Confirm
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Entity, Say, Turn
from xiaoka.vault.service import TOKEN

_NOT_HIS = (Verify, Auto, Confirm)
_PRESSED = ("address", "shop", "refund_to")
"""Besides choices: what the bot has buttons for, or takes as one datum."""
_ENTITIES = {"number": "phone_number", "contact_phone": "phone_number", "about": "phone_number"}
_EXPECTED = {
    Method.SMS_CODE: ("sms_code",), Method.RESERVED_CONTACT: ("sms_code",),
    Method.SERVICE_PASSWORD: ("service_password",), Method.NAME_ID: ("name", "id_card"),
}  # fmt: skip
"""What the customer's answer holds, by method; a face check is answered on its own page."""
_ASKED = {Method.NAME_ID: "name_and_id", Method.RESERVED_CONTACT: "sms_code", Method.FACE: "choice"}


def fill(
    session: Session, services: Services, conversation: Conversation, *, task_id: str, name: str, value: str, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Fill in one answer of a task (坐席改), by the same checks as the customer's own.

    Raises:
        DeskError: ``task_unknown``, or ``field_invalid`` for a value that the step does not take, and for checks,
            proofs and consents, which are not an agent's to give.
    """
    task = session.get(TaskInstance, task_id)
    open_states = (TaskStatus.ACTIVE, TaskStatus.HANDED_OFF)
    if task is None or task.conversation_id != conversation.id or task.status not in open_states:
        raise DeskError("task_unknown")
    step = definition_of(TaskKind(task.kind)).step(name)
    if step is None or isinstance(step, _NOT_HIS) or name in NO_FIELD:
        raise DeskError("field_invalid")
    text = value
    if name == "address":
        text = services.vault.seal(session, kind="address", value=value, conversation_id=conversation.id, now=now)
    kind = name if isinstance(step, Choice) or name in _PRESSED else _ENTITIES.get(name, name)
    turn = Turn("", conversation.id, CHANNEL, text, "inform", entities=(Entity(kind, text),), chosen=kind == name)
    ctx = TaskContext(session, services, task, turn)
    before = ctx.data.get(name)
    try:
        taken = step.accept(ctx)
    except UNKNOWN:
        taken = None
    refused = bool(taken) and ctx.data.get(name) == before != text
    if taken is None or refused or name not in ctx.data:
        raise DeskError("field_invalid")
    ctx.data[BY] = {**(ctx.data.get(BY) or {}), name: by}
    _next(ctx, definition_of(TaskKind(task.kind)))
    task.updated = now
    record(
        session, at=now, actor=f"agent:{by}", channel="console", event="task.field_changed",
        subject=f"conversation:{conversation.id}", after={"task": task.kind, "field": name},
    )  # fmt: skip


def _next(ctx: TaskContext, definition: TaskDefinition) -> None:
    """Let the step that is open now read what it offers, such as shops; checks wait until the customer is asked."""
    with suppress(*UNKNOWN):
        step = definition.current(ctx)
        # what was begun elsewhere is looked for in silence, and only asked of the customer when there is something
        if step is not None and not isinstance(step, _NOT_HIS) and step.name != "quote":
            step.prepare(ctx)
            ctx.task.step = step.name


def begin_proof(
    session: Session, services: Services, conversation: Conversation, method: Method, *, by: str, now: datetime
) -> Message:
    """Send a code, or the link to the face check, and ask the customer for it; return what he was told.

    Raises:
        DeskError: ``proof_refused`` when no number is known, nothing is to be proven, or the limits forbid it.
    """
    number, operation = store.remembered_msisdn(session, conversation.id), _operation(session, services, conversation)
    if number is None or operation is None or method not in (*_EXPECTED, Method.FACE):
        raise DeskError("proof_refused")
    begun = services.identity.begin(
        session, conversation.id, number, method, source=conversation.source, operation=operation, now=now
    )
    # the bot sent one a moment ago: the customer is asked for that one
    again = begun.refused is not None and _under_way(session, conversation.id, number, method, now)
    if begun.refused is not None and not again:
        raise DeskError("proof_refused")
    key = f"utter_again_{method}" if again else f"utter_ask_{method}"
    asked = Say(key, {"sent_to": begun.send_to_masked or ""}, link=begun.link)
    message = render(services.wording, asked)
    link = (message["custom"] or {}).get("link")
    conversation.expects = _ASKED.get(method, str(method))
    body: dict[str, Any] = {"text": message["text"], "agent": by, **({"link": link} if link else {})}
    return messages.append(
        session, conversation, role=Role.AGENT, now=now, text=message["text"], shown=message["text"], body=body
    )


def _under_way(session: Session, conversation_id: str, number: str, method: Method, now: datetime) -> bool:
    """Tell whether a code that was sent for this conversation can still be answered."""
    sent = select(SmsCode.id).where(
        SmsCode.conversation_id == conversation_id, SmsCode.msisdn == number, SmsCode.method == method,
        SmsCode.closed_at.is_(None), SmsCode.expires_at > now,
    )  # fmt: skip
    return session.scalars(sent.limit(1)).first() is not None


def check_proof(session: Session, services: Services, conversation: Conversation, method: Method) -> Outcome:
    """Judge what the customer answered last; the agent never sees it.

    Raises:
        DeskError: ``proof_missing`` when his last message holds no such secret.
    """
    number = store.remembered_msisdn(session, conversation.id)
    query = select(Message).where(Message.conversation_id == conversation.id, Message.role == Role.CUSTOMER)
    last = session.scalars(query.order_by(Message.n.desc()).limit(1)).first()
    found = {match[1]: match.group() for match in TOKEN.finditer(last.text)} if last else {}
    secret = tuple(found[kind] for kind in _EXPECTED.get(method, ()) if kind in found)
    if number is None or last is None or not secret or len(secret) < len(_EXPECTED[method]):
        raise DeskError("proof_missing")
    answer = secret if len(secret) > 1 else secret[0]
    outcome = services.identity.answer(
        session, conversation.id, number, method, answer, source=conversation.source, turn_id=last.id
    )
    if outcome.ok:
        conversation.expects = None
    return outcome


def _operation(session: Session, services: Services, conversation: Conversation) -> Operation | None:
    """Return what the task in hand has to be proven for."""
    with tried(session, services, of_conversation(session, conversation.id, conversation.last_seq)) as scratch:
        if scratch is None:
            return None
        steps = [one for one in scratch.definition.steps if isinstance(one, Verify) and scratch.applies(one)]
        return next((one.operation for one in steps if not scratch.done(one)), None)
