"""Codes by text message (短信验证码): drawn, hashed, sent, taken once."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from xiaoka.carrier.ports import Carrier, UnknownLine
from xiaoka.identity import normal
from xiaoka.identity.claim import Claim, Pepper
from xiaoka.identity.enums import Method, Operation
from xiaoka.identity.levels import Facts
from xiaoka.identity.models import SmsCode
from xiaoka.identity.rules import Rules
from xiaoka.ids import mask_msisdn, token

SmsText = Callable[..., str]


@dataclass(frozen=True)
class Sent:
    """A code under way and where it is said to have gone."""

    code: SmsCode
    to_masked: str


@dataclass(frozen=True)
class Checked:
    """Result of comparing one code; ``row`` is the code it was compared with."""

    result: Literal["right", "wrong", "expired"]
    row: SmsCode | None
    left: int


class SmsCodes:
    """Draws, sends and checks codes to the line itself or to its reserved contact."""

    def __init__(self, carrier: Carrier, pepper: Pepper, sms_text: SmsText) -> None:
        self._carrier, self._pepper, self._text = carrier, pepper, sms_text

    def send(self, session: Session, claim: Claim, rules: Rules, operation: Operation | None) -> Sent:
        """Draw a code and text it, if there is somebody to text it to.

        The same happens for every number, down to a hand-over that leads nowhere; what comes back never differs.
        Older codes of the claim die.

        Raises:
            CarrierUnavailable: the line could not be looked up, or the text not handed over.
        """
        self._close_open(session, claim, rules.at)
        digits = rules.count("otp.digits")
        code = f"{secrets.randbelow(10**digits):0{digits}d}"
        row = SmsCode(
            id=token("otp"),
            conversation_id=claim.conversation_id,
            msisdn=claim.msisdn,
            method=claim.method,
            hash="",
            created=rules.at,
            expires_at=rules.at + rules.span("otp.ttl"),
            tries=0,
            closed_at=None,
        )
        row.hash = self._hash(row.id, claim, code)
        session.add(row)
        session.flush()
        to, masked = self._target(claim, rules)
        text = self._words(claim, rules, operation, code)
        self._carrier.send_code(to, text, row.id)
        return Sent(row, masked)

    def check(self, session: Session, claim: Claim, rules: Rules, given: str) -> Checked:
        """Compare a code with the last one sent; right ones are used up, too many wrong ones burn it."""
        row = self.open_code(session, claim, rules.at)
        # the same hash is made when there is nothing to compare with
        mac = self._hash(row.id if row else "none", claim, normal.digits(given))
        same = hmac.compare_digest(mac, row.hash if row else "0" * len(mac))
        if row is None:
            return Checked("expired", None, 0)
        row.tries += 1
        left = max(0, rules.count("otp.tries_per_code") - row.tries)
        if same or left == 0:
            row.closed_at = rules.at
        session.flush()
        return Checked("right" if same else "wrong", row, left)

    def open_code(self, session: Session, claim: Claim, now: datetime) -> SmsCode | None:
        """Return the code under way for a claim."""
        query = select(SmsCode).where(*_of(claim), SmsCode.closed_at.is_(None), SmsCode.expires_at > now)
        return session.scalars(query.order_by(SmsCode.created.desc()).limit(1)).first()

    def _close_open(self, session: Session, claim: Claim, now: datetime) -> None:
        session.execute(update(SmsCode).where(*_of(claim), SmsCode.closed_at.is_(None)).values(closed_at=now))

    def _hash(self, code_id: str, claim: Claim, code: str) -> str:
        return self._pepper.mac("code", code_id, claim.msisdn, code)

    def _target(self, claim: Claim, rules: Rules) -> tuple[str | None, str]:
        """Return the number to text, or None, and what to show of it.

        A line without a usable contact, or no line at all, shows two digits of its own that never change.
        """
        pretended = f"{int(self._pepper.mac('contact', claim.msisdn)[:8], 16) % 100:02d}"
        try:
            facts = Facts.of(self._carrier.line(claim.msisdn))
        except UnknownLine:
            facts = None
        if claim.method is Method.SMS_CODE:
            return (claim.msisdn if facts and facts.active else None), mask_msisdn(claim.msisdn)
        contact = facts.contact if facts and facts.contact_counts(rules) else None
        return contact, "*" * 9 + (contact[-2:] if contact else pretended)

    def _words(self, claim: Claim, rules: Rules, operation: Operation | None, code: str) -> str:
        key = "sms_code_text" if claim.method is Method.SMS_CODE else "sms_reserved_contact_text"
        return self._text(
            key,
            code=code,
            purpose=self._text(f"purpose_{operation or 'any'}"),
            minutes=int(rules.span("otp.ttl").total_seconds() // 60),
            number_masked=mask_msisdn(claim.msisdn),
        )


def _of(claim: Claim) -> list[ColumnElement[bool]]:
    return [
        SmsCode.conversation_id == claim.conversation_id,
        SmsCode.msisdn == claim.msisdn,
        SmsCode.method == claim.method,
    ]
