"""Each state-changing request is carried out once (幂等): the same key gets the same answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from xiaoka.carrier.demo.records import RequestRow
from xiaoka.carrier.ports import CarrierError


@dataclass(frozen=True)
class Request:
    """What is asked: the operation, its idempotency key and its arguments."""

    operation: str
    key: str
    arguments: dict[str, str | int]


def once(session: Session, request: Request, now: datetime, work: Callable[[], str | None]) -> str | None:
    """Carry the request out, or return the recorded answer when this operation and key were seen before.

    A refused request leaves no record, so it may be tried again with the same key after the cause is gone.
    The same key with other arguments raises :class:`CarrierError`. On PostgreSQL two simultaneous requests
    meet at the primary key; the second gets ``IntegrityError`` and is to be tried again by the caller.
    """
    if not request.key:
        raise CarrierError("缺少幂等键")
    arguments = json.dumps(request.arguments, ensure_ascii=False, sort_keys=True)
    seen = session.get(RequestRow, (request.operation, request.key))
    if seen is not None:
        if seen.arguments != arguments:
            raise CarrierError(f"幂等键 {request.key} 已用于另一个 {request.operation} 请求")
        return str(seen.result) if seen.result is not None else None
    row = RequestRow(operation=request.operation, key=request.key, arguments=arguments, result=None, at=now)
    session.add(row)
    session.flush()
    row.result = work()
    return row.result
