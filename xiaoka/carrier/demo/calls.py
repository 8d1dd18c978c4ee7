"""Call records (通话记录) of the demo carrier: whom each line has called, always the same."""

from datetime import datetime, time, timedelta
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.carrier.demo.records import CallRow
from xiaoka.carrier.ports import CallRule
from xiaoka.clock import CHINA

# days before the reset, seconds: five that count by the default policy, then one each that is too short, too young,
# too old
_CALLS = ((6, 95), (12, 240), (25, 61), (40, 600), (70, 130), (15, 20), (1, 300), (200, 400))


def called_by(msisdn: str) -> list[str]:
    """Return the numbers a line has called, in the order of ``_CALLS``; all invented, like 13999990001."""
    seen: list[str] = []
    index = 0
    while len(seen) < len(_CALLS):
        digest = sha256(f"xiaoka-demo-call:{msisdn}:{index}".encode()).digest()
        number = f"1399998{int.from_bytes(digest[:4], 'big') % 10_000:04d}"
        if number not in seen:
            seen.append(number)
        index += 1
    return seen


def seed(session: Session, msisdn: str, now: datetime) -> None:
    """Write the calls of a line; their times count from ``now``."""
    for to, (days, seconds) in zip(called_by(msisdn), _CALLS, strict=True):
        session.add(CallRow(msisdn=msisdn, to=to, at=now - timedelta(days=days), seconds=seconds))


def of(session: Session, msisdn: str) -> list[CallRow]:
    """Return the calls of a line, newest first."""
    return list(session.scalars(select(CallRow).where(CallRow.msisdn == msisdn).order_by(CallRow.at.desc())))


def count_called(session: Session, msisdn: str, numbers: tuple[str, ...], rule: CallRule) -> int:
    """Count how many of the different numbers a line has called; the query is the same for an unknown line."""
    since = datetime.combine(rule.since, time.min, CHINA)
    until = datetime.combine(rule.until + timedelta(days=1), time.min, CHINA)
    query = select(func.count(func.distinct(CallRow.to))).where(
        CallRow.msisdn == msisdn,
        CallRow.to.in_(numbers),
        CallRow.at >= since,
        CallRow.at < until,
        CallRow.seconds >= rule.shortest_s,
    )
    return session.scalar(query) or 0
