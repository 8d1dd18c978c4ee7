"""What the tables allow somebody to do with a case now, and why not the rest."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.board import second
from xiaoka.board.deeds import DEEDS, SHOP_SKILL, STOPS, Deed
from xiaoka.carrier.ports import CarrierError
from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import MACHINES, IllegalTransition, allowed
from xiaoka.cases.models import Case
from xiaoka.cases.service import revoke_level
from xiaoka.identity.enums import Operation
from xiaoka.identity.service import Identity
from xiaoka.staff.enums import Right
from xiaoka.staff.service import Staff

_GIVEN = {"reason": "–", "remedy": "–", "documents": "–", "to": "keep_number"}
"""Stands for what the person has still to write, so that only what he cannot change counts as an obstacle."""


@dataclass(frozen=True)
class Person:
    """Somebody at the desk: who, and whether he sits in a shop."""

    staff: Staff
    skills: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The actor of the audit trail."""
        return f"agent:{self.staff.name}"

    @property
    def in_shop(self) -> bool:
        """Tell whether he has the customer before him."""
        return SHOP_SKILL in self.skills


@dataclass(frozen=True)
class Desk:
    """What is needed to judge and to act."""

    cases: CaseContext
    identity: Identity


def offers(session: Session, desk: Desk, case: Case, person: Person) -> list[dict[str, Any]]:
    """Return every deed this state knows: ``allowed``, else ``why`` not; ``mode`` is ``do`` or ``propose``."""
    return [offer(session, desk, case, person, deed) for deed in DEEDS.values() if _concerns(case, deed, person)]


def offer(session: Session, desk: Desk, case: Case, person: Person, deed: Deed) -> dict[str, Any]:
    """Return one offer; ``why`` is ``right``, ``shop``, ``own_proposal``, ``proof``, ``carrier`` or a guard."""
    two = second.needed(desk.cases, case, deed)
    proposed_by = second.proposer(session, case, deed) if two else ""
    mode = "propose" if two and not proposed_by else "do"
    told = {"deed": deed.name, "mode": mode, "two": two, "proposed_by": proposed_by.removeprefix("agent:"),
            "inputs": list(deed.inputs), "previewed": deed.previewed and mode == "do"}  # fmt: skip
    why = _why_not(session, desk, case, person, deed, mode, proposed_by)
    return {**told, "allowed": not why, "why": why}


def data_of(session: Session, desk: Desk, case: Case, deed: Deed, proposed_by: str = "") -> dict[str, Any]:
    """Return what the desk itself knows about an event: the proof that stands, and the second clerk."""
    data: dict[str, Any] = {}
    if deed.actor == Actor.HOLDER or deed.event == "retry_refund":
        operation = Operation.REVOKE
        data["level"] = int(desk.identity.level(session, case.conversation_id, case.msisdn, operation))
    if deed.event == "retry_refund":
        data["same_holder"] = True
    if deed.event == "reject":
        data["appeal"] = str(Rules(desk.cases.policy, case, desk.cases.clock.now()).value("appeal.info"))
    if deed.event == "identify":
        data["at_shop"] = True
    return data | ({"second_clerk": proposed_by} if proposed_by else {})


def proven(case: Case, deed: Deed, data: dict[str, Any]) -> bool:
    """Tell whether the proof that stands in the conversation is enough for a wish of the holder."""
    if deed.name != "withdraw":
        return True
    needed = revoke_level(case)
    return needed is not None and int(data["level"]) >= needed


def right_for(deed: Deed, mode: str) -> Right:
    """Return the right that a deed needs; whoever talks to customers may propose what others decide."""
    return Right.TALK if mode == "propose" else deed.right


def stop_event(case: Case) -> str | None:
    """Return the event that stops this case for somebody who was warned; None when nothing can be stopped."""
    table = MACHINES[case.kind]
    mine = [one for one in STOPS if any(Actor.OLD_SIM in row.actors for row in table.rows_for(case.state, one))]
    return mine[0] if mine else None


def _concerns(case: Case, deed: Deed, person: Person) -> bool:
    if deed.name == "not_me":
        return stop_event(case) is not None
    if deed.actor == Actor.SHOP and not person.in_shop:
        # shown to others only where the shop is the one way on
        return _has_row(case, deed) and not any(_has_row(case, one) for one in _others(deed))
    return deed.event in MACHINES[case.kind].events_in(case.state) and (_has_row(case, deed) or deed.name == "withdraw")


def _others(deed: Deed) -> list[Deed]:
    return [one for one in DEEDS.values() if one.event == deed.event and one.actor != Actor.SHOP]


def _has_row(case: Case, deed: Deed) -> bool:
    return any(deed.actor in row.actors for row in MACHINES[case.kind].rows_for(case.state, deed.event))


def _why_not(session: Session, desk: Desk, case: Case, person: Person, deed: Deed, mode: str, proposed_by: str) -> str:
    if not person.staff.may(right_for(deed, mode)):
        return "right"
    if deed.actor == Actor.SHOP and not person.in_shop:
        return "shop"
    if mode == "do" and proposed_by == person.name:
        return "own_proposal"
    if deed.name == "not_me":
        return ""
    try:
        data = _GIVEN | data_of(session, desk, case, deed, proposed_by or person.name)
        if not proven(case, deed, data):
            return "proof"
        allowed(session, case, deed.event, deed.actor, ctx=desk.cases, data=data)
    except IllegalTransition as error:
        return error.why
    except CarrierError:
        return "carrier"
    return ""
