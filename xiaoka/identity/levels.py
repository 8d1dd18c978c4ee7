"""Which level the proofs of a conversation add up to. Pure: no reads, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from xiaoka.carrier.ports import LineStatus, LineView
from xiaoka.identity.enums import Level, Method, Operation
from xiaoka.identity.models import VerificationFactor
from xiaoka.identity.rules import Rules

# What a thief takes with one grip is one class: the SIM and all that is read from it or sent to it. The ICCID
# is printed on the card and therefore no factor at all.
_CLASS = {
    Method.SMS_CODE: "sim",
    Method.SERVICE_PASSWORD: "knowledge",
    Method.RESERVED_CONTACT: "contact",
    Method.FACE: "face",
    Method.SHOP: "in_person",
}
IDENTIFIERS = frozenset({Method.NAME_ID, Method.CALL_RECORDS})
"""They say who is meant, and prove nothing: worth LOW for a protective stop, and for nothing else."""
_ANCHORS = frozenset({Method.FACE, Method.SHOP})


@dataclass(frozen=True)
class Facts:
    """What the carrier knows that makes a proof count or not."""

    active: bool
    last_swap: datetime | None
    password_set: datetime | None
    contact: str | None
    contact_since: datetime | None

    @classmethod
    def of(cls, view: LineView) -> "Facts":
        """Read them from a line; a contact that is the line itself is none."""
        customer, line = view.customer, view.line
        contact = customer.reserved_contact if customer.reserved_contact != line.msisdn else None
        return cls(
            active=line.status is LineStatus.ACTIVE,
            last_swap=max((swap.at for swap in view.swaps), default=None),
            password_set=line.password_reset_at,
            contact=contact,
            contact_since=customer.reserved_contact_since,
        )

    def contact_counts(self, rules: Rules) -> bool:
        """Tell whether the reserved contact (预留联系人) was bound long enough ago."""
        return self.contact is not None and _old(self.contact_since, rules, "auth.contact_counts_after")

    def sim_counts(self, rules: Rules) -> bool:
        """Tell whether a text to the SIM proves anything: line on, and not just swapped."""
        return self.active and _old(self.last_swap, rules, "auth.swap_sms_distrust")


def reached(
    factors: Iterable[VerificationFactor],
    facts: Facts,
    operation: Operation,
    rules: Rules,
    old_sim_receives: bool | None,
) -> Level:
    """Return the level that proofs add up to for an operation.

    Args:
        factors: proofs that have not run out.
        facts: the line at this moment.
        operation: name and ID number carry only a loss report.
        rules: policy and moment.
        old_sim_receives: False when the SIM is lost, dead or in other hands.
    """
    kept = list(factors)
    methods = {Method(factor.method) for factor in kept if _counts(factor, facts, rules, old_sim_receives)}
    if not methods:
        return identified(kept, operation, rules)
    strong = counting(kept, facts, rules, old_sim_receives)
    if strong & _ANCHORS and len({_CLASS[method] for method in strong}) >= 2:
        return Level.HIGH
    return Level.MEDIUM


def counting(
    factors: Iterable[VerificationFactor], facts: Facts, rules: Rules, old_sim_receives: bool | None
) -> set[Method]:
    """Return the proofs that count towards HIGH: no code to a fresh SIM, no password set lately; as :func:`reached`."""
    return {
        Method(factor.method)
        for factor in factors
        if _counts(factor, facts, rules, old_sim_receives) and _counts_high(factor, facts, rules)
    }


def identified(factors: Iterable[VerificationFactor], operation: Operation, rules: Rules) -> Level:
    """Return what name and ID number are worth; call records alone are worth nothing."""
    named = any(factor.method == Method.NAME_ID for factor in factors)
    return Level.LOW if named and rules.name_id_enough(operation) else Level.NONE


def _counts(factor: VerificationFactor, facts: Facts, rules: Rules, old_sim_receives: bool | None) -> bool:
    match Method(factor.method):
        case Method.NAME_ID | Method.CALL_RECORDS:
            return False
        case Method.SMS_CODE:
            return old_sim_receives is not False and facts.sim_counts(rules)
        case Method.RESERVED_CONTACT:
            return facts.contact_counts(rules)
        case Method.SERVICE_PASSWORD:
            # a password changed after it was proven was proven by nobody
            return facts.password_set is None or facts.password_set <= factor.ok_at
        case _:
            return True


def _counts_high(factor: VerificationFactor, facts: Facts, rules: Rules) -> bool:
    if factor.method != Method.SERVICE_PASSWORD:
        return True
    return not factor.weak and _old(facts.password_set, rules, "svcpwd.counts_after_reset")


def _old(since: datetime | None, rules: Rules, key: str) -> bool:
    return since is None or rules.at - since >= rules.span(key)
