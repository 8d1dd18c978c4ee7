"""For whom, when and under which version a rule is explained: by a line, or by a case."""

from dataclasses import dataclass
from datetime import datetime

from xiaoka.account.precheck import scope_of
from xiaoka.carrier.ports import CarrierUnavailable, UnknownLine
from xiaoka.cases import service as cases
from xiaoka.clock import china
from xiaoka.db.session import Database
from xiaoka.policy.history import recall
from xiaoka.policy.service import Policy, Scope, load_policy
from xiaoka.runtime import build_carrier
from xiaoka.settings import Settings


@dataclass(frozen=True)
class Asked:
    """What a key is looked up with; ``about`` are lines for the reader."""

    policy: Policy
    scope: Scope
    at: datetime
    about: tuple[str, ...] = ()


def by_line(settings: Settings, policy: Policy, msisdn: str, at: datetime | None) -> Asked:
    """Return the scope of a line, on a moment or now by the carrier's clock.

    Raises:
        LookupError: no such line, or the carrier does not answer.
    """
    carrier = build_carrier(settings)
    try:
        view = carrier.line(msisdn)
    except UnknownLine as error:
        raise LookupError("the carrier has no such line") from error
    except CarrierUnavailable as error:
        raise LookupError("the carrier does not answer; name the scope by --province and so on") from error
    return Asked(policy, scope_of(view), at or carrier.clock.now())


def by_case(settings: Settings, number: str, at: datetime | None) -> Asked:
    """Return scope, day and policy version with which a case was filed.

    Raises:
        LookupError: no such case, or its version was not kept.
        PolicyError: this release does not understand the files of that time.
    """
    database = Database(settings.database_url)
    try:
        with database.session() as session:
            case = cases.find(session, number)
            if case is None:
                raise LookupError(f"no case {number}")
            policy = recall(session, case.policy_version)
            scope, moment = Scope(**case.facts.get("scope", {})), at or case.created
    finally:
        database.dispose()
    today = load_policy(settings.policy_dir, settings.carrier)
    same = "the rules are still the same" if today.version == policy.version else f"in force now: {today.version}"
    filed = f"{case.number} {case.kind}, filed {china(case.created):%Y-%m-%d %H:%M} under {policy.version}; {same}"
    return Asked(policy, scope, moment, (filed,))
