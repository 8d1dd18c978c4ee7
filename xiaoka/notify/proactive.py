"""Turns nobody typed (主动提醒), such as news of an application: when they are due, and when they may be said.

They are rows of the outbox, written in the transaction of their cause, so that they survive restarts and come once.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.clock import CHINA, china
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import enqueue
from xiaoka.policy.values import Hours, parse_hours

PUSHING = frozenset(("web", "wechat", "wechat_kf", "dingtalk", "feishu"))
"""Channels that can speak unasked; elsewhere the customer would hear it with the answer to something else."""
AGAIN = timedelta(minutes=10)
"""How long news wait while a person answers in the conversation."""
MOST_WAITS = 144
"""So often they wait; then the text message and 查进度 must do."""


def announce(
    session: Session,
    *,
    key: str,
    conversation_id: str | None,
    event: dict[str, str],
    hours: Hours,
    due: datetime,
    now: datetime,
) -> None:
    """Put news for a conversation into the outbox; without a conversation there is nobody to tell.

    Args:
        session: the caller's.
        key: names the news for good.
        conversation_id: where they are said.
        event: what happened, without secrets.
        hours: daily window (China time) in which they may be said; kept with them.
        due: aware time from which they may be said.
        now: aware time.
    """
    if conversation_id is None:
        return
    window = {"opens": f"{hours.opens:%H:%M}", "closes": f"{hours.closes:%H:%M}" if hours.closes else "24:00"}
    payload: dict[str, Any] = {"conversation_id": conversation_id, "news": event, "hours": window}
    enqueue(session, kind=NoticeKind.NEWS, key=f"news:{key}", payload=payload, not_before=opening(hours, due), now=now)


def hours_of(payload: dict[str, Any]) -> Hours:
    """Return the daily window of news in the outbox."""
    return parse_hours(f"{payload['hours']['opens']}-{payload['hours']['closes']}")


def opening(hours: Hours, at: datetime) -> datetime:
    """Return ``at`` if it lies in the daily window (China time), else the next opening: nobody is woken at night."""
    local = china(at)
    if hours.covers(local.time()):
        return at
    opens = datetime.combine(local.date(), hours.opens, CHINA)
    return (opens if opens > local else opens + timedelta(days=1)).astimezone(at.tzinfo)
