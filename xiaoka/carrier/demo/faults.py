"""Trouble on demand (故障注入): the demo carrier can be slow, err, be down or lose its answer."""

import time
from collections.abc import Callable
from enum import StrEnum

from xiaoka.carrier.demo.models import FaultRow
from xiaoka.carrier.demo.rows import read_row
from xiaoka.carrier.ports import CarrierUnavailable
from xiaoka.db.session import Database

DEFAULT_SECONDS = 5


class FaultKind(StrEnum):
    """What is wrong with the carrier."""

    NONE = "none"
    SLOW = "slow"  # answers after the set number of seconds
    ERROR = "error"  # refuses with a system error; nothing is carried out
    DOWN = "down"  # does not answer; nothing is carried out
    LOST = "lost"  # carries the request out, but its answer is lost


class Faults:
    """The carrier's present trouble, kept in its database so that it hits every process."""

    def __init__(self, db: Database, sleep: Callable[[float], None] = time.sleep) -> None:
        self._db = db
        self._sleep = sleep

    def get(self) -> tuple[FaultKind, int]:
        """Return the present trouble and its seconds."""
        row = read_row(self._db, "SELECT kind, seconds FROM faults WHERE id = 1")
        return (FaultKind(row[0]), int(row[1])) if row else (FaultKind.NONE, 0)

    def set(self, kind: FaultKind, seconds: int = DEFAULT_SECONDS) -> None:
        """Set the trouble; ``seconds`` counts for ``slow`` only."""
        with self._db.session() as session:
            session.merge(FaultRow(id=1, kind=kind.value, seconds=seconds if kind is FaultKind.SLOW else 0))

    def before(self) -> None:
        """Suffer the trouble that comes before a request is looked at."""
        kind, seconds = self.get()
        if kind is FaultKind.SLOW:
            self._sleep(seconds)
        elif kind is FaultKind.ERROR:
            raise CarrierUnavailable("演示运营商：系统错误（人为注入）")
        elif kind is FaultKind.DOWN:
            raise CarrierUnavailable("演示运营商：系统无响应（人为注入）")

    def after(self) -> None:
        """Suffer the trouble that comes when the answer is on its way back."""
        if self.get()[0] is FaultKind.LOST:
            raise CarrierUnavailable("演示运营商：应答丢失，请求可能已执行（人为注入）")
