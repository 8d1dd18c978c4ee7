"""What somebody answers to a warning by SMS (上行短信): 1 stops at once, 2 says yes to a call-back that was missed.

Whoever was warned may stop: the card in question and the reserved contact. Nothing is asked first; stopping is safe.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from xiaoka.cases import requests
from xiaoka.cases.context import CaseContext
from xiaoka.cases.enums import Actor, CaseKind
from xiaoka.cases.machine import fire
from xiaoka.cases.models import Case
from xiaoka.clock import china
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.models import InboundSms
from xiaoka.notify.service import enqueue

_STOP = re.compile(
    r"\W*1\W*|\W*(td?|no?|stop)\W*|.*(不是我|不是本人|非本人|没申请|没有申请|没办过|停止|停下|别办|不要办|盗).*"
)
_YES = re.compile(r"\W*2\W*")


@dataclass(frozen=True)
class Reply:
    """One SMS that came in.

    Attributes:
        key: the carrier's id of it; the same id again is the same SMS.
        sender: the number it came from, as the network vouches.
        text: what it says.
    """

    key: str
    sender: str
    text: str


def meant(text: str) -> str:
    """Return ``stop``, ``yes`` or ``other``; in doubt between the two, stop."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if _STOP.fullmatch(plain):
        return "stop"
    return "yes" if _YES.fullmatch(plain) else "other"


def receive(session: Session, ctx: CaseContext, reply: Reply) -> str:
    """Take a reply once and return what came of it: ``stopped``, ``noted``, ``nothing`` or ``unclear``.

    The words are not kept: people answer with codes and names.
    """
    known = session.get(InboundSms, reply.key)
    if known is not None:
        return known.outcome
    now = ctx.clock.now()
    outcome = _act(session, ctx, reply, now)
    session.add(InboundSms(key=reply.key, at=now, meant=meant(reply.text), outcome=outcome))
    session.flush()
    return outcome


def _act(session: Session, ctx: CaseContext, reply: Reply, now: datetime) -> str:
    concerned = _concerned(session, reply.sender)
    what = meant(reply.text)
    if what == "stop":
        if _stop(session, ctx, concerned):
            return "stopped"  # the case tells it to everybody
    elif what == "yes" and _confirm(session, ctx, concerned, reply.sender):
        return "noted"
    outcome = "unclear" if concerned and what == "other" else "nothing"
    _answer(session, ctx, reply.sender, outcome, now)
    return outcome


def _concerned(session: Session, sender: str) -> list[Case]:
    """Return the open cases of whose course the sender was warned."""
    mine = or_(Case.msisdn == sender, Case.facts["contact"].as_string() == sender)
    return list(session.scalars(select(Case).where(Case.closed.is_(None), mine).order_by(Case.created.desc())))


def _stop(session: Session, ctx: CaseContext, concerned: list[Case]) -> bool:
    ids = frozenset(case.id for case in concerned)
    who = requests.Asked(Actor.OLD_SIM, note="reply by SMS")
    numbers = sorted({case.msisdn for case in concerned})
    return any([requests.stop_all(session, ctx, number, who, only=ids) for number in numbers])


def _confirm(session: Session, ctx: CaseContext, concerned: list[Case], sender: str) -> bool:
    waiting = [c for c in concerned if c.kind == CaseKind.CANCEL_CARD and c.state == "C6_REVIEW" and c.msisdn == sender]
    for case in waiting:
        fire(session, case, "confirm_by_sms", Actor.OLD_SIM, ctx=ctx)
    return bool(waiting)


def _answer(session: Session, ctx: CaseContext, sender: str, outcome: str, now: datetime) -> None:
    # once a day at most: nobody shall be made to send texts by sending us texts
    hotline = ctx.policy.text("carrier.hotline", at=now)
    enqueue(
        session, kind=NoticeKind.SMS, key=f"reply:{sender}:{china(now):%Y%m%d}:{outcome}", now=now, not_before=now,
        payload={"wording": f"sms_reply_{outcome}", "params": {"hotline": hotline}, "to": sender},
    )  # fmt: skip
