"""Judges a run from the databases: nothing lost, nothing doubled, everybody told."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.chaos.customer import Book, Ended
from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import verify
from xiaoka.carrier.demo.records import RequestRow, SmsRow
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.db.session import Database
from xiaoka.gateway.models import Message
from xiaoka.notify.models import Outbox

KINDS = {"cancel": "cancel_card", "replace": "replace_card"}


@dataclass
class Verdict:
    """What was wrong: each kind of loss with one line for every case of it."""

    lost_messages: list[str] = field(default_factory=list)
    doubled_messages: list[str] = field(default_factory=list)
    lost_cases: list[str] = field(default_factory=list)
    doubled_cases: list[str] = field(default_factory=list)
    doubled_requests: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    audit: list[str] = field(default_factory=list)
    dead_letters: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Tell whether there is nothing of it."""
        return not any(vars(self).values())


def judge(product: Database, carrier: Database, book: Book) -> Verdict:
    """Compare what customers did with what was stored."""
    found = Verdict()
    with product.reading() as session:
        _messages(session, book, found)
        _cases(session, book, found)
        found.audit += [f"{one.seq} {one.kind}" for one in verify(session)]
        found.dead_letters += [f"{one.key} {one.last_error}" for one in _unsent(session)]
    with carrier.reading() as session:
        found.doubled_requests += list(_doubled_requests(session))
    for one in book.ended:
        if not one.finished:
            found.untold.append(f"{one.wish.kind} {one.conversation}: last heard {one.told[:60]!r}")
    return found


def _messages(session: Session, book: Book, found: Verdict) -> None:
    stored = Counter(tuple(row) for row in session.execute(select(Message.conversation_id, Message.client_id)))
    for sent in book.sent:
        times = stored[sent.conversation, sent.client_id]
        if sent.taken and times == 0:
            found.lost_messages.append(f"{sent.conversation} {sent.client_id}: taken and not stored")
        if times > 1:
            found.doubled_messages.append(f"{sent.conversation} {sent.client_id}: stored {times} times")
    everything = list(session.scalars(select(Message).order_by(Message.n)))
    answers: dict[str, list[Message]] = {}
    for one in everything:
        if one.reply_to and one.role == "bot":
            answers.setdefault(one.reply_to, []).append(one)
    for one in everything:
        # a pressed 重试 is answered by the answer to the message that it sets going again
        if (one.role == "customer" and not one.reply_to) or one.command:
            _answered(one, answers.get(one.id, []), found)


def _answered(one: Message, answers: list[Message], found: Verdict) -> None:
    if one.status == "pending" or not answers:
        found.lost_messages.append(f"{one.conversation_id} {one.id}: {one.status}, {len(answers)} answers")
    said = Counter(answer.text for answer in answers if answer.text and "INC-" not in answer.text)
    for text, times in said.items():
        if times > 1:
            found.doubled_messages.append(f"{one.conversation_id} {one.id}: answered {times} times {text[:40]!r}")


def _cases(session: Session, book: Book, found: Verdict) -> None:
    cases: dict[tuple[str, str], list[Case]] = {}
    for case in session.scalars(select(Case)):
        cases.setdefault((case.msisdn, case.kind), []).append(case)
    subjects = Counter(session.scalars(select(AuditEntry.subject)))
    steps = Counter(session.scalars(select(CaseEvent.case_id)))
    wished = {(one.wish.who.number, KINDS[one.wish.kind]): one for one in book.ended if one.wish.kind in KINDS}
    for key, one in wished.items():
        _one_case(one, cases.pop(key, []), found)
    found.doubled_cases += [f"{kind}: a case that nobody wished" for _, kind in cases]
    for case in session.scalars(select(Case)):
        if not subjects[f"case:{case.number}"] or subjects[f"case:{case.number}"] < steps[case.id]:
            found.audit.append(f"{case.number}: {steps[case.id]} steps, {subjects[f'case:{case.number}']} audit rows")


def _one_case(one: Ended, filed: list[Case], found: Verdict) -> None:
    numbers = [case.number for case in filed]
    if len(numbers) > 1:
        found.doubled_cases.append(f"{one.conversation}: {numbers}")
    if one.finished and one.case_number not in numbers:
        found.lost_cases.append(f"{one.conversation}: told {one.case_number}, stored {numbers}")
    if numbers and not one.finished:
        found.untold.append(f"{one.conversation}: {numbers} stored and its number not told")


def _unsent(session: Session) -> list[Outbox]:
    return list(session.scalars(select(Outbox).where(Outbox.dead_at.is_not(None))))


def _doubled_requests(session: Session) -> Iterator[str]:
    """Yield what the carrier did twice: the same operation on the same line, or the same text to the same number."""
    done = Counter(
        (row.operation, json.loads(row.arguments).get("msisdn") or row.arguments)
        for row in session.scalars(select(RequestRow))
    )
    yield from (f"{operation}: {times} times for one line" for (operation, _), times in done.items() if times > 1)
    texts = Counter((row.to, row.text) for row in session.scalars(select(SmsRow)))
    yield from (f"text to one number {times} times: {text[:40]}" for (_, text), times in texts.items() if times > 1)
