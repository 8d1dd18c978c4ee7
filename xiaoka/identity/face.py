"""The face check (人脸核身): a page of its own, a consent of its own, one use."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from xiaoka.carrier.ports import Carrier, FaceOutcome, UnknownLine
from xiaoka.identity import attempts, normal
from xiaoka.identity.claim import Claim, Pepper
from xiaoka.identity.enums import AttemptKind, Method
from xiaoka.identity.limits import Limits
from xiaoka.identity.models import FaceLink
from xiaoka.identity.recorder import Proof, Recorder
from xiaoka.identity.results import FaceSession, Outcome
from xiaoka.identity.rules import Rules
from xiaoka.ids import mask_msisdn, token
from xiaoka.notify.service import enqueue

CHANNEL = "face_page"


@dataclass(frozen=True)
class FaceChecks:
    """Makes links and judges what is handed in on their pages; ``text`` renders a wording key."""

    carrier: Carrier
    pepper: Pepper
    text: Callable[..., str]
    public_url: str

    def link(self, session: Session, claim: Claim, rules: Rules) -> tuple[FaceLink, str]:
        """Make a link and return it with its address; earlier links of the claim die."""
        session.execute(
            update(FaceLink)
            .where(
                FaceLink.conversation_id == claim.conversation_id,
                FaceLink.msisdn == claim.msisdn,
                FaceLink.closed_at.is_(None),
            )
            .values(closed_at=rules.at)
        )
        secret = secrets.token_urlsafe(32)
        row = FaceLink(
            id=token("face"),
            token_hash=_hash(secret),
            conversation_id=claim.conversation_id,
            msisdn=claim.msisdn,
            source=claim.source,
            created=rules.at,
            expires_at=rules.at + rules.span("face.link_ttl"),
        )
        session.add(row)
        session.flush()
        attempts.add(session, claim, AttemptKind.LINK, rules.at)
        return row, f"{self.public_url.rstrip('/')}/identity/face/{secret}"

    def page(self, session: Session, secret: str, rules: Rules) -> FaceSession | None:
        """Return what the page may show; None for a link that is unknown, used or over."""
        row = self._open(session, secret, rules.at)
        return self._session(session, row, rules) if row else None

    def consent(self, session: Session, secret: str, rules: Rules, version: str | None) -> FaceSession | None:
        """Record the separate consent (单独同意) together with the fingerprint of the text agreed to."""
        row = self._open(session, secret, rules.at)
        if row is None:
            return None
        _, current = self._consent_text()
        stale = version is not None and version != current
        if row.consented_at is None and not stale:
            row.consented_at, row.consent_version = rules.at, current
            session.flush()
            book = Recorder(session, _claim(row), rules, channel=CHANNEL)
            book.audit("identity.face_consent", row.id, consent_version=current)
        return self._session(session, row, rules)

    def submit(self, session: Session, secret: str, rules: Rules, *, name: str, id_card: str, sample: str) -> Outcome:
        """Compare name, ID number and face with the holder; all three must fit.

        Raises:
            CarrierUnavailable: the carrier could not be asked; nothing was counted.
        """
        row = session.scalar(select(FaceLink).where(FaceLink.token_hash == _hash(secret)))
        if row is None:
            return Outcome(False, "expired")
        claim = _claim(row)
        attempts.serialise(session, claim)
        session.refresh(row)
        form = self.pepper.mac("face", row.id, name, id_card, sample)
        if row.submitted and row.outcome and hmac.compare_digest(row.submitted, form):
            return Outcome.from_json(row.outcome)
        if row.closed_at is not None or row.expires_at <= rules.at:
            return Outcome(False, "expired")
        if row.consented_at is None:
            return Outcome(False, "consent")
        outcome = self._judge(session, row, claim, rules, (name, id_card, sample))
        if outcome.reason not in ("pending", "wait"):
            row.submitted, row.outcome = form, outcome.as_json()
        if outcome.ok or outcome.reason == "locked":
            row.closed_at = rules.at
        session.flush()
        if outcome.ok:
            _tell(session, row, rules.at)
        return outcome

    def _judge(
        self, session: Session, row: FaceLink, claim: Claim, rules: Rules, form: tuple[str, str, str]
    ) -> Outcome:
        book = Recorder(session, claim, rules, channel=CHANNEL)
        limits = Limits(session, rules, claim)
        if refusal := limits.locked():
            return book.refused("locked", refusal.until)
        if pause := limits.face_delay():
            return book.refused("wait", pause)
        name, id_card, sample = form
        # both are always asked, so that nobody learns which of them was wrong
        named = self.carrier.matches_identity(claim.msisdn, normal.name(name), normal.id_card(id_card))
        try:
            face = self.carrier.compare_face(claim.msisdn, sample)
        except UnknownLine:
            face = FaceOutcome.MISMATCH
        if face is FaceOutcome.PENDING:
            return book.refused("pending")
        if not named or face is not FaceOutcome.PASSED:
            return book.failed(evidence=row.id)
        return book.passed(Proof(row.id))

    def _open(self, session: Session, secret: str, now: datetime) -> FaceLink | None:
        query = select(FaceLink).where(
            FaceLink.token_hash == _hash(secret), FaceLink.closed_at.is_(None), FaceLink.expires_at > now
        )
        return session.scalar(query)

    def _session(self, session: Session, row: FaceLink, rules: Rules) -> FaceSession:
        text, version = self._consent_text()
        return FaceSession(
            msisdn_masked=mask_msisdn(row.msisdn),
            expires_at=row.expires_at,
            consented=row.consented_at is not None,
            consent_text=text,
            consent_version=version,
            tries_left=Limits(session, rules, _claim(row)).tries_left(),
        )

    def _consent_text(self) -> tuple[str, str]:
        text = self.text("face_consent_text")
        return text, sha256(text.encode()).hexdigest()[:12]


def failed_last(session: Session, conversation_id: str, msisdn: str) -> bool:
    """Tell whether the newest link of a conversation for a number was tried and did not fit."""
    query = (
        select(FaceLink)
        .where(FaceLink.conversation_id == conversation_id, FaceLink.msisdn == msisdn)
        .order_by(FaceLink.created.desc())
        .limit(1)
    )
    newest = session.scalar(query)
    return newest is not None and newest.outcome is not None and not Outcome.from_json(newest.outcome).ok


def _tell(session: Session, row: FaceLink, now: datetime) -> None:
    """Let the conversation go on by itself."""
    payload = {
        "event": "identity.passed",
        "conversation_id": row.conversation_id,
        "msisdn": row.msisdn,
        "method": str(Method.FACE),
    }
    enqueue(session, kind="event", key=f"identity.passed:{row.id}", payload=payload, now=now)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _claim(row: FaceLink) -> Claim:
    return Claim(row.conversation_id, row.msisdn, Method.FACE, row.source)
