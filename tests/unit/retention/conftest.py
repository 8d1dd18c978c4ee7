"""A desk that has been talked to: conversations, cases, proofs and notices, all real."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.cases import service as cases
from xiaoka.cases.machine import fire
from xiaoka.cases.models import Case
from xiaoka.db.session import Database
from xiaoka.gateway import conversations, messages
from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Choice
from xiaoka.identity.enums import Method, Operation
from xiaoka.notify.service import enqueue
from xiaoka.retention.sweeper import Sweeper
from xiaoka.runtime import build_services
from xiaoka.settings import Settings
from xiaoka.tasks import store
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.services import Services

NUMBER = "13800138001"
ADDRESS = "广东省广州市天河区样例路 1 号"


@dataclass
class World:
    """What a test does with it."""

    services: Services
    carrier: DemoCarrier
    trackers: Path

    @property
    def db(self) -> Database:
        return self.services.db

    def now(self) -> datetime:
        return self.services.clock.now()

    def talk(self) -> str:
        """Have a conversation with messages, a button, a task, a proof attempt, a sealed value and a notice."""
        made, now = self.services, self.now()
        with self.db.session() as session:
            talk = conversations.open_new(session, channel="web", now=now)
            token = made.vault.seal(session, kind="address", value=ADDRESS, conversation_id=talk.id, now=now)
            said = messages.append(session, talk, role=Role.CUSTOMER, now=now, text=token, shown="广东省****")
            session.add(
                Choice(
                    id=f"b_{talk.id}", conversation_id=talk.id, seq=1, group_id="g", turn_id=said.id, title="好",
                    payload="/affirm",
                )
            )  # fmt: skip
            task = store.push(session, talk.id, "web", TaskKind.CANCEL_CARD, now)
            store.remember_msisdn(session, talk.id, NUMBER)
            store.log(session, said.id, "action_x", {"said": "…"}, now)
            task.data["number"] = NUMBER
            made.identity.begin(session, talk.id, NUMBER, Method.SMS_CODE, source="s", operation=Operation.CANCEL)
            done = enqueue(session, kind="sms", key=f"n:{talk.id}", payload={"to": NUMBER, "text": "您好"}, now=now)
            done.done_at = now
            return talk.id

    def file(self, conversation: str, kind: str = "cancel_card", **fields: Any) -> str:
        view = self.carrier.line(NUMBER)
        with self.db.session() as session:
            return cases.file_case(
                session, self.services.cases, kind=kind, msisdn=NUMBER, customer_id=view.customer.id, fields=fields,
                reason_code="unused", quote=None, conversation_id=conversation, channel="web",
                idempotency_key=f"{conversation}:{kind}",
            ).case.number  # fmt: skip

    def withdraw(self, number: str) -> None:
        with self.db.session() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            fire(session, case, "revoke", "H", ctx=self.services.cases, data={"level": 3})

    def later(self, **span: float) -> dict[str, int]:
        """Move the clock and sweep."""
        self.carrier.clock.advance(timedelta(**span))
        return self.sweeper().sweep()

    def sweeper(self) -> Sweeper:
        return Sweeper(self.db, self.services.policy, self.services.clock, str(self.trackers))

    def count(self, model: Any, *where: Any) -> int:
        with self.db.session() as session:
            return session.scalar(select(func.count()).select_from(model).where(*where)) or 0

    def cells(self) -> str:
        """Return all that stands in the product database, as text."""
        with sqlite3.connect(str(self.db.engine.url.database)) as connection:
            return "\n".join(connection.iterdump())


@pytest.fixture
def world(db: Database, carrier: DemoCarrier, tmp_path: Path) -> Iterator[World]:
    settings = Settings(_env_file=None, tracker_url=str(tmp_path / "tracker.db"))
    yield World(build_services(settings, db=db, carrier=carrier), carrier, tmp_path / "tracker.db")
