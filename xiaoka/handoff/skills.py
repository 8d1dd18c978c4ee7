"""Which agents a request is for (技能组): what is wanted, and who knows about it."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Message
from xiaoka.handoff.models import HandoffRequest
from xiaoka.tasks.models import TaskInstance

ANY = ""
COMPLAINT, ELDER, DIALECT = "complaint", "elder", "dialect"
SKILLS = (COMPLAINT, ELDER, DIALECT, "cancel_card", "replace_card", "report_loss")
"""Words that may stand in an account's skills; an account without any takes everything."""
_BY_TASK = {
    "cancel_card": "cancel_card", "keep_number": "cancel_card", "revoke_case": "cancel_card",
    "replace_card": "replace_card", "activate_card": "replace_card", "change_delivery": "replace_card",
    "report_loss": "report_loss", "resume_service": "report_loss", "file_complaint": COMPLAINT,
}  # fmt: skip
# written Cantonese: these characters stand for words that Mandarin writes otherwise
_CANTONESE = re.compile(r"[唔冇嘅咗喺佢嚟啲咁噉嘢乜]|點解|係咪|幾多")
_LOOK_BACK = 20


def needed(session: Session, request: HandoffRequest) -> str:
    """Return the skill a request needs most; empty when any agent will do."""
    if request.reason == COMPLAINT:
        return COMPLAINT
    if request.context.get("elder") or _offered_as_elder(session, request.conversation_id):
        return ELDER
    if _speaks_dialect(session, request.conversation_id):
        return DIALECT
    return next((_BY_TASK[kind] for kind in request.context.get("tasks") or [] if kind in _BY_TASK), ANY)


def fits(skills: str, skill: str) -> bool:
    """Tell whether an agent with these skills is for a request."""
    mine = skills.split()
    return not mine or not skill or skill in mine


def _offered_as_elder(session: Session, conversation_id: str) -> bool:
    query = select(TaskInstance).where(TaskInstance.conversation_id == conversation_id)
    return any(task.data.get("_elder") for task in session.scalars(query))


def _speaks_dialect(session: Session, conversation_id: str) -> bool:
    query = (
        select(Message.shown)
        .where(Message.conversation_id == conversation_id, Message.role == Role.CUSTOMER)
        .order_by(Message.n.desc())
        .limit(_LOOK_BACK)
    )
    return any(_CANTONESE.search(text) for text in session.scalars(query))
