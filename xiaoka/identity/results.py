"""What the identity service answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from xiaoka.identity.enums import Method

RefusalReason = Literal["wait", "limit", "locked", "unavailable"]
OutcomeReason = Literal["none", "wrong", "expired", "locked", "consent", "pending", "wait"]


@dataclass(frozen=True)
class Refusal:
    """Why a method cannot be begun now.

    Args:
        reason: ``wait`` (too soon after the last text), ``limit`` (all texts of the day are spent),
            ``locked`` (too many wrong answers), ``unavailable`` (too many numbers from one device).
        until: when it can be tried again, aware UTC.
    """

    reason: RefusalReason
    until: datetime | None = None


@dataclass(frozen=True)
class Begun:
    """A method under way, or the reason why not.

    Args:
        kind: the method.
        expires_at: until when an answer is taken; None for methods without a deadline.
        link: one-time address of the face check.
        send_to_masked: where a code went, masked; the same for numbers that are not ours.
        refused: set when nothing was begun.
    """

    kind: Method
    expires_at: datetime | None = None
    link: str | None = None
    send_to_masked: str | None = None
    refused: Refusal | None = None


@dataclass(frozen=True)
class Outcome:
    """Result of one answer.

    Args:
        ok: the secret was right; whether that is *enough* is what ``Identity.satisfied`` tells.
        reason: ``none`` when ok; ``wrong``; ``expired`` (nothing under way any more: begin again);
            ``locked``; face only: ``consent`` (consent first), ``pending`` (the check has not answered yet, try again),
            ``wait`` (pause after many failures).
        tries_left: how many more wrong answers are taken now.
        until: end of the lock, aware UTC.
    """

    ok: bool
    reason: OutcomeReason = "none"
    tries_left: int | None = None
    until: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return a plain structure, to answer a repeated message the same."""
        until = self.until.isoformat() if self.until else None
        return {"ok": self.ok, "reason": self.reason, "tries_left": self.tries_left, "until": until}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Outcome":
        """Rebuild from :meth:`as_json`."""
        until = datetime.fromisoformat(data["until"]) if data["until"] else None
        return cls(data["ok"], data["reason"], data["tries_left"], until)


@dataclass(frozen=True)
class FaceSession:
    """What the page of a face link may show (人脸核身页面).

    Args:
        msisdn_masked: ``138****5678``.
        expires_at: end of the link, aware UTC.
        consented: the separate consent (单独同意) was given.
        consent_text: the text to agree to.
        consent_version: fingerprint of that text; recorded with the consent.
        tries_left: attempts left in this conversation.
    """

    msisdn_masked: str
    expires_at: datetime
    consented: bool
    consent_text: str
    consent_version: str
    tries_left: int
