"""What people do in the stories of attacks."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import secrets_of
from tests.unit.tasks.test_resume_service import lift, report_loss
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.models import SimRow
from xiaoka.cases.models import Case
from xiaoka.notify.email import CarrierEmail, EmailHandler
from xiaoka.notify.service import relay_once
from xiaoka.worker import tick

OWNER, CONTACT, MAIL = "13800138001", "13999990001", "lin.xiaoman@mail.example"
NAME, ID_CARD, PASSWORD = secrets_of(OWNER)


def in_the_vault(talk: Talk, **told: str) -> dict[str, str]:
    with talk.services.db.session() as session:
        seal, now = talk.services.vault.seal, talk.services.clock.now()
        return {
            kind: seal(session, kind=kind, value=value, conversation_id=talk.conversation, now=now)
            for kind, value in told.items()
        }


def knows_the_papers(talk: Talk) -> None:
    """He types name and ID number, bought for a few 元."""
    talk.tell("inform", **in_the_vault(talk, name=NAME, id_card=ID_CARD))


def hours_pass(talk: Talk, hours: float) -> None:
    carrier: Any = talk.services.carrier
    carrier.clock.advance(timedelta(hours=hours))
    tick(talk.services.db, talk.services.cases, wording=talk.services.wording)


def sms(carrier: DemoCarrier, to: str) -> str:
    return "\n".join(one.text for one in carrier.inbox(to))


def warned(talk: Talk, *addresses: str) -> None:
    """The owner was told where he could be reached."""
    tick(talk.services.db, talk.services.cases, wording=talk.services.wording)
    mail = {"email": _mails(talk)}
    relay_once(talk.services.db, talk.services.carrier, mail, talk.services.clock.now())
    carrier: Any = talk.services.carrier
    for address in addresses:
        assert "138****8001" in sms(carrier, address), f"nothing was sent to {address}"


def _mails(talk: Talk) -> Any:
    carrier: Any = talk.services.carrier
    return EmailHandler(CarrierEmail(carrier.mail), talk.services.wording)


def filed(talk: Talk, kind: str = "") -> list[Case]:
    with talk.services.db.session() as session:
        query = select(Case).where(Case.kind == kind) if kind else select(Case)
        return list(session.scalars(query.order_by(Case.created)))


def cards_made(carrier: DemoCarrier, number: str = OWNER) -> int:
    with carrier.db.session() as session:
        query = select(func.count()).select_from(SimRow).where(SimRow.msisdn == number, SimRow.state != "void")
        return int(session.scalar(query) or 0)


def old_card_in_a_telephone(carrier: DemoCarrier) -> None:
    assert carrier.line(OWNER).sim.attached


def again_and_again(talk: Talk) -> None:
    """Report a loss, lift it, report it again, lift it again."""
    report_loss(talk, OWNER)
    lift(talk, OWNER)
    hours_pass(talk, 3)
    report_loss(talk, OWNER)
    lift(talk, OWNER)
    hours_pass(talk, 72)
