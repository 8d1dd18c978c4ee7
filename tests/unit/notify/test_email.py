"""E-mail through the outbox to a real socket."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.notify.smtp import FakeSmtp, smtp_server
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.db.session import Database
from xiaoka.notify import service
from xiaoka.notify.email import SmtpEmail
from xiaoka.notify.handlers import common_handlers
from xiaoka.notify.models import Outbox
from xiaoka.notify.service import GiveUp, enqueue, relay_once
from xiaoka.settings import Settings
from xiaoka.wording import load_wording

LETTER = {"to": "wang@example.com", "subject": "您的申请", "text": "已受理。\n.单独一点开头的行"}


@pytest.fixture
def smtp() -> Iterator[FakeSmtp]:
    with smtp_server() as server:
        yield server


def config(port: int) -> Settings:
    return Settings(
        _env_file=None,
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        smtp_sender="小卡 <desk@carrier.example>",
    )


def relay(db: Database, carrier: DemoCarrier, port: int) -> int:
    settings = config(port)
    handlers = common_handlers(settings, load_wording(settings.domain_file))
    return relay_once(db, carrier, handlers, carrier.clock.now())


def put(db: Database, carrier: DemoCarrier, **payload: Any) -> None:
    with db.session() as session:
        enqueue(session, kind="email", key="case:1", payload=payload, now=carrier.clock.now())


def entry(db: Database) -> Outbox:
    with db.session() as session:
        return session.query(Outbox).one()


def test_it_arrives_as_written(db: Database, carrier: DemoCarrier, smtp: FakeSmtp) -> None:
    put(db, carrier, **LETTER)
    assert relay(db, carrier, smtp.port) == 1
    (mail,) = smtp.got
    assert (mail["To"], mail["Subject"], mail["From"]) == (LETTER["to"], "您的申请", "小卡 <desk@carrier.example>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n").strip() == LETTER["text"]


def test_the_same_key_gives_the_same_message_id(smtp: FakeSmtp) -> None:
    port = SmtpEmail("127.0.0.1", smtp.port, "desk@carrier.example", "none")
    for key in ("a", "a", "b"):
        port.send("wang@example.com", "s", "t", key)
    first, again, other = (mail["Message-ID"] for mail in smtp.got)
    assert first == again != other
    assert first.endswith("@carrier.example>")


def test_an_address_refused_for_good_is_dead_at_once(db: Database, carrier: DemoCarrier, smtp: FakeSmtp) -> None:
    smtp.recipient_answer = "550 no such user"
    put(db, carrier, **LETTER)
    assert relay(db, carrier, smtp.port) == 0
    assert (entry(db).dead_at is not None, entry(db).last_error) == (True, "GiveUp: recipient refused: 550")


@pytest.mark.parametrize("where", ["recipient_answer", "data_answer"])
def test_what_is_put_off_is_tried_again(db: Database, carrier: DemoCarrier, smtp: FakeSmtp, where: str) -> None:
    setattr(smtp, where, "451 later")
    put(db, carrier, **LETTER)
    assert relay(db, carrier, smtp.port) == 0
    assert entry(db).dead_at is None
    setattr(smtp, where, "250 OK")
    carrier.clock.advance(service.backoff(2))
    assert relay(db, carrier, smtp.port) == 1
    assert len(smtp.got) == 1


def test_a_server_that_is_gone_is_tried_again(db: Database, carrier: DemoCarrier) -> None:
    put(db, carrier, **LETTER)
    assert relay(db, carrier, 1) == 0
    assert (entry(db).dead_at, entry(db).tries) == (None, 1)


@pytest.mark.parametrize(
    "to", ["nobody", "a@b.example, c@d.example", "x <a@b.example>", "a@b.example\nBcc: c@d.example"]
)
def test_only_one_plain_address(to: str) -> None:
    with pytest.raises(GiveUp):
        SmtpEmail("127.0.0.1", 1, "desk@carrier.example", "none").send(to, "s", "t", "k")


def test_no_header_can_be_smuggled_in() -> None:
    with pytest.raises(GiveUp):
        SmtpEmail("127.0.0.1", 1, "desk@carrier.example", "none").send("a@b.example", "s\nBcc: c@d.example", "t", "k")


def test_without_a_server_it_is_given_up_and_says_what_is_missing(db: Database, carrier: DemoCarrier) -> None:
    put(db, carrier, **LETTER)
    settings = Settings(_env_file=None)
    handlers = common_handlers(settings, load_wording(settings.domain_file))
    assert relay_once(db, carrier, handlers, carrier.clock.now()) == 0
    assert entry(db).dead_at and "XIAOKA_SMTP_HOST" in str(entry(db).last_error)


def test_without_a_server_the_demo_carrier_takes_it(db: Database, carrier: DemoCarrier) -> None:
    put(db, carrier, **LETTER)
    settings = Settings(_env_file=None)
    handlers = common_handlers(settings, load_wording(settings.domain_file), carrier)
    assert relay_once(db, carrier, handlers, carrier.clock.now()) == 1
    assert len(carrier.inbox(f"mail:{LETTER['to']}")) == 1


def test_a_message_for_the_app_goes_to_the_carrier_once(db: Database, carrier: DemoCarrier) -> None:
    with db.session() as session:
        for _ in range(2):
            payload = {"to": "13800138001", "text": "您好"}
            enqueue(session, kind="push", key="case:1:app", payload=payload, now=carrier.clock.now())
    assert relay_once(db, carrier, {}, carrier.clock.now()) == 1
    assert [one.text for one in carrier.inbox("app:13800138001")] == ["您好"]


def test_half_a_setting_is_refused() -> None:
    with pytest.raises(ValueError, match="XIAOKA_SMTP_SENDER"):
        Settings(_env_file=None, smtp_host="mail.example")
