"""Every attempt goes into the audit trail, masked (留痕)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.identity.claim import Claim
from xiaoka.ids import mask_msisdn


def audit_attempt(
    session: Session,
    claim: Claim,
    event: str,
    at: datetime,
    *,
    evidence: str | None,
    policy_version: str,
    channel: str = "chat",
    **details: Any,
) -> None:
    """Record a step of a proof.

    Args:
        session: open session.
        claim: whose; only the masked number and the hash of the source are written.
        event: such as ``identity.begun``.
        at: aware UTC.
        evidence: id of the row that tells more to whoever may see it.
        policy_version: version of the rules applied.
        channel: ``chat`` or ``face_page``.
        details: more, without secrets.
    """
    record(
        session,
        at=at,
        actor="H" if event == "identity.passed" else "X",
        channel=channel,
        event=event,
        subject=f"number:{mask_msisdn(claim.msisdn)}",
        after={
            "method": str(claim.method),
            "conversation": claim.conversation_id,
            "source": claim.source[:12],
            **details,
        },
        evidence=evidence,
        policy_version=policy_version,
    )
