"""The identity service (身份核验): who is speaking, and for what that is enough.

Callers own the transaction. Nothing about an account is told here before a proof stands: a number that is not
ours is offered the same ways, gets the same answers and costs the same work.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from xiaoka.carrier.ports import Carrier, UnknownLine
from xiaoka.clock import Clock
from xiaoka.identity import attempts
from xiaoka.identity.claim import Claim, Pepper
from xiaoka.identity.enums import Level, Method, Operation
from xiaoka.identity.face import FaceChecks
from xiaoka.identity.in_person import Visits
from xiaoka.identity.levels import IDENTIFIERS, Facts, identified, reached
from xiaoka.identity.limits import CODES, Limits
from xiaoka.identity.methods import over_carrier
from xiaoka.identity.offers import offers
from xiaoka.identity.opening import Opens, opened
from xiaoka.identity.ports import ProofMethod, Secret
from xiaoka.identity.recorder import Recorder, live_factors, proven
from xiaoka.identity.results import Begun, FaceSession, Outcome, Refusal
from xiaoka.identity.rules import Rules
from xiaoka.identity.sms_code import SmsCodes, SmsText
from xiaoka.policy.service import Policy
from xiaoka.settings import settings
from xiaoka.wording import load_wording

__all__ = ["Begun", "FaceSession", "Identity", "Outcome", "Refusal"]


def _domain_text(key: str, **params: object) -> str:
    return load_wording(settings().domain_file).text(key, **params)


class Identity:
    """Proofs of identity over one carrier.

    Args:
        carrier: holds the secrets that are compared.
        policy: levels, limits and lifetimes.
        vault: opens the tokens in which secrets arrive.
        clock: the carrier's clock.
        public_url: where customers reach the desk; face links begin with it.
        secret: key of the hashes of codes and sources.
        sms_text: renders a wording key to text; the responses of ``domain.yml`` when left out.
        methods: ways of proof instead of those over the carrier's port.
    """

    def __init__(
        self,
        *,
        carrier: Carrier,
        policy: Policy,
        vault: Opens,
        clock: Clock,
        public_url: str,
        secret: str,
        sms_text: SmsText | None = None,
        methods: Mapping[Method, ProofMethod] | None = None,
    ) -> None:
        self._carrier, self._policy, self._vault, self._clock = carrier, policy, vault, clock
        self._pepper = Pepper(secret)
        text = sms_text or _domain_text
        self._codes = SmsCodes(carrier, self._pepper, text)
        self._faces = FaceChecks(carrier, self._pepper, text, public_url)
        self.visits = Visits(self._pepper, self._rules)
        self._methods = {**over_carrier(carrier, self._codes, self._faces), **(methods or {})}

    def required(self, operation: Operation) -> Level:
        """Return the level an operation needs."""
        return self._rules().required(operation)

    def level(
        self,
        session: Session,
        conversation_id: str,
        msisdn: str,
        operation: Operation,
        *,
        old_sim_receives: bool | None = None,
    ) -> Level:
        """Return the level this conversation has reached for a number and an operation.

        The line is read only when there is a proof to weigh.

        Args:
            session: open session.
            conversation_id: proofs do not leave their conversation.
            msisdn: the number.
            operation: what is to be allowed.
            old_sim_receives: what the customer said of the SIM; False makes codes to it worthless.

        Raises:
            CarrierUnavailable: there are proofs, but the line cannot be read now.
        """
        rules = self._rules()
        factors = live_factors(session, conversation_id, msisdn, rules.at)
        if not factors:
            return Level.NONE
        if proven(factors) <= IDENTIFIERS:
            return identified(factors, operation, rules)
        try:
            facts = Facts.of(self._carrier.line(msisdn))
        except UnknownLine:
            return Level.NONE
        return reached(factors, facts, operation, rules, old_sim_receives)

    def satisfied(
        self,
        session: Session,
        conversation_id: str,
        msisdn: str,
        operation: Operation,
        *,
        old_sim_receives: bool | None = None,
    ) -> bool:
        """Tell whether the operation is allowed now; arguments and errors as :meth:`level`."""
        have = self.level(session, conversation_id, msisdn, operation, old_sim_receives=old_sim_receives)
        return have >= self.required(operation)

    def next_methods(
        self,
        session: Session,
        conversation_id: str,
        msisdn: str,
        operation: Operation,
        *,
        old_sim_receives: bool | None = None,
    ) -> list[Method]:
        """Return what can be offered now, best first; the same for numbers that are not ours.

        Proven and locked methods are left out. For HIGH the shop is always last. Empty: nothing is needed any
        more, or (below HIGH) everything is locked.
        """
        if self.satisfied(session, conversation_id, msisdn, operation, old_sim_receives=old_sim_receives):
            return []
        rules = self._rules()
        done = proven(live_factors(session, conversation_id, msisdn, rules.at))
        claims = [self._claim(conversation_id, msisdn, method, "") for method in Method]
        closed = {claim.method for claim in claims if self._closed(session, claim, rules)}
        if not self._supplement_helps(session, conversation_id, msisdn, rules):
            closed.add(Method.CALL_RECORDS)
        need = rules.required(operation)
        return offers(operation, need, proven=done, closed=closed, old_sim_receives=old_sim_receives)

    def begin(
        self,
        session: Session,
        conversation_id: str,
        msisdn: str,
        method: Method,
        *,
        source: str,
        now: datetime | None = None,
        operation: Operation | None = None,
    ) -> Begun:
        """Begin a proof: send a code, make a face link, or just tell whether an answer would be looked at.

        Args:
            session: open session.
            conversation_id: where the answer will be given.
            msisdn: the number.
            method: how.
            source: address or device, for limits.
            now: aware UTC; the carrier's clock when left out.
            operation: named in the text message, so that nobody gives a code away for something else.

        Raises:
            CarrierUnavailable: nothing was sent.
        """
        rules = Rules(self._policy, now or self._clock.now())
        claim = self._claim(conversation_id, msisdn, method, source)
        attempts.serialise(session, claim)
        book = Recorder(session, claim, rules)
        if method is not Method.SHOP and (refusal := _refusal(session, claim, rules)):
            book.audit("identity.begin_refused", None, reason=refusal.reason)
            return Begun(method, refused=refusal)
        return self._methods[method].begin(session, claim, rules, operation, book)

    def answer(
        self,
        session: Session,
        conversation_id: str,
        msisdn: str,
        method: Method,
        secret: Secret,
        *,
        source: str,
        turn_id: str,
    ) -> Outcome:
        """Judge an answer once; the same turn gets the same outcome and counts once.

        Args:
            session: open session.
            conversation_id: where it was given.
            msisdn: the number.
            method: what was asked for; not ``face`` and not ``shop``.
            secret: raw or a vault token; name and ID number, or the numbers called, as a tuple.
            source: address or device, for limits.
            turn_id: id of the customer's message.

        Raises:
            CarrierUnavailable: the carrier could not be asked; nothing was counted.
            ValueError: a method that is not answered in a conversation.
        """
        rules = self._rules()
        claim = self._claim(conversation_id, msisdn, method, source)
        attempts.serialise(session, claim)
        if (before := attempts.replayed(session, claim, turn_id)) is not None:
            return before
        book = Recorder(session, claim, rules, turn_id)
        limits = Limits(session, rules, claim)
        if refusal := limits.locked() or limits.source():
            return book.refused("locked", refusal.until)
        plain = opened(self._vault, session, secret, conversation_id, rules.at)
        if plain is None:
            return book.refused("expired")
        return self._methods[method].judge(session, claim, rules, plain, book)

    def face_page(self, session: Session, token: str) -> FaceSession | None:
        """Return what the page of a link may show, or None for a link that is unknown, used or over."""
        return self._faces.page(session, token, self._rules())

    def face_consent(
        self, session: Session, token: str, now: datetime | None = None, *, version: str | None = None
    ) -> FaceSession | None:
        """Record the separate consent to the text shown.

        Args:
            session: open session.
            token: of the link.
            now: aware UTC; the carrier's clock when left out.
            version: ``consent_version`` that the page showed; a text changed since is not agreed to.

        Returns:
            The page as it is then (``consented``), or None for a dead link.
        """
        return self._faces.consent(session, token, Rules(self._policy, now or self._clock.now()), version)

    def face_submit(
        self,
        session: Session,
        token: str,
        *,
        name: str,
        id_card: str,
        sample: str,
        now: datetime | None = None,
    ) -> Outcome:
        """Judge a face check; on success the conversation is told by an ``identity.passed`` event.

        Args:
            session: open session.
            token: of the link.
            name: as typed on the page.
            id_card: as typed on the page.
            sample: the liveness sample, opaque.
            now: aware UTC; the carrier's clock when left out.

        Raises:
            CarrierUnavailable: the carrier could not be asked; nothing was counted.
        """
        rules = Rules(self._policy, now or self._clock.now())
        return self._faces.submit(session, token, rules, name=name, id_card=id_card, sample=sample)

    def _rules(self) -> Rules:
        return Rules(self._policy, self._clock.now())

    def _claim(self, conversation_id: str, msisdn: str, method: Method, source: str) -> Claim:
        return Claim(conversation_id, msisdn, method, self._pepper.source(source, conversation_id))

    def _supplement_helps(self, session: Session, conversation_id: str, msisdn: str, rules: Rules) -> bool:
        """Tell whether call records would open name and ID number again, after too many stops raised with them."""
        claim = self._claim(conversation_id, msisdn, Method.NAME_ID, "")
        return rules.supplements() and Limits(session, rules, claim).stops_spent() is not None

    def _closed(self, session: Session, claim: Claim, rules: Rules) -> bool:
        limits = Limits(session, rules, claim)
        if limits.locked():
            return True
        if claim.method not in CODES or self._codes.open_code(session, claim, rules.at) is not None:
            return False
        spent = limits.sends()
        return spent is not None and spent.reason == "limit"


def _refusal(session: Session, claim: Claim, rules: Rules) -> Refusal | None:
    limits = Limits(session, rules, claim)
    if claim.method is Method.CALL_RECORDS and not rules.supplements():
        return Refusal("unavailable")
    refusal = limits.locked() or limits.source()
    if refusal is None and claim.method in CODES:
        refusal = limits.sends()
    return refusal
