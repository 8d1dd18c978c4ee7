"""The ways of proof over the carrier's port (核验方式). Each does the same work whether or not the number is ours."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from xiaoka.carrier.ports import Carrier
from xiaoka.identity import attempts, normal
from xiaoka.identity.call_records import CallRecords
from xiaoka.identity.claim import Claim
from xiaoka.identity.enums import AttemptKind, Method, Operation
from xiaoka.identity.face import FaceChecks
from xiaoka.identity.levels import Facts
from xiaoka.identity.password import weak
from xiaoka.identity.ports import ProofMethod, Secret
from xiaoka.identity.recorder import Proof, Recorder
from xiaoka.identity.results import Begun, Outcome
from xiaoka.identity.rules import Rules
from xiaoka.identity.sms_code import SmsCodes
from xiaoka.ids import token


def over_carrier(carrier: Carrier, codes: SmsCodes, faces: FaceChecks) -> Mapping[Method, ProofMethod]:
    """Return all ways of proof over one carrier."""
    code = Code(carrier, codes)
    return {
        Method.SMS_CODE: code,
        Method.RESERVED_CONTACT: code,
        Method.SERVICE_PASSWORD: ServicePassword(carrier),
        Method.NAME_ID: NameAndId(carrier),
        Method.CALL_RECORDS: CallRecords(carrier),
        Method.FACE: FaceByLink(faces),
        Method.SHOP: InPerson(),
    }


def one(secret: Secret, claim: Claim) -> str:
    """Return the single datum of an answer (ValueError: there are several)."""
    if isinstance(secret, tuple):
        raise ValueError(f"{claim.method} takes one secret")
    return secret


@dataclass(frozen=True)
class Code:
    """A code by SMS (短信验证码) to the line itself or to its reserved contact (预留联系人)."""

    carrier: Carrier
    codes: SmsCodes

    def begin(self, session: Session, claim: Claim, rules: Rules, operation: Operation | None, book: Recorder) -> Begun:
        """Draw a code and send it, if there is somebody to send it to."""
        sent = self.codes.send(session, claim, rules, operation)
        attempts.add(session, claim, AttemptKind.SEND, rules.at)
        book.audit("identity.begun", sent.code.id, sent_to=sent.to_masked)
        return Begun(claim.method, sent.code.expires_at, send_to_masked=sent.to_masked)

    def judge(self, session: Session, claim: Claim, rules: Rules, secret: Secret, book: Recorder) -> Outcome:
        """Compare with the code under way."""
        checked = self.codes.check(session, claim, rules, one(secret, claim))
        if checked.row is None:
            return book.refused("expired")
        if checked.result == "wrong":
            return book.failed(left=checked.left, evidence=checked.row.id)
        facts = Facts.of(self.carrier.line(claim.msisdn))
        since = facts.last_swap if claim.method is Method.SMS_CODE else facts.contact_since
        return book.passed(Proof(checked.row.id, since))


class _Asked:
    """A datum that is simply asked for."""

    def begin(self, session: Session, claim: Claim, rules: Rules, operation: Operation | None, book: Recorder) -> Begun:
        """Say that an answer would be looked at."""
        del session, rules, operation
        book.audit("identity.begun", None)
        return Begun(claim.method)


@dataclass(frozen=True)
class ServicePassword(_Asked):
    """The service password (服务密码), which the carrier keeps hashed and compares."""

    carrier: Carrier

    def judge(self, session: Session, claim: Claim, rules: Rules, secret: Secret, book: Recorder) -> Outcome:
        """Let the carrier compare; a right but guessable one is marked as such."""
        del session
        password = normal.digits(one(secret, claim))
        if not self.carrier.check_service_password(claim.msisdn, password):
            return book.failed()
        view = self.carrier.line(claim.msisdn)
        guessable = weak(password, view, rules.words("svcpwd.weak_patterns"))
        return book.passed(Proof(token("ev"), view.line.password_reset_at, guessable))


@dataclass(frozen=True)
class NameAndId(_Asked):
    """Name and ID number (姓名 + 身份证号): they say who is meant, and are no secret."""

    carrier: Carrier

    def judge(self, session: Session, claim: Claim, rules: Rules, secret: Secret, book: Recorder) -> Outcome:
        """Let the carrier compare."""
        del session, rules
        if not isinstance(secret, tuple) or len(secret) != 2:
            raise ValueError(f"{claim.method} takes name and ID number")
        name, id_card = normal.name(secret[0]), normal.id_card(secret[1])
        if self.carrier.matches_identity(claim.msisdn, name, id_card):
            return book.passed(Proof(token("ev")))
        return book.failed(left=None)


@dataclass(frozen=True)
class FaceByLink:
    """The face check (人脸核身) behind a one-time link; it is judged on its own page."""

    faces: FaceChecks

    def begin(self, session: Session, claim: Claim, rules: Rules, operation: Operation | None, book: Recorder) -> Begun:
        """Make the link."""
        del operation
        link, address = self.faces.link(session, claim, rules)
        book.audit("identity.begun", link.id)
        return Begun(claim.method, link.expires_at, link=address)

    def judge(self, session: Session, claim: Claim, rules: Rules, secret: Secret, book: Recorder) -> Outcome:
        """Refuse: nothing typed in a conversation is a face."""
        del session, rules, secret, book
        raise ValueError(f"{claim.method} is not answered in a conversation")


class InPerson:
    """The shop (营业厅): the way out that is always there. A clerk records there whom he saw; words prove nothing."""

    def begin(self, session: Session, claim: Claim, rules: Rules, operation: Operation | None, book: Recorder) -> Begun:
        """Do nothing: the customer goes there."""
        del session, rules, operation, book
        return Begun(claim.method)

    def judge(self, session: Session, claim: Claim, rules: Rules, secret: Secret, book: Recorder) -> Outcome:
        """Refuse: nobody proves by words that he stands in a shop."""
        del session, rules, secret, book
        raise ValueError(f"{claim.method} is not answered in a conversation")
