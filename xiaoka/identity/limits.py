"""Limits on guessing (防猜测): per number, per source, per conversation, across re-sends and conversations.

They look only at attempts, never at the account, so a number that is not ours locks like any other.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.identity import attempts
from xiaoka.identity.claim import Claim
from xiaoka.identity.enums import AttemptKind, LockScope, Method
from xiaoka.identity.models import IdentityLock, VerificationFactor
from xiaoka.identity.results import Refusal
from xiaoka.identity.rules import Rules
from xiaoka.identity.surge import surging
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import enqueue
from xiaoka.policy.service import Limit

log = structlog.get_logger(__name__)

CODES = frozenset({Method.SMS_CODE, Method.RESERVED_CONTACT})
_LONG_AGO = timedelta(days=3650)
_SOON = timedelta(hours=1)


class Limits:
    """The limits as they stand for one claim at one moment."""

    def __init__(self, session: Session, rules: Rules, claim: Claim) -> None:
        self.session, self.rules, self.claim, self.now = session, rules, claim, rules.at

    def locked(self) -> Refusal | None:
        """Return the cool-off that holds this method, number or conversation shut."""
        ends = [lock.until for lock in self._locks() if lock.until > self.now]
        ends += [end for limit in self._failure_limits() if (end := self._full(AttemptKind.FAILURE, limit))]
        if self.claim.method is Method.NAME_ID and (spent := self.stops_spent()) and not self._supplemented():
            ends.append(spent)
        if self.claim.method is Method.CALL_RECORDS and (end := self._rounds_spent()):
            ends.append(end)
        if ends:
            return Refusal("locked", max(ends))
        return None

    def stops_spent(self) -> datetime | None:
        """Return when name and ID number may raise a stop again: they are no secret, so not any number of times.

        Until then something else is asked, or call records on top.
        """
        reports = self.rules.limits("loss.reports_per_number")
        named = replace(self.claim, method=Method.NAME_ID)
        ends = [end for limit in reports if (end := self._full(AttemptKind.SUCCESS, limit, named))]
        return max(ends, default=None)

    def source(self) -> Refusal | None:
        """Return the limit on how many numbers one source may try."""
        limits = self.rules.limits("otp.source_limits")
        if self.claim.method in CODES and surging(self.session, self.rules):
            limits = [*limits, *self.rules.limits("otp.surge_source_limits")]
        for limit in limits:
            if attempts.other_numbers(self.session, self.claim, self.now - limit.window) >= limit.count:
                return Refusal("unavailable", self.now + limit.window)
        if self.claim.method is not Method.NAME_ID:
            return None
        for limit in self.rules.limits("loss.reports_per_source"):
            since = self.now - limit.window
            if attempts.other_numbers(self.session, self.claim, since, method=Method.NAME_ID) >= limit.count:
                return Refusal("unavailable", self.now + limit.window)
        return None

    def sends(self) -> Refusal | None:
        """Return the limit on texts to one number: too soon after the last, or the day's are spent."""
        refusals = [
            Refusal("wait" if limit.window <= _SOON else "limit", end)
            for limit in self.rules.limits("otp.sends_per_number")
            if (end := self._full(AttemptKind.SEND, limit))
        ]
        return max(refusals, key=lambda refusal: refusal.until or self.now, default=None)

    def failed(self) -> None:
        """Draw the consequences of a failure just written down."""
        # the locks also stand in the way of the owner, so they are only for steady guessing
        if self.claim.method in CODES | {Method.NAME_ID}:
            bound = self.rules.count("otp.consecutive_fail_lock")
            if self._consecutive() >= bound:
                self._lock(LockScope.NUMBER, self.rules.span("otp.lock"))
        self._warn()
        if self._in_conversation() >= self.rules.count("otp.consecutive_fail_lock"):
            self._lock(LockScope.CONVERSATION, self.rules.span("auth.lock_cooloff"))

    def _warn(self) -> None:
        """Have the line and its contact warned of steady failures; that it is a line at all is looked up later."""
        day = timedelta(hours=24)
        if attempts.failures(self.session, self.claim.msisdn, self.now - day) < self.rules.count("auth.warn_after"):
            return
        key = f"alarm:{self.claim.msisdn}:{self.now:%Y%m%d%H}"
        enqueue(
            self.session, kind=NoticeKind.ALARM, key=key, payload={"msisdn": self.claim.msisdn}, now=self.now,
            not_before=self.now,
        )  # fmt: skip

    def tries_left(self) -> int:
        """Return how many more wrong answers are taken before something locks."""
        bound = self.rules.count("otp.consecutive_fail_lock")
        left = [bound - self._in_conversation()]
        if self.claim.method in CODES | {Method.NAME_ID}:
            left.append(bound - self._consecutive())
        for limit in self._failure_limits():
            left.append(limit.count - len(self._within(AttemptKind.FAILURE, limit)))
        if self.claim.method is Method.CALL_RECORDS:
            left.append(self._rounds().count - len(self._rounds_made()))
        return max(0, min(left))

    def _failure_limits(self) -> list[Limit]:
        match self.claim.method:
            case Method.SERVICE_PASSWORD:
                return self.rules.limits("svcpwd.max_wrong")
            case Method.FACE:
                return self.rules.limits("face.tries")
            case Method.SMS_CODE | Method.RESERVED_CONTACT:
                # failures in a row end with a success of the owner; these do not
                return self.rules.limits("otp.wrong_per_number")
            case _:
                return []

    def _supplemented(self) -> bool:
        """Tell whether this conversation has named enough calls of the line."""
        factor = VerificationFactor
        query = select(factor.id).where(
            factor.conversation_id == self.claim.conversation_id,
            factor.msisdn == self.claim.msisdn,
            factor.method == Method.CALL_RECORDS,
            factor.expires_at > self.now,
        )
        return self.session.scalars(query.limit(1)).first() is not None

    def _rounds_spent(self) -> datetime | None:
        """Return when call records may be asked again; right answers count too, since each tells a little."""
        limit, made = self._rounds(), self._rounds_made()
        return made[-limit.count] + limit.window if len(made) >= limit.count else None

    def _rounds(self) -> Limit:
        return Limit(self.rules.count("kba.rounds_per_day"), timedelta(hours=24))

    def _rounds_made(self) -> list[datetime]:
        limit = self._rounds()
        return sorted(self._within(AttemptKind.FAILURE, limit) + self._within(AttemptKind.SUCCESS, limit))

    def _within(self, kind: AttemptKind, limit: Limit, claim: Claim | None = None) -> list[datetime]:
        return attempts.times(self.session, claim or self.claim, kind, self.now - limit.window)

    def _full(self, kind: AttemptKind, limit: Limit, claim: Claim | None = None) -> datetime | None:
        """Return when a used-up limit has room again."""
        made = self._within(kind, limit, claim)
        return made[-limit.count] + limit.window if len(made) >= limit.count else None

    def face_delay(self) -> datetime | None:
        """Return the end of the pause that follows many failed face checks."""
        day = attempts.times(self.session, self.claim, AttemptKind.FAILURE, self.now - timedelta(hours=24))
        if len(day) + 1 < self.rules.count("face.delay_from"):
            return None
        end = day[-1] + self.rules.span("face.delay")
        return end if end > self.now else None

    def _consecutive(self) -> int:
        """Count failures in a row; a re-sent code or a new conversation does not begin a new row."""
        lock = self._stored(LockScope.NUMBER)
        starts = [self.now - _LONG_AGO]
        starts += [lock.since] if lock else []
        success = attempts.last_success(self.session, self.claim)
        starts += [success] if success else []
        return len(attempts.times(self.session, self.claim, AttemptKind.FAILURE, max(starts)))

    def _in_conversation(self) -> int:
        lock = self._stored(LockScope.CONVERSATION)
        since = self.now - self.rules.span("auth.lock_cooloff")
        since = max(since, lock.since) if lock else since
        return len(attempts.times(self.session, self.claim, AttemptKind.FAILURE, since, conversation=True))

    def _locks(self) -> list[IdentityLock]:
        found = (self._stored(scope) for scope in (LockScope.NUMBER, LockScope.CONVERSATION))
        return [lock for lock in found if lock]

    def _stored(self, scope: LockScope) -> IdentityLock | None:
        return self.session.get(IdentityLock, (scope.value, self._key(scope)))

    def _key(self, scope: LockScope) -> str:
        if scope is LockScope.CONVERSATION:
            return self.claim.conversation_id
        return f"{self.claim.msisdn}:{self.claim.method}"

    def _lock(self, scope: LockScope, length: timedelta) -> None:
        self.session.merge(
            IdentityLock(scope=scope.value, key=self._key(scope), since=self.now, until=self.now + length)
        )
        self.session.flush()
        log.warning("identity_locked", scope=scope.value, method=str(self.claim.method))
