"""Writes down what came of an answer: attempt, proof, locks and audit, always together."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.identity import attempts
from xiaoka.identity.claim import Claim
from xiaoka.identity.enums import AttemptKind, Method
from xiaoka.identity.journal import audit_attempt
from xiaoka.identity.limits import Limits
from xiaoka.identity.models import IdentityAttempt, VerificationFactor
from xiaoka.identity.results import Outcome, OutcomeReason
from xiaoka.identity.rules import Rules
from xiaoka.ids import token


@dataclass(frozen=True)
class Proof:
    """What makes a right answer worth something later."""

    evidence_id: str
    credential_since: datetime | None = None
    weak: bool = False


@dataclass(frozen=True)
class Recorder:
    """Records for one claim at one moment."""

    session: Session
    claim: Claim
    rules: Rules
    turn_id: str | None = None
    channel: str = "chat"

    def passed(self, proof: Proof) -> Outcome:
        """Keep a proof for this conversation and number until it runs out."""
        outcome = Outcome(ok=True)
        self._attempt(AttemptKind.SUCCESS, outcome)
        self.session.add(
            VerificationFactor(
                id=token("vf"),
                conversation_id=self.claim.conversation_id,
                msisdn=self.claim.msisdn,
                method=self.claim.method,
                ok_at=self.rules.at,
                expires_at=self.rules.at + self.rules.span("auth.session_ttl"),
                evidence_id=proof.evidence_id,
                credential_since=proof.credential_since,
                weak=proof.weak,
            )
        )
        self.session.flush()
        self.audit("identity.passed", proof.evidence_id)
        return outcome

    def failed(self, *, left: int | None = None, evidence: str | None = None) -> Outcome:
        """Count a wrong answer and lock what it was too many for.

        Args:
            left: tries left for the code at hand; 0 burns it.
            evidence: id of the code or link it was given for.
        """
        entry = attempts.add(self.session, self.claim, AttemptKind.FAILURE, self.rules.at, turn_id=self.turn_id)
        limits = Limits(self.session, self.rules, self.claim)
        limits.failed()
        outcome = self._after_failure(limits, left)
        entry.outcome = outcome.as_json()
        self.session.flush()
        details = {"reason": outcome.reason, "tries_left": outcome.tries_left}
        self.audit("identity.failed", evidence or entry.id, **details)
        return outcome

    def refused(self, reason: OutcomeReason, until: datetime | None = None) -> Outcome:
        """Say that the answer was not looked at."""
        outcome = Outcome(False, reason, 0 if reason == "locked" else None, until)
        entry = self._attempt(AttemptKind.REFUSED, outcome)
        self.audit("identity.refused", entry.id, reason=reason)
        return outcome

    def audit(self, event: str, evidence: str | None, **details: object) -> None:
        """Write one line of the audit trail."""
        audit_attempt(
            self.session,
            self.claim,
            event,
            self.rules.at,
            evidence=evidence,
            policy_version=self.rules.policy.version,
            channel=self.channel,
            **details,
        )

    def _attempt(self, kind: AttemptKind, outcome: Outcome | None = None) -> IdentityAttempt:
        return attempts.add(self.session, self.claim, kind, self.rules.at, turn_id=self.turn_id, outcome=outcome)

    @staticmethod
    def _after_failure(limits: Limits, left: int | None) -> Outcome:
        if lock := limits.locked():
            return Outcome(False, "locked", 0, lock.until)
        if left == 0:
            return Outcome(False, "expired", 0)
        tries_left = limits.tries_left() if left is None else min(left, limits.tries_left())
        return Outcome(False, "wrong", tries_left)


def live_factors(session: Session, conversation_id: str, msisdn: str, now: datetime) -> list[VerificationFactor]:
    """Return the proofs of a conversation for a number that have not run out."""
    query = select(VerificationFactor).where(
        VerificationFactor.conversation_id == conversation_id,
        VerificationFactor.msisdn == msisdn,
        VerificationFactor.expires_at > now,
    )
    return list(session.scalars(query))


def proven(factors: list[VerificationFactor]) -> set[Method]:
    """Return the methods of proofs."""
    return {Method(factor.method) for factor in factors}
