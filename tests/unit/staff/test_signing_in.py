"""Who may sit at the desk: passwords, locks, one-time codes, sessions."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.unit.staff.conftest import NOW, PASSWORD, hire
from xiaoka.audit.models import AuditEntry
from xiaoka.db.session import Database
from xiaoka.staff import accounts, secret, service
from xiaoka.staff.enums import RIGHTS, Right, Role
from xiaoka.staff.models import StaffSession
from xiaoka.staff.problems import StaffError
from xiaoka.staff.secret import Codes
from xiaoka.staff.service import SignedIn


def sign_in(
    db: Database, codes: Codes, name: str, password: str = PASSWORD, code: str = "", at: datetime = NOW
) -> SignedIn | StaffError:
    with db.session() as session:
        return service.sign_in(session, codes, name=name, password=password, code=code, now=at)


def refused(outcome: SignedIn | StaffError) -> str:
    assert isinstance(outcome, StaffError)
    return outcome.code


def entered(outcome: SignedIn | StaffError) -> SignedIn:
    assert isinstance(outcome, SignedIn), outcome
    return outcome


def who(db: Database, token: str, at: datetime = NOW) -> service.Staff:
    with db.session() as session:
        return service.present(session, token, at)


def test_an_agent_signs_in_and_out(people: Database, codes: Codes) -> None:
    signed = entered(sign_in(people, codes, "li.na"))
    assert signed.enrol is None
    staff = who(people, signed.token)
    assert (staff.name, staff.role) == ("li.na", Role.AGENT) and staff.may(Right.TALK) and not staff.may(Right.DECIDE)
    with people.session() as session:
        assert signed.token not in [one.token_hash for one in session.scalars(select(StaffSession))]
        service.sign_out(session, signed.token, NOW)
    with pytest.raises(StaffError, match="session_ended"):
        who(people, signed.token)


def test_unknown_and_wrong_are_told_alike(people: Database, codes: Codes) -> None:
    assert (
        refused(sign_in(people, codes, "nobody")) == refused(sign_in(people, codes, "li.na", "wrong")) == "signin_wrong"
    )


def test_an_unknown_name_costs_a_whole_check(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    monkeypatch.setattr(
        secret, "_HASHER", type("H", (), {"verify": lambda _self, *args: checked.append(args) or True})()
    )
    assert not secret.matches(None, "x")
    assert checked == [(secret._NOBODY, "x")]


def test_guessing_locks_for_a_while(people: Database, codes: Codes) -> None:
    for _ in range(service.MAX_FAILURES):
        assert refused(sign_in(people, codes, "li.na", "guess")) == "signin_wrong"
    assert refused(sign_in(people, codes, "li.na")) == "signin_locked"
    later = NOW + service.LOCK + timedelta(seconds=1)
    entered(sign_in(people, codes, "li.na", at=later))
    with people.session() as session:
        events = list(session.scalars(select(AuditEntry.event).where(AuditEntry.subject == "staff:li.na")))
    assert events[-6:] == ["staff.signin_failed"] * 4 + ["staff.locked", "staff.signed_in"]


def test_an_administrator_takes_a_lock_back(people: Database, codes: Codes) -> None:
    for _ in range(service.MAX_FAILURES):
        sign_in(people, codes, "li.na", "guess")
    with people.session() as session:
        accounts.unlock(session, accounts.member(session, "li.na"), by="cli:test", now=NOW)
    entered(sign_in(people, codes, "li.na"))


def enrol(db: Database, codes: Codes, name: str, at: datetime = NOW) -> str:
    signed = entered(sign_in(db, codes, name, at=at))
    assert signed.enrol and re.match(r"otpauth://totp/.*[?&]secret=[A-Z2-7]{32}&", signed.enrol)
    with db.session() as session:
        sealed = accounts.member(session, name).totp
        assert sealed is not None
        service.confirm_codes(session, codes, name, codes.code(name, sealed, at), at)
    return signed.token


def code_of(db: Database, codes: Codes, name: str, at: datetime) -> str:
    with db.session() as session:
        sealed = accounts.member(session, name).totp
        assert sealed is not None
        return codes.code(name, sealed, at)


def test_a_supervisor_sets_codes_up_before_anything_else(people: Database, codes: Codes) -> None:
    signed = entered(sign_in(people, codes, "zhao.min"))
    staff = who(people, signed.token)
    assert staff.limited == "enrol" and not any(staff.may(right) for right in Right)
    with people.session() as session, pytest.raises(StaffError, match="code_wrong"):
        service.confirm_codes(session, codes, "zhao.min", "000000", NOW)
    token = enrol(people, codes, "zhao.min")
    assert who(people, token).may(Right.DECIDE)


def test_a_supervisor_needs_a_code_and_each_is_good_once(people: Database, codes: Codes) -> None:
    enrol(people, codes, "zhao.min")
    at = NOW + timedelta(minutes=5)
    assert refused(sign_in(people, codes, "zhao.min", at=at)) == "code_needed"
    assert refused(sign_in(people, codes, "zhao.min", code="12345x", at=at)) == "code_wrong"
    code = code_of(people, codes, "zhao.min", at)
    assert entered(sign_in(people, codes, "zhao.min", code=code, at=at)).enrol is None
    assert refused(sign_in(people, codes, "zhao.min", code=code, at=at)) == "code_wrong"
    old = code_of(people, codes, "zhao.min", at + timedelta(minutes=2))
    assert refused(sign_in(people, codes, "zhao.min", code=old, at=at + timedelta(minutes=5))) == "code_wrong"


def test_wrong_codes_lock_like_wrong_passwords(people: Database, codes: Codes) -> None:
    enrol(people, codes, "zhao.min")
    for _ in range(service.MAX_FAILURES):
        assert refused(sign_in(people, codes, "zhao.min", code="000000")) == "code_wrong"
    assert refused(sign_in(people, codes, "zhao.min", code="000000")) == "signin_locked"


def test_a_lost_authenticator_is_replaced(people: Database, codes: Codes) -> None:
    token = enrol(people, codes, "zhao.min")
    with people.session() as session:
        accounts.reset_codes(session, accounts.member(session, "zhao.min"), by="cli:test", now=NOW)
    with pytest.raises(StaffError, match="session_ended"):
        who(people, token)
    assert entered(sign_in(people, codes, "zhao.min")).enrol


def test_the_codes_are_those_of_the_standard(codes: Codes) -> None:
    # RFC 6238, appendix B, SHA-1: the last six digits
    box = codes._box
    sealed = b"0" * 12 + box.encrypt(b"0" * 12, b"12345678901234567890", b"x")
    moments = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    for second, code in moments.items():
        assert codes.code("x", sealed, datetime.fromtimestamp(second, NOW.tzinfo)) == code


def test_secrets_of_another_key_or_person_do_not_open(codes: Codes) -> None:
    sealed, _ = codes.new("zhao.min")
    for other, name in ((Codes("another key"), "zhao.min"), (codes, "li.na")):
        with pytest.raises(ValueError, match="reset them"):
            other.code(name, sealed, NOW)


def test_a_first_password_is_only_good_for_choosing_another(db: Database, codes: Codes) -> None:
    with db.session() as session:
        hire(session, "new", must_change=True)
    token = entered(sign_in(db, codes, "new")).token
    assert who(db, token).limited == "change_password" and not who(db, token).may(Right.TALK)
    with db.session() as session:
        for old, new, code in (("x", "another horse 77", "signin_wrong"), (PASSWORD, "short", "password_weak"),
                               (PASSWORD, PASSWORD, "password_weak")):  # fmt: skip
            with pytest.raises(StaffError, match=code):
                service.change_own_password(session, "new", old, new, NOW)
        service.change_own_password(session, "new", PASSWORD, "another horse 77", NOW)
    with pytest.raises(StaffError, match="session_ended"):
        who(db, token)
    assert who(db, entered(sign_in(db, codes, "new", "another horse 77")).token).may(Right.TALK)


def test_sessions_end_by_silence_and_by_age(people: Database, codes: Codes) -> None:
    token = entered(sign_in(people, codes, "li.na")).token
    at = NOW
    while at < NOW + service.LIFETIME - timedelta(minutes=20):
        at += timedelta(minutes=20)
        who(people, token, at)
    with pytest.raises(StaffError, match="session_ended"):
        who(people, token, NOW + service.LIFETIME)
    silent = entered(sign_in(people, codes, "li.na")).token
    with pytest.raises(StaffError, match="session_ended"):
        who(people, silent, NOW + service.IDLE)


def test_a_closed_account_and_a_new_role_end_sessions(people: Database, codes: Codes) -> None:
    for change in ({"disabled": True}, {"role": Role.AUDITOR}):
        with people.session() as session:
            accounts.change(
                session, accounts.member(session, "li.na"), by="cli:test", now=NOW, disabled=False, role=Role.AGENT
            )
        token = entered(sign_in(people, codes, "li.na")).token
        with people.session() as session:
            accounts.change(session, accounts.member(session, "li.na"), by="cli:test", now=NOW, **change)  # type: ignore[arg-type]
        with pytest.raises(StaffError, match="session_ended"):
            who(people, token)
    with people.session() as session:
        accounts.change(session, accounts.member(session, "li.na"), by="cli:test", now=NOW, disabled=True)
    assert refused(sign_in(people, codes, "li.na")) == "signin_wrong"


def test_nobody_audits_himself() -> None:
    assert Right.AUDIT not in RIGHTS[Role.SUPERVISOR] | RIGHTS[Role.ADMIN] | RIGHTS[Role.AGENT]
    assert RIGHTS[Role.AUDITOR] & {Right.TALK, Right.DECIDE, Right.STAFF} == set()
    assert Right.READ not in RIGHTS[Role.ADMIN]


@pytest.mark.parametrize("name", ["", "li na", "x" * 41, "<b>"])
def test_names_are_plain(db: Database, name: str) -> None:
    with db.session() as session, pytest.raises(StaffError, match="staff_name"):
        hire(session, name)


def test_only_those_at_work_get_conversations(people: Database) -> None:
    with people.session() as session:
        hire(session, "sun.jie", Role.AUDITOR)
        for name in ("li.na", "sun.jie"):
            service.be_present(session, name, True)
        assert [one.name for one in service.on_duty(session)] == ["li.na"]
