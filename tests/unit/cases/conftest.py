"""A case desk on the real demo carrier, policy and vault."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from xiaoka.account.quote import settlement
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.cases import service
from xiaoka.cases.context import CaseContext
from xiaoka.cases.models import Case
from xiaoka.cases.run import run_due
from xiaoka.db.session import Database
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT
from xiaoka.vault.service import Vault

NUMBER = "13800138001"
"""林小满: no obstacles at all."""


class Desk:
    """What a test does with cases."""

    def __init__(self, db: Database, ctx: CaseContext, carrier: DemoCarrier) -> None:
        self.db, self.ctx, self.carrier = db, ctx, carrier

    def file(self, kind: str, key: str = "k", *, number: str = NUMBER, **more: Any) -> Case:
        with self.db.session() as session:
            return self.file_in(session, kind, key, number=number, **more).case

    def file_in(self, session: Any, kind: str, key: str = "k", *, number: str = NUMBER, **more: Any) -> service.Filed:
        view = self.carrier.line(number)
        given: dict[str, Any] = {"fields": {}, "reason_code": "unused", "quote": None} | more
        if kind == "cancel_card" and given["quote"] is None:
            given["quote"] = settlement(view, self.ctx.policy, self.now()).as_json()
        return service.file_case(
            session, self.ctx, kind=kind, msisdn=number, customer_id=view.customer.id,
            conversation_id="conv_1", channel="web", idempotency_key=key, **given,
        )  # fmt: skip

    def replacement(self, key: str = "r", *, address: str = "广东省广州市天河区样例路 1 号", **more: Any) -> Case:
        with self.db.session() as session:
            token = self.ctx.vault.seal(
                session, kind="address", value=address, conversation_id="conv_1", now=self.now()
            )
        fields = {"delivery": "mail", "address": token, "contact_phone": "13999990001", "old_sim": "yes", "fee": 1000}
        return self.file("replace_card", key, fields=fields | more, reason_code="damaged")

    def now(self) -> datetime:
        return self.ctx.clock.now()

    def pass_time(self, **span: float) -> None:
        self.carrier.clock.advance(timedelta(**span))

    def work(self) -> int:
        return run_due(self.db, self.ctx)

    def fire(self, case: Case, event: str, actor: str, **data: Any) -> Case:
        from xiaoka.cases.machine import fire

        with self.db.session() as session:
            return fire(session, session.get_one(Case, case.id), event, actor, ctx=self.ctx, data=data)

    def read(self, case: Case) -> Case:
        with self.db.session() as session:
            return session.get_one(Case, case.id)

    def events(self, case: Case) -> list[str]:
        with self.db.session() as session:
            return [step.event for step in service.timeline(session, case)]

    def call[T](self, work: Callable[..., T], case: Case, *args: Any, **named: Any) -> T:
        with self.db.session() as session:
            return work(session, self.ctx, session.get_one(Case, case.id), *args, **named)


@pytest.fixture
def ctx(carrier: DemoCarrier) -> CaseContext:
    return CaseContext(carrier, load_policy(ROOT / "policy", "default"), carrier.clock, Vault("test-key-of-the-vault"))


@pytest.fixture
def desk(db: Database, ctx: CaseContext, carrier: DemoCarrier) -> Desk:
    return Desk(db, ctx, carrier)
