"""What customers hear while they wait for a person (排队、留言、回电), and what the desk takes of their answers."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.clock import SystemClock
from xiaoka.gateway import choices, conversations, messages
from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Conversation, Message
from xiaoka.handoff import queue, service
from xiaoka.handoff.enums import QUEUED, Event, State
from xiaoka.handoff.models import HandoffRequest
from xiaoka.handoff.rules import Rules
from xiaoka.handoff.steps import step, told
from xiaoka.ids import mask_msisdn
from xiaoka.policy.service import Policy
from xiaoka.wording import Wording

CALL_BACK, NO_WAIT = "!call_back", "!no_wait"
COMMANDS = frozenset((CALL_BACK, NO_WAIT))
"""Payloads of buttons that the desk takes itself; the engine never sees them."""
EXPECTS = "callback_phone"
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_TIME = re.compile(
    r"上午|下午|中午|晚上|傍晚|早上|早晨|夜里|今[天晚]|明[天早晚]|后天|[午晚]饭|下班|周[一二三四五六日天末]|(星期|礼拜)[一二三四五六日天]"
    r"|[\d一二两三四五六七八九十半]\s*([点點]|个?(小时|钟头)|分钟)|\d{1,2}[:：]\d{2}"
)
"""What a time is named with (下午三点以后)."""
_AROUND = re.compile(r"(半|一刻|钟|了|以?[后前]|之[后前]|左右|到家|再打)*")
_PLAIN = re.compile(r"[^\u4e00-\u9fff\d:：~—-]")
_LONGEST = 20
_TOLD_AGAIN = 3
"""A customer is told of his place again when it is better by so many, or when he is next."""

Body = dict[str, Any]


@dataclass(frozen=True)
class FrontDesk:
    """Speaks to those who wait.

    Args:
        policy: hours, waits, time-outs.
        wording: the responses of ``domain.yml``.
    """

    policy: Policy
    wording: Wording

    def rules(self, now: datetime) -> Rules:
        """Return the rules at a moment."""
        return Rules(self.policy, now)

    def asked(self, session: Session, turn: Message, reason: str, context: dict[str, Any], now: datetime) -> list[Body]:
        """Register a wish for a person and return what to say about the wait."""
        rules = self.rules(now)
        request = service.ask(session, turn, reason, context, rules)
        if request.state not in QUEUED:
            return []
        if not rules.open():
            step(session, request, Event.CALL_BACK, rules, actor="system")
            return [self.wording.render("utter_handoff_off_hours", hours=rules.hours)]
        queue.route(session, rules, machine_now())
        return [self._place(session, request, rules)]

    def wants(self, conversation: Conversation, message: Message) -> bool:
        """Tell whether a message is for the desk itself."""
        return message.command in COMMANDS or (message.command is None and conversation.expects == EXPECTS)

    def takes(self, session: Session, conversation: Conversation, message: Message, now: datetime) -> list[Body] | None:
        """Take a message for the desk; None when it was not for it after all."""
        request = service.open_of(session, conversation.id)
        rules = self.rules(now)
        if message.command == CALL_BACK:
            return self._ask_phone(session, conversation, request, message, rules)
        if message.command == NO_WAIT:
            if request is not None and request.state != State.ACTIVE:
                step(session, request, Event.ABANDON, rules, actor="customer")
            return [self.wording.render("utter_handoff_no_wait")]
        found = _PHONE.search(message.text)
        conversation.expects = None
        if found is None or request is None or request.state == State.ACTIVE:
            return None
        return self._call_back(session, request, message.text, found.group(), rules)

    def _ask_phone(
        self,
        session: Session,
        conversation: Conversation,
        request: HandoffRequest | None,
        message: Message,
        rules: Rules,
    ) -> list[Body]:
        if request is None:
            request = service.ask(session, message, "call_back", {"tasks": []}, rules)
        if request.state in QUEUED:
            step(session, request, Event.CALL_BACK, rules, actor="customer")
        conversation.expects = EXPECTS
        return [self.wording.render("utter_ask_callback_phone")]

    def _call_back(self, session: Session, request: HandoffRequest, text: str, number: str, rules: Rules) -> list[Body]:
        request.call_back = text[:500]
        if request.state in QUEUED:
            step(session, request, Event.CALL_BACK, rules, actor="customer")
        else:
            told(session, request, rules)
        if when := _when(text.replace(number, " ")):
            return [self.wording.render("utter_callback_noted_time", number_masked=mask_msisdn(number), when=when)]
        return [self.wording.render("utter_callback_noted", hours=_hours(rules), number_masked=mask_msisdn(number))]

    def _place(self, session: Session, request: HandoffRequest, rules: Rules) -> Body:
        where = queue.place(session, request, rules, machine_now())
        request.told = where.ahead + 1
        hours = _hours(rules)
        if where.minutes is None:
            return self.wording.render("utter_queue_nobody", hours=hours)
        if where.ahead == 0:
            return self.wording.render("utter_queue_next", minutes=where.minutes, hours=hours)
        return self.wording.render("utter_queue_place", ahead=where.ahead, minutes=where.minutes, hours=hours)

    def progress(self, session: Session, request: HandoffRequest, rules: Rules) -> Message | None:
        """Tell somebody who waits that he has come forward; not each time, so that it stays a help."""
        where = queue.place(session, request, rules, machine_now())
        better = request.told - (where.ahead + 1)
        if where.minutes is None or better < (1 if where.ahead == 0 else _TOLD_AGAIN):
            return None
        return self.offer(session, request, self._place(session, request, rules), rules.now)

    def timed_out(self, session: Session, request: HandoffRequest, now: datetime) -> Message:
        """Say that nobody came, and offer to call back."""
        return self.offer(session, request, self.wording.render("utter_handoff_timed_out"), now)

    def offer(self, session: Session, request: HandoffRequest, body: Body, now: datetime) -> Message:
        """Say something with buttons by itself, not as the answer to a message."""
        conversation = conversations.locked(session, request.conversation_id)
        text = str(body.get("text", ""))
        message = messages.append(session, conversation, role=Role.BOT, now=now, text=text, shown=text)
        group = choices.new_group(conversation.id, request.turn_id or message.id)
        buttons = [
            group.add(session, seq=message.seq or 0, title=one["title"], payload=one["payload"])
            for one in body.get("buttons", [])
        ]
        message.body = {"text": text, "buttons": buttons} if buttons else {"text": text}
        if buttons:
            conversation.choice_group = group.id
        session.flush()
        return message


def machine_now() -> datetime:
    """Return the time of the machine, by which people at the desk are signed in."""
    return SystemClock().now()


def _when(text: str) -> str:
    """Return the words from the first to the last that name a time, and what goes with them (晚上八点以后)."""
    found = list(_TIME.finditer(text))
    if not found:
        return ""
    more = _AROUND.match(text, found[-1].end())
    said = text[found[0].start() : more.end() if more else found[-1].end()]
    return " ".join(_PLAIN.sub(" ", said).split())[:_LONGEST]


def _hours(rules: Rules) -> int:
    """Return within how many hours a call back comes (回电时限)."""
    return int(rules.span("handoff.callback_sla").total_seconds() // 3600)
