"""The demo carrier's SMS gateway (短信网关): what it took, and what reached a handset; its app and mailboxes beside."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.carrier.demo.models import LineRow, SimRow
from xiaoka.carrier.demo.records import SmsRow
from xiaoka.carrier.ports import CarrierError, LineStatus
from xiaoka.ids import token

NOBODY = ""
"""Where a code goes that has nobody to go to: written down like any other, so that it takes as long."""
APP, MAIL = "app:", "mail:"
"""What stands before the receiver of a message in the app and of an e-mail."""
_UNREACHED = {
    LineStatus.STOPPED: "号码停机，短信未送达",
    LineStatus.PRE_CANCELLED: "号码预销户，短信未送达",
    LineStatus.CANCELLED: "号码已销户，短信未送达",
}


def send(session: Session, to: str, text: str, key: str, now: datetime) -> None:
    """Take an SMS; the same key twice sends once. Numbers of other carriers are taken as reached."""
    if session.scalars(select(SmsRow.id).where(SmsRow.key == key)).first() is not None:
        return
    why = _why_unreached(session, to)
    session.add(SmsRow(key=key, to=to, text=text if to else "", at=now, failed=why))
    session.flush()


def take(session: Session, number: str, text: str, now: datetime) -> str:
    """Take an SMS that a customer sends and return its id.

    Raises:
        CarrierError: the card of the number is not in the network, so that nothing can be sent from it.
    """
    if why := _why_unreached(session, number):
        raise CarrierError(why.replace("短信未送达", "发不出短信"))
    row = SmsRow(key=token("mo"), to=f"carrier:{number}", text=text, at=now, failed="")
    session.add(row)
    session.flush()
    return row.key


def inbox(session: Session, number: str) -> list[SmsRow]:
    """Return all SMS to a number, oldest first, those that failed as well."""
    return list(session.scalars(select(SmsRow).where(SmsRow.to == number).order_by(SmsRow.id)))


def _sim(session: Session, to: str) -> SimRow | None:
    return session.scalars(select(SimRow).where(SimRow.msisdn == to, SimRow.state == "active")).first()


def _why_unreached(session: Session, to: str) -> str:
    # both are read for every number, so that a code for nobody takes as long
    line, sim = session.get(LineRow, to), _sim(session, to)
    if line is None:
        return "" if to else "没有可以送达的号码"
    status = LineStatus(line.status)
    if status is LineStatus.ACTIVE and not (sim and sim.attached):
        return "手机卡不在网，短信未送达"
    return _UNREACHED.get(status, "")
