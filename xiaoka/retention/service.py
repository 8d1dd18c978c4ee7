"""Removing what is no longer kept (到期删除), by policy and the carrier's clock. The caller owns the transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from xiaoka.assist.models import AssistSuggestion
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.gateway.channels.models import ChannelRequest
from xiaoka.gateway.models import Conversation
from xiaoka.identity.models import FaceLink, IdentityAttempt, IdentityLock, SmsCode, VerificationFactor
from xiaoka.insight.models import UncertainTurn
from xiaoka.notify.models import InboundSms, Outbox
from xiaoka.policy.service import Policy, Scope
from xiaoka.policy.values import TIME_UNITS
from xiaoka.retention.erasure import forget, removed
from xiaoka.staff.models import StaffSession
from xiaoka.vault.models import VaultRead

KEPT: dict[str, str] = {
    "conversations": "conversation.retention", "messages": "conversation.retention",
    "choices": "conversation.retention", "channel_peers": "conversation.retention",
    "handoff_requests": "conversation.retention", "desk_events": "conversation.retention",
    "desk_notes": "conversation.retention", "desk_tags": "conversation.retention",
    "ratings": "conversation.retention", "desk_reads": "conversation.retention", "tasks": "conversation.retention",
    "task_memory": "conversation.retention", "turn_log": "conversation.retention",
    "cases": "case.retention", "case_events": "case.retention",
    "identity_attempts": "identity_attempt.retention", "identity_codes": "identity_attempt.retention",
    "identity_face_links": "identity_attempt.retention", "identity_locks": "identity_attempt.retention",
    "verification_factors": "identity_attempt.retention", "staff_sessions": "identity_attempt.retention",
    "inbound_sms": "outbox.retention",
    "insight_turns": "learning.retention", "assist_suggestions": "learning.retention", "outbox": "outbox.retention",
    "channel_requests": "outbox.retention",
    "vault_items": "vault.datum_ttl", "vault_reads": "vault_read.retention",
}  # fmt: skip
"""Which key of the policy says how long the rows of a table are kept."""
FOR_GOOD: dict[str, str] = {
    "audit": "proof of what was done; append-only, numbers and names are masked in it",
    "audit_head": "the end of the audit trail",
    "channel_cursors": "one position per account of the carrier's, no data of a person",
    "staff": "accounts of the carrier's own people, disabled by hand when they leave",
    "policy_versions": "rules of the carrier, no data of a person",
}
"""Tables whose rows are never removed, and why that is allowed."""


@dataclass(frozen=True)
class Terms:
    """The policy at one moment."""

    policy: Policy
    now: datetime

    def cutoff(self, key: str, scope: Scope | None = None) -> datetime:
        """Return the moment before which records under a key are over."""
        amount = self.policy.integer(key, scope=scope, at=self.now)
        unit = self.policy.rule(key).unit
        if unit == "months":
            return months_before(self.now, amount)
        return self.now - amount * TIME_UNITS[unit]


Step = Callable[[Session, Terms, int], int]


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same day and time so many calendar months earlier, or the last day of that month."""
    index = moment.year * 12 + moment.month - 1 - months
    first = moment.replace(year=index // 12, month=index % 12 + 1, day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=moment.day - 1), following - timedelta(days=1))


def conversations(session: Session, terms: Terms, limit: int) -> int:
    """Remove conversations in which nobody has spoken for long; one with a case is kept as long as the case."""
    cases = select(Case.id).where(Case.conversation_id == Conversation.id)
    query = (
        select(Conversation.id)
        .where(Conversation.last_active <= terms.cutoff("conversation.retention"), ~cases.exists())
        .order_by(Conversation.last_active)
        .limit(limit)
    )
    over = list(session.scalars(query))
    for conversation_id in over:
        forget(session, conversation_id)
    return len(over)


def cases(session: Session, terms: Terms, limit: int) -> int:
    """Take person, number and what was said out of closed cases; kind, states and dates stay for statistics."""
    query = (
        select(Case)
        .where(Case.closed.is_not(None), Case.closed <= terms.now, Case.msisdn != "")
        .order_by(Case.closed)
        .execution_options(yield_per=200)
    )
    over: list[Case] = []
    for case in session.scalars(query):
        scope = Scope(**case.facts.get("scope", {}))
        if case.closed is not None and case.closed <= terms.cutoff("case.retention", scope):
            over.append(case)
        elif case.closed is not None and case.closed > terms.cutoff("case.retention"):
            break  # the general term is the shortest: it is a floor, which a scope may only lengthen
        if len(over) == limit:
            break
    for case in over:
        _anonymise(session, case)
    return len(over)


def _anonymise(session: Session, case: Case) -> None:
    case.msisdn = case.customer_id = case.conversation_id = ""
    case.idempotency_key = f"forgotten:{case.id}"
    case.fields, case.facts, case.quote = {}, {}, None
    session.execute(update(CaseEvent).where(CaseEvent.case_id == case.id).values(data={}))


def identity(session: Session, terms: Terms, _limit: int) -> int:
    """Remove attempts, proofs, hashes of codes and links, and locks and sign-ins of staff that have ended."""
    before = terms.cutoff("identity_attempt.retention")
    ages: list[tuple[type[Any], ColumnElement[bool]]] = [
        (IdentityAttempt, IdentityAttempt.at <= before),
        (VerificationFactor, VerificationFactor.expires_at <= before),
        (SmsCode, SmsCode.expires_at <= before),
        (FaceLink, FaceLink.expires_at <= before),
        (IdentityLock, IdentityLock.until <= before),
        (StaffSession, StaffSession.expires <= before),
    ]
    return sum(removed(session, model, where) for model, where in ages)


def outbox(session: Session, terms: Terms, _limit: int) -> int:
    """Remove messages that were sent or given up, and fingerprints of what channels delivered."""
    before = terms.cutoff("outbox.retention")
    requests = removed(session, ChannelRequest, ChannelRequest.at <= before)
    requests += removed(session, InboundSms, InboundSms.at <= before)
    return requests + removed(session, Outbox, or_(Outbox.done_at <= before, Outbox.dead_at <= before))


def learning(session: Session, terms: Terms, _limit: int) -> int:
    """Remove masked wordings collected for training, and what agents made of suggestions."""
    before = terms.cutoff("learning.retention")
    suggestions = removed(session, AssistSuggestion, AssistSuggestion.created <= before)
    return suggestions + removed(session, UncertainTurn, UncertainTurn.created <= before)


def vault_reads(session: Session, terms: Terms, _limit: int) -> int:
    """Remove the log of openings."""
    return removed(session, VaultRead, VaultRead.at <= terms.cutoff("vault_read.retention"))


# cases first: a conversation is kept as long as its case names it
STEPS: dict[str, Step] = {
    "cases": cases,
    "conversations": conversations,
    "identity": identity,
    "outbox": outbox,
    "learning": learning,
    "vault_reads": vault_reads,
}
