"""A customer who talks to the tasks directly: labels and entities are given, all services are real."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.db.session import Database
from xiaoka.runtime import build_services
from xiaoka.settings import Settings
from xiaoka.tasks import engine, store
from xiaoka.tasks.engine import Outcome
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.rendering import render
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Entity, Turn


@dataclass
class Talk:
    """One conversation; every call is one message of the customer."""

    services: Services
    conversation: str = "c_test"
    turns: int = 0
    said: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    last: Outcome | None = None

    def tell(
        self,
        label: str,
        text: str = "",
        chosen: bool = False,
        turn_id: str = "",
        wishes: tuple[str, ...] = (),
        **entities: str | tuple[str, ...],
    ) -> Outcome:
        self.turns += 1
        turn = Turn(
            id=turn_id or f"m{self.turns}",
            conversation_id=self.conversation,
            channel="web",
            text=text or label,
            label=label,
            entities=tuple(
                Entity(kind, one)
                for kind, value in entities.items()
                for one in ((value,) if isinstance(value, str) else value)
            ),
            chosen=chosen,
            source="test",
            wishes=wishes,
        )
        with self.services.db.session() as session:
            outcome = engine.answer(session, self.services, turn)
            if not outcome.handled and label in set(TaskKind):
                outcome = engine.start(session, self.services, turn, TaskKind(label))
            questions = engine.ask(session, self.services, turn) if outcome.open else []
        self.said = [render(self.services.wording, one) for one in outcome.says]
        self.asked = [render(self.services.wording, one) for one in questions]
        self.last = outcome
        return outcome

    def press(self, **command: str) -> Outcome:
        return self.tell("inform", chosen=True, **command)

    def secret(self, kind: str, value: str) -> Outcome:
        with self.services.db.session() as session:
            token = self.services.vault.seal(
                session, kind=kind, value=value, conversation_id=self.conversation, now=self.services.clock.now()
            )
        return self.tell("inform", text=token, **{kind: token})

    @property
    def words(self) -> str:
        return "\n".join(one["text"] for one in [*self.said, *self.asked])

    @property
    def link(self) -> str:
        return str(self.asked[-1]["custom"]["link"]["url"])

    @property
    def expects(self) -> str:
        return str(self.asked[-1]["custom"]["expects"])

    def task(self) -> Any:
        with self.services.db.session() as session:
            return store.top(session, self.conversation)

    def last_code(self, number: str) -> str:
        inbox = self.services.carrier.inbox(number)  # type: ignore[attr-defined]
        return str(re.findall(r"验证码 ?(\d{6})", inbox[-1].text)[-1])

    def pass_face(self, name: str, id_card: str, *, tell: bool = True) -> None:
        token = self.link.rsplit("/", 1)[-1]
        identity, now = self.services.identity, self.services.clock.now()
        with self.services.db.session() as session:
            identity.face_consent(session, token, now)
            outcome = identity.face_submit(
                session, token, name=name, id_card=id_card, sample=f"live:{id_card}", now=now
            )
        assert outcome.ok
        if tell:
            self.tell("system_event", chosen=True, event="identity_passed")


@pytest.fixture
def services(db: Database, carrier: DemoCarrier) -> Iterator[Services]:
    yield build_services(Settings(_env_file=None), db=db, carrier=carrier)


@pytest.fixture
def talk(services: Services) -> Talk:
    return Talk(services)


@pytest.fixture
def another(services: Services) -> Callable[[str], Talk]:
    return lambda conversation: Talk(services, conversation)
