"""Limits on guessing (防猜测): per number, per source, per conversation, across re-sends and conversations.

They look only at attempts, never at the account, so a number that is not ours locks like any other.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from xiaoka.identity import attempts
from xiaoka.identity.claim import Claim
from xiaoka.identity.enums import AttemptKind, LockScope, Method
from xiaoka.identity.models import IdentityLock
from xiaoka.identity.results import Refusal
from xiaoka.identity.rules import Rules
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
        if self.claim.method is Method.NAME_ID:
            # name and ID number are no secret: after so many stops raised with them something else is asked
            reports = self.rules.limits("loss.reports_per_number")
            ends += [end for limit in reports if (end := self._full(AttemptKind.SUCCESS, limit))]
        if ends:
            return Refusal("locked", max(ends))
        return None

    def source(self) -> Refusal | None:
        """Return the limit on how many numbers one source may try."""
        for limit in self.rules.limits("otp.source_limits"):
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
        if self._in_conversation() >= self.rules.count("otp.consecutive_fail_lock"):
            self._lock(LockScope.CONVERSATION, self.rules.span("auth.lock_cooloff"))

    def tries_left(self) -> int:
        """Return how many more wrong answers are taken before something locks."""
        bound = self.rules.count("otp.consecutive_fail_lock")
        left = [bound - self._in_conversation()]
        if self.claim.method in CODES | {Method.NAME_ID}:
            left.append(bound - self._consecutive())
        for limit in self._failure_limits():
            left.append(limit.count - len(self._within(AttemptKind.FAILURE, limit)))
        return max(0, min(left))

    def _failure_limits(self) -> list[Limit]:
        match self.claim.method:
            case Method.SERVICE_PASSWORD:
                return self.rules.limits("svcpwd.max_wrong")
            case Method.FACE:
                return self.rules.limits("face.tries")
            case _:
                return []

    def _within(self, kind: AttemptKind, limit: Limit) -> list[datetime]:
        return attempts.times(self.session, self.claim, kind, self.now - limit.window)

    def _full(self, kind: AttemptKind, limit: Limit) -> datetime | None:
        """Return when a used-up limit has room again."""
        made = self._within(kind, limit)
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
