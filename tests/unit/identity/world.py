"""The identity service over the real demo carrier, policy, vault and a fresh database."""

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import xiaoka.audit.models
import xiaoka.identity.models
import xiaoka.notify.models
import xiaoka.vault.models  # noqa: F401
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.db.base import Base
from xiaoka.db.session import Database
from xiaoka.identity.enums import Level, Method, Operation
from xiaoka.identity.service import Begun, Identity, Outcome
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT
from xiaoka.vault.service import Vault

START = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """A demo subscriber as the tests need him."""

    number: str
    name: str = ""
    id_card: str = ""
    password: str = ""
    contact: str = ""


ORDINARY = Person("13800138001", "林小满", "110105199203051021", "258036", "13999990001")
SWAPPED = Person("13000130025", "施雨桐", "310104200103152526", "584013", "13999990025")
PASSWORD_NEW = Person("13200132027", "孔令仪", "510107199301042724", "970362")
CONTACT_NEW = Person("15500155028", "曹景行", "110105198804242814", "215897", "13999990028")
NO_CONTACT = Person("15600156029", "严书宁", "310104199609092924", "738602")
LOST = Person("13800138050", "范思齐", "110105199404145016", "936508", "13999990050")
STOPPED = Person("18700187017", "杨柳青", "440106198902201728", "983164", "13999990017")
UNKNOWN = Person("13100009999", "王小明", "110101199003077571", "246802")


class World:
    """Identity with one transaction per call, as in production."""

    def __init__(self, tmp_path: Path, seeded: Path) -> None:
        shutil.copy(seeded, tmp_path / "carrier.db")
        self.demo = Database(f"sqlite:///{tmp_path}/carrier.db")
        self.carrier = DemoCarrier(self.demo)
        self.db = Database(f"sqlite:///{tmp_path}/xiaoka.db")
        Base.metadata.create_all(self.db.engine)
        self.vault = Vault("k" * 32)
        self.policy = load_policy(ROOT / "policy", "default")
        self.texts: list[tuple[str, dict[str, Any]]] = []
        self.identity = Identity(
            carrier=self.carrier,
            policy=self.policy,
            vault=self.vault,
            clock=self.carrier.clock,
            public_url="https://xiaoka.example/",
            secret="s" * 32,
            sms_text=self._text,
        )
        self._turns = count()

    def _text(self, key: str, **params: Any) -> str:
        self.texts.append((key, params))
        return f"{key} {params.get('code', '')}".strip()

    def pass_time(self, **span: float) -> None:
        self.carrier.clock.advance(timedelta(**span))

    def begin(self, who: Person, method: Method, *, conv: str = "c1", source: str = "s1", **more: Any) -> Begun:
        with self.db.session() as session:
            return self.identity.begin(session, conv, who.number, method, source=source, **more)

    def answer(
        self,
        who: Person,
        method: Method,
        secret: str | tuple[str, str],
        *,
        conv: str = "c1",
        source: str = "s1",
        turn: str | None = None,
    ) -> Outcome:
        with self.db.session() as session:
            return self.identity.answer(
                session,
                conv,
                who.number,
                method,
                secret,
                source=source,
                turn_id=turn or f"turn{next(self._turns)}",
            )

    def level(self, who: Person, operation: Operation, *, conv: str = "c1", sim: bool | None = None) -> Level:
        with self.db.session() as session:
            return self.identity.level(session, conv, who.number, operation, old_sim_receives=sim)

    def offers(self, who: Person, operation: Operation, *, conv: str = "c1", sim: bool | None = None) -> list[Method]:
        with self.db.session() as session:
            return self.identity.next_methods(session, conv, who.number, operation, old_sim_receives=sim)

    def received(self, number: str) -> list[str]:
        """Codes in the texts of a handset, oldest first."""
        found = (re.search(r"\d{6}", sms.text) for sms in self.carrier.inbox(number))
        return [match.group() for match in found if match]

    def wrong(self, number: str) -> str:
        """A code that is not the last one sent to a number."""
        sent = self.received(number)
        return "000000" if not sent or sent[-1] != "000000" else "000001"

    def prove(self, who: Person, *methods: Method, conv: str = "c1") -> None:
        for method in methods:
            assert self._prove(who, method, conv).ok

    def _prove(self, who: Person, method: Method, conv: str) -> Outcome:
        if method is Method.FACE:
            return self.pass_face(who, conv=conv)
        if method is Method.SERVICE_PASSWORD:
            return self.answer(who, method, who.password, conv=conv)
        if method is Method.NAME_ID:
            return self.answer(who, method, (who.name, who.id_card), conv=conv)
        assert self.begin(who, method, conv=conv).refused is None
        to = who.number if method is Method.SMS_CODE else who.contact
        return self.answer(who, method, self.received(to)[-1], conv=conv)

    def face_token(self, who: Person, *, conv: str = "c1") -> str:
        link = self.begin(who, Method.FACE, conv=conv).link
        assert link is not None
        return link.rsplit("/", 1)[1]

    def consent(self, token: str) -> None:
        with self.db.session() as session:
            page = self.identity.face_consent(session, token)
        assert page is not None and page.consented

    def submit(self, token: str, who: Person, *, live: str | None = None, name: str | None = None) -> Outcome:
        with self.db.session() as session:
            return self.identity.face_submit(
                session,
                token,
                name=name or who.name,
                id_card=who.id_card,
                sample=f"live:{live or who.id_card}",
            )

    def pass_face(self, who: Person, *, conv: str = "c1") -> Outcome:
        token = self.face_token(who, conv=conv)
        self.consent(token)
        return self.submit(token, who)
