"""One masked datum of a case is shown whole for a reason: never a password, never to who may not, always audited."""

from sqlalchemy import select

from tests.unit.board.conftest import CASES, Staffing, replacement
from tests.unit.gateway.conftest import Desk
from xiaoka.audit.models import AuditEntry
from xiaoka.cases.models import Case
from xiaoka.staff.enums import Role


async def test_a_number_is_shown_for_a_reason_that_is_kept(desk: Desk, clerk: Staffing) -> None:
    case, li = replacement(desk), await clerk("li.na", Role.AGENT)
    shown = await li.send(f"{CASES}/{case.number}/reveal", what="number", reason="给 13911112222 回电")
    assert shown == {"value": case.msisdn}
    with desk.core.db.session() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.event == "datum.revealed"))
    assert (entry.actor, entry.subject) == ("agent:li.na", f"case:{case.number}")
    assert "回电" in entry.after["reason"] and "13911112222" not in str(entry.after)


async def test_passwords_and_unknown_fields_are_never_shown(desk: Desk, clerk: Staffing) -> None:
    case, li = replacement(desk), await clerk("li.na", Role.AGENT)
    with desk.core.db.session() as session:
        now = desk.core.clock.now()
        talk = session.get_one(Case, case.id).conversation_id
        token = desk.core.vault.seal(session, kind="service_password", value="739156", conversation_id=talk, now=now)
        found = session.get_one(Case, case.id)
        found.fields = {**found.fields, "password": token}
    path = f"{CASES}/{case.number}/reveal"
    for name in ("password", "nothing"):
        assert await li.refused(path, what="field", name=name, reason="核对") == "nothing_to_reveal"
    assert await li.refused(f"{CASES}/XK20261122ZZZZZ/reveal", what="number", reason="核对") == "case_unknown"
    with desk.core.db.session() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.event == "datum.revealed")).all() == []


async def test_an_auditor_reads_and_does_not_reveal(desk: Desk, clerk: Staffing) -> None:
    case, sun = replacement(desk), await clerk("sun.jie", Role.AUDITOR)
    assert await sun.refused(f"{CASES}/{case.number}/reveal", what="number", reason="核对") == "right_missing"
