"""The demo carrier's SMS gateway (短信网关): what it took, and what reached a handset."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.carrier.demo.models import LineRow
from xiaoka.carrier.demo.records import SmsRow
from xiaoka.carrier.demo.views import active_sim
from xiaoka.carrier.ports import LineStatus

_UNREACHED = {
    LineStatus.STOPPED: "号码停机，短信未送达",
    LineStatus.PRE_CANCELLED: "号码预销户，短信未送达",
    LineStatus.CANCELLED: "号码已销户，短信未送达",
}


def send(session: Session, to: str, text: str, key: str, now: datetime) -> None:
    """Take an SMS; the same key twice sends once. Numbers of other carriers are taken as reached."""
    if session.scalars(select(SmsRow.id).where(SmsRow.key == key)).first() is not None:
        return
    session.add(SmsRow(key=key, to=to, text=text, at=now, failed=_why_unreached(session, to)))
    session.flush()


def inbox(session: Session, number: str) -> list[SmsRow]:
    """Return all SMS to a number, oldest first, those that failed as well."""
    return list(session.scalars(select(SmsRow).where(SmsRow.to == number).order_by(SmsRow.id)))


def _why_unreached(session: Session, to: str) -> str:
    line = session.get(LineRow, to)
    if line is None:
        return ""
    status = LineStatus(line.status)
    if status is LineStatus.ACTIVE and not active_sim(session, to).attached:
        return "手机卡不在网，短信未送达"
    return _UNREACHED.get(status, "")
