"""What the customer will read (发送前预览): the deed is done in a savepoint, its texts are read, and it is undone."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.board import service
from xiaoka.board.deeds import DEEDS
from xiaoka.board.offers import Desk, Person
from xiaoka.board.problems import BoardError
from xiaoka.board.service import Order
from xiaoka.cases.machine import state_of
from xiaoka.ids import mask_msisdn
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.models import Outbox
from xiaoka.wording import Wording


def preview(
    session: Session, desk: Desk, wording: Wording, number: str, person: Person, order: Order
) -> dict[str, Any]:
    """Return ``{state, meaning, next_at, texts: [{to, text}]}`` as they would be; nothing is changed.

    Raises:
        BoardError: the deed would be refused, or cannot be tried without doing it.
    """
    deed = DEEDS.get(order.deed)
    if deed is not None and not deed.previewed:
        raise BoardError("deed_refused")
    last = session.scalar(select(func.max(Outbox.id))) or 0
    trial = session.begin_nested()
    try:
        case = service.act(session, desk, number, person, order)
        session.flush()
        return {
            "state": case.state,
            "meaning": state_of(case).meaning,
            "next_at": case.next_at.isoformat() if case.next_at else None,
            "texts": _texts(session, wording, last),
        }
    finally:
        trial.rollback()


def text_of(wording: Wording, payload: dict[str, Any]) -> str:
    """Return the words of a message of the outbox."""
    if payload.get("wording"):
        return wording.text(str(payload["wording"]), **payload.get("params", {}))
    return str(payload.get("text", ""))


def _texts(session: Session, wording: Wording, last: int) -> list[dict[str, str]]:
    query = select(Outbox).where(Outbox.id > last, Outbox.kind == NoticeKind.SMS).order_by(Outbox.id)
    return [
        {"to": mask_msisdn(str(one.payload.get("to", ""))), "text": text_of(wording, one.payload)}
        for one in session.scalars(query)
    ]
