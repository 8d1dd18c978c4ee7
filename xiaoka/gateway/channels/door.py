"""Takes in what vendors deliver: everything is stored in one transaction before the vendor gets his answer."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from xiaoka.clock import SystemClock
from xiaoka.gateway import messages, words
from xiaoka.gateway.channels.models import ChannelRequest
from xiaoka.gateway.channels.peers import Peers
from xiaoka.gateway.channels.port import Channel, Heard, Receipt, Refused
from xiaoka.gateway.core import Core
from xiaoka.gateway.delivery import lane
from xiaoka.gateway.enums import Role
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.limits import RateLimit
from xiaoka.gateway.models import Conversation
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import awaken, enqueue

_NOTICE_EVERY_S = 30


class Door:
    """Stores what was heard, once."""

    def __init__(self, core: Core, peers: Peers) -> None:
        self._core, self._peers = core, peers
        # whoever writes too fast is told so, but not as often as he writes
        self._told = RateLimit(1, _NOTICE_EVERY_S, "too_many_messages")

    def take(self, channel: Channel, receipt: Receipt, body: bytes) -> list[str]:
        """Store a receipt and return the conversations that have something to answer.

        Raises:
            Refused: the signature was used before, with another body.
        """
        with self._core.db.session() as session:
            if receipt.replay and not _first(session, channel.name, receipt.replay, body):
                return []
            for pull in receipt.pulls:
                self._announce(session, channel.name, pull["account"], pull["token"])
            return self.store(session, channel.name, receipt.heard)

    def store(self, session: Session, channel: str, heard: Sequence[Heard]) -> list[str]:
        """Store what customers did, in the caller's transaction; what was stored before is skipped."""
        return list(dict.fromkeys(self._one(session, channel, one) for one in heard))

    def _announce(self, session: Session, channel: str, account: str, token: str) -> None:
        payload = {"channel": channel, "account": account, "token": token}
        key = f"pull:{_short(channel, account, token)}:{self._core.clock.now():%Y%m%d%H%M%S%f}"
        one_by_one = f"pull:{_short(channel, account)}"
        enqueue(session, kind=NoticeKind.PULL, key=key, payload=payload, lane=one_by_one, now=self._core.clock.now())

    def _one(self, session: Session, channel: str, heard: Heard) -> str:
        core, now = self._core, self._core.clock.now()
        conversation = self._peers.conversation(session, channel, heard, now)
        conversation.source = core.sessions.source(f"{channel}:{heard.user}")
        # whoever writes can be written to again
        awaken(session, lane(conversation.id), now)
        client_id = f"{channel}:{_short(heard.key)}"
        if messages.by_client_id(session, conversation.id, client_id) is None:
            try:
                core.limits.conversation.take(conversation.id)
                self._intake(session, conversation, client_id, heard, now)
            except DeskError as error:
                self._say(session, conversation, client_id, error.code, now)
        return conversation.id

    def _intake(
        self, session: Session, conversation: Conversation, client_id: str, heard: Heard, now: datetime
    ) -> None:
        intake, source = self._core.intake, conversation.source
        if heard.problem:
            raise DeskError(heard.problem)
        if heard.choice:
            intake.click(session, conversation.id, client_id, heard.choice, source=source, now=now)
        elif heard.command:
            intake.event(session, conversation.id, client_id, heard.command, now=now)
        else:
            intake.text(session, conversation.id, client_id, heard.text or "", source=source, now=now)
        self._core.metrics.messages.labels("click" if heard.choice else "text").inc()

    def _say(self, session: Session, conversation: Conversation, client_id: str, code: str, now: datetime) -> None:
        """Tell the customer why his message was not taken: vendors show no errors of ours."""
        if code == "too_many_messages":
            try:
                self._told.take(conversation.id)
            except DeskError:
                return
        text = words.error(code)[1]
        messages.append(
            session,
            conversation,
            role=Role.SYSTEM,
            now=now,
            text=text,
            shown=text,
            body={"text": text},
            client_id=client_id,
        )


def _first(session: Session, channel: str, signed: str, body: bytes) -> bool:
    """Note a signed request; False when the very same came before.

    Raises:
        Refused: the signature came before with another body.
    """
    name, digest = _hash(channel, signed), hashlib.sha256(body).hexdigest()
    known = session.scalar(select(ChannelRequest.digest).where(ChannelRequest.id == name))
    if known is None:
        try:
            with session.begin_nested():
                session.add(ChannelRequest(id=name, digest=digest, at=SystemClock().now()))
            return True
        except IntegrityError:
            # taken by a request beside this one
            known = session.scalars(select(ChannelRequest.digest).where(ChannelRequest.id == name)).one()
    if known != digest:
        raise Refused("replay")
    return False


def _hash(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _short(*parts: str) -> str:
    return _hash(*parts)[:40]
