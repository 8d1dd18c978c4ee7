"""Deciding cases at the desk (审核、回访、申诉), through the state machines. Callers own the transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.board import offers, second
from xiaoka.board.deeds import DEEDS, Deed
from xiaoka.board.offers import Desk, Person
from xiaoka.board.problems import BoardError
from xiaoka.cases import disputes, requests
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import IllegalTransition, fire, note_down
from xiaoka.cases.models import Case
from xiaoka.ids import mask_msisdn
from xiaoka.staff.enums import Right

CALLS = ("missed", "confirmed", "denied", "other")
"""What may come of a call-back (回访结果): nobody answered, the holder said yes, said it was not he, something else."""
_SAID = ("reason", "remedy", "documents")


@dataclass(frozen=True)
class Order:
    """What somebody wants done.

    Attributes:
        deed: name of the deed.
        seen: version of the case that he had before him; 0 for none.
        given: what he wrote, by the names of the deed's inputs; ``note`` for the timeline.
    """

    deed: str
    seen: int
    given: Mapping[str, str]


def act(session: Session, desk: Desk, number: str, person: Person, order: Order) -> Case:
    """Do or propose a deed, and return the case as it stands then.

    Raises:
        BoardError: refused; nothing was changed.
        sqlalchemy.orm.exc.StaleDataError: somebody else moved the case meanwhile.
    """
    deed = DEEDS.get(order.deed)
    if deed is None:
        raise BoardError("deed_unknown")
    case = _held(session, number, order.seen)
    found = offers.offer(session, desk, case, person, deed)
    if not found["allowed"]:
        raise BoardError({"right": "right_missing", "own_proposal": "second_same"}.get(found["why"], "deed_refused"))
    given = _complete(deed, order.given)
    if found["mode"] == "propose":
        now, version = desk.cases.clock.now(), desk.cases.policy.version
        second.propose(session, case, deed, by=person.name, note=given.get("note", ""), at=now, version=version)
        return case
    proposed_by = second.proposer(session, case, deed) if found["two"] else ""
    return _fire(session, desk, case, person, deed, given, proposed_by)


def call(session: Session, desk: Desk, number: str, person: Person, *, outcome: str, note: str, seen: int = 0) -> Case:
    """Write down a call-back (回访) and do what follows from it: a missed one counts, a denial stops the case.

    Args:
        session: the caller's.
        desk: services.
        number: of the case.
        person: who called.
        outcome: one of :data:`CALLS`.
        note: what was said.
        seen: version of the case that he had before him; 0 for none.

    Raises:
        BoardError: refused; nothing was changed.
    """
    case = _held(session, number, seen)
    if not person.staff.may(Right.TALK):
        raise BoardError("right_missing")
    if case.closed is not None or outcome not in CALLS:
        raise BoardError("deed_refused")
    said = note.strip()
    if outcome == "denied":
        return _stop(session, desk, case, person, said or "call-back")
    if outcome == "missed":
        try:
            data = {"by": person.name, "comment": said}
            return fire(session, case, "call_missed", Actor.AGENT, ctx=desk.cases, data=data)
        except IllegalTransition as error:
            if error.why != "event":
                raise BoardError("deed_refused") from error
    _note(session, desk, case, person, f"call_{outcome}", said)
    return case


def appeal(session: Session, desk: Desk, number: str, person: Person, *, money: bool, note: str) -> Case:
    """Open a dispute (申诉) about a case for its customer; one that is open already is returned.

    Raises:
        BoardError: ``right_missing``, ``reason_missing``, or ``appeal_late`` after the time that the policy gives.
    """
    if not person.staff.may(Right.TALK):
        raise BoardError("right_missing")
    if not note.strip():
        raise BoardError("reason_missing")
    about = _held(session, number, 0)
    who = requests.Asked(Actor.AGENT, by=person.name, note=note.strip())
    try:
        return disputes.dispute(session, desk.cases, about, who, money=money, key=f"appeal:{about.id}:{about.version}")
    except disputes.TooLate as error:
        raise BoardError("appeal_late") from error


def _held(session: Session, number: str, seen: int) -> Case:
    case = session.scalars(select(Case).where(Case.number == number.upper()).with_for_update()).first()
    if case is None:
        raise BoardError("case_unknown")
    if seen and case.version != seen:
        raise BoardError("case_moved")
    return case


def _complete(deed: Deed, given: Mapping[str, str]) -> dict[str, str]:
    said = {name: str(text).strip() for name, text in given.items() if name in (*deed.inputs, "note")}
    if any(not said.get(name) for name in deed.inputs):
        raise BoardError("reason_missing")
    return said


def _fire(
    session: Session, desk: Desk, case: Case, person: Person, deed: Deed, given: dict[str, str], proposed_by: str
) -> Case:
    if deed.name == "not_me":
        return _stop(session, desk, case, person, given["note"])
    known = offers.data_of(session, desk, case, deed, proposed_by)
    written = {name: given[name] for name in (*_SAID, "to") if given.get(name)}
    data = {**written, **known, "by": person.name, "comment": given.get("note", "")}
    try:
        return fire(session, case, deed.event, deed.actor, ctx=desk.cases, data=data)
    except IllegalTransition as error:
        raise BoardError("deed_refused") from error


def _stop(session: Session, desk: Desk, case: Case, person: Person, note: str) -> Case:
    # anybody who was warned may stop it: no proof is asked for stopping
    who = requests.Asked(Actor.OLD_SIM, by=person.name, note=note)
    if not requests.stop_all(session, desk.cases, case.msisdn, who, only=frozenset((case.id,))):
        raise BoardError("deed_refused")
    return case


def _note(session: Session, desk: Desk, case: Case, person: Person, event: str, said: str) -> None:
    now = desk.cases.clock.now()
    data = {"by": person.name, "comment": said}
    note_down(session, case, event=event, actor="A", came_from=case.state, note=None, data=data, at=now)
    record(
        session, at=now, actor=person.name, channel="console", event=f"{case.kind}.{event}",
        subject=f"case:{case.number}", after={"state": case.state, "number": mask_msisdn(case.msisdn)},
        policy_version=desk.cases.policy.version,
    )  # fmt: skip
