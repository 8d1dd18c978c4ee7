"""Questions about calls made (通话记录核验): a supplement to name and ID number.

Ex-partners, clerks and whoever holds the unlocked phone know them, and they can be manufactured, so they never count
towards MEDIUM or HIGH and never stand alone.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from xiaoka.carrier.ports import CallRule, Carrier
from xiaoka.clock import china
from xiaoka.identity import normal
from xiaoka.identity.claim import Claim
from xiaoka.identity.enums import Operation
from xiaoka.identity.ports import Secret
from xiaoka.identity.recorder import Proof, Recorder
from xiaoka.identity.results import Begun, Outcome
from xiaoka.identity.rules import Rules
from xiaoka.ids import token

# one or two may be misremembered; more would be fishing
_SPARE = 2
_ABROAD = re.compile(r"(?:\+|00)?86(?=1\d{10}$)")
# hotlines and short numbers: everybody calls them
_PRIVATE = re.compile(r"1[3-9]\d{9}|0\d{9,11}")


@dataclass(frozen=True)
class CallRecords:
    """Compares the numbers a customer names with whom his line has called."""

    carrier: Carrier

    def begin(self, session: Session, claim: Claim, rules: Rules, operation: Operation | None, book: Recorder) -> Begun:
        """Say that an answer would be looked at."""
        del session, rules, operation
        book.audit("identity.begun", None)
        return Begun(claim.method)

    def judge(self, session: Session, claim: Claim, rules: Rules, secret: Secret, book: Recorder) -> Outcome:
        """Count how many of the named numbers were called; too few or too many named count as a wrong answer."""
        del session
        named = private_numbers(secret if isinstance(secret, tuple) else (secret,), claim.msisdn)
        enough = rules.count("kba.min_numbers")
        # asked for all the same when the answer cannot be right, so that every refusal takes as long
        called = self.carrier.count_called(claim.msisdn, tuple(sorted(named))[: enough + _SPARE], call_rule(rules))
        if called >= enough and len(named) <= enough + _SPARE:
            return book.passed(Proof(token("ev")))
        return book.failed()


def private_numbers(given: tuple[str, ...], own: str) -> frozenset[str]:
    """Return the different private numbers somebody named, in normal form; hotlines and the own number are none."""
    plain = (_ABROAD.sub("", normal.digits(number)) for number in given)
    return frozenset(number for number in plain if _PRIVATE.fullmatch(number)) - {own}


def call_rule(rules: Rules) -> CallRule:
    """Return which calls count, in whole China days so that the question stays the same for a day.

    Calls of the last ``kba.min_age`` days do not count: a thief makes them, or has them made, just before.
    """
    today = china(rules.at).date()
    return CallRule(
        since=_months_before(today, rules.count("kba.max_age")),
        until=today - rules.span("kba.min_age") - timedelta(days=1),
        shortest_s=int(rules.span("kba.min_call").total_seconds()),
    )


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    first = date(index // 12, index % 12 + 1, 1)
    same = first + timedelta(days=day.day - 1)
    # where the month lacks the day, the first of the next one: no call older than the policy says
    return same if same.month == first.month else same.replace(day=1)
