"""Looks at an answer. Every path does the same work whether or not the number is ours."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from xiaoka.carrier.ports import Carrier
from xiaoka.identity import normal
from xiaoka.identity.claim import Claim
from xiaoka.identity.enums import Method
from xiaoka.identity.levels import Facts
from xiaoka.identity.password import weak
from xiaoka.identity.recorder import Proof, Recorder
from xiaoka.identity.results import Outcome
from xiaoka.identity.rules import Rules
from xiaoka.identity.sms_code import SmsCodes
from xiaoka.ids import token


@dataclass(frozen=True)
class Answers:
    """Compares secrets with what the carrier or we know."""

    carrier: Carrier
    codes: SmsCodes

    def judge(
        self, session: Session, claim: Claim, rules: Rules, secret: str | tuple[str, str], book: Recorder
    ) -> Outcome:
        """Return and record what an opened secret is worth.

        Raises:
            CarrierUnavailable: the carrier could not be asked; nothing was counted.
            ValueError: the method takes no answer in a conversation.
        """
        if claim.method is Method.NAME_ID and isinstance(secret, tuple):
            return self._name_id(claim, secret, book)
        if isinstance(secret, tuple):
            raise ValueError(f"{claim.method} takes one secret")
        if claim.method is Method.SERVICE_PASSWORD:
            return self._password(claim, rules, secret, book)
        if claim.method in (Method.SMS_CODE, Method.RESERVED_CONTACT):
            return self._code(session, claim, rules, secret, book)
        raise ValueError(f"{claim.method} is not answered in a conversation")

    def _name_id(self, claim: Claim, secret: tuple[str, str], book: Recorder) -> Outcome:
        name, id_card = normal.name(secret[0]), normal.id_card(secret[1])
        if self.carrier.matches_identity(claim.msisdn, name, id_card):
            return book.passed(Proof(token("ev")))
        return book.failed(left=None)

    def _password(self, claim: Claim, rules: Rules, secret: str, book: Recorder) -> Outcome:
        password = normal.digits(secret)
        if not self.carrier.check_service_password(claim.msisdn, password):
            return book.failed()
        view = self.carrier.line(claim.msisdn)
        guessable = weak(password, view, rules.words("svcpwd.weak_patterns"))
        return book.passed(Proof(token("ev"), view.line.password_reset_at, guessable))

    def _code(self, session: Session, claim: Claim, rules: Rules, secret: str, book: Recorder) -> Outcome:
        checked = self.codes.check(session, claim, rules, secret)
        if checked.row is None:
            return book.refused("expired")
        if checked.result == "wrong":
            return book.failed(left=checked.left, evidence=checked.row.id)
        facts = Facts.of(self.carrier.line(claim.msisdn))
        since = facts.last_swap if claim.method is Method.SMS_CODE else facts.contact_since
        return book.passed(Proof(checked.row.id, since))
