"""What the product has written down: cases, audit trail, outbox."""

from tests.e2e.stack import Stack
from tests.e2e.waiting import until
from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import verify
from xiaoka.cases.models import Case
from xiaoka.notify.models import Outbox


def cases_of(stack: Stack, number: str) -> list[Case]:
    """Return the cases of a number, oldest first."""
    return sorted(stack.rows(Case, Case.msisdn == number), key=lambda case: case.created)


def the_case(stack: Stack, number: str, kind: str) -> Case:
    """Return the one case of this kind."""
    found = [case for case in cases_of(stack, number) if case.kind == kind]
    assert len(found) == 1, [(case.number, case.state) for case in found]
    return found[0]


def audited(stack: Stack, case: Case) -> list[AuditEntry]:
    """Return the audit rows of a case, after checking that the whole chain is unbroken."""
    with stack.db.session() as session:
        assert verify(session) == []
    entries = stack.rows(AuditEntry)
    return [one for one in entries if case.id in str(one.subject) or case.number in str(one.subject)]


def told(stack: Stack, number: str, *parts: str) -> str:
    """Wait for an SMS with these parts, and for its outbox row to be done; returns its text."""

    def arrived() -> str | None:
        return next((text for text in stack.sms(number) if all(part in text for part in parts)), None)

    text = until(arrived, f"an SMS to {number} with {parts}")
    assert not [one.key for one in stack.rows(Outbox) if one.dead_at]
    return text
