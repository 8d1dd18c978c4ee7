"""Warning of failed proofs (核身多次失败提醒): somebody keeps trying to pass for the holder of a number."""

from typing import Any

from xiaoka.account.precheck import scope_of
from xiaoka.carrier.ports import Carrier, UnknownLine
from xiaoka.clock import Clock, china
from xiaoka.db.session import Database
from xiaoka.ids import mask_msisdn
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import enqueue
from xiaoka.policy.service import Policy


class AlarmHandler:
    """Tells the line and its reserved contact, once a day; a number that is nobody's line is told nothing.

    The line is only read here, long after the attempt was answered, so that its answer takes the same time for every
    number.
    """

    def __init__(self, db: Database, carrier: Carrier, policy: Policy, clock: Clock) -> None:
        self._db, self._carrier, self._policy, self._clock = db, carrier, policy, clock

    def __call__(self, payload: dict[str, Any]) -> None:
        """Warn of one number."""
        msisdn, now = str(payload["msisdn"]), self._clock.now()
        try:
            view = self._carrier.line(msisdn)
        except UnknownLine:
            return
        contact = view.customer.reserved_contact
        hotline = self._policy.text("carrier.hotline", scope=scope_of(view), at=now)
        params = {"number_masked": mask_msisdn(msisdn), "hotline": hotline}
        with self._db.session() as session:
            for to in filter(None, (msisdn, contact)):
                message = {"wording": "sms_attempts_failed", "params": params, "to": to}
                key = f"attempts:{msisdn}:{to}:{china(now):%Y%m%d}"
                enqueue(session, kind=NoticeKind.SMS, key=key, payload=message, now=now, not_before=now)
