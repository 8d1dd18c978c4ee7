import pytest
from argon2 import PasswordHasher

from xiaoka.carrier.demo import passwords


def test_hashes_hide_the_password_and_differ_by_number() -> None:
    stored = passwords.hashed("258036", "13800138001")
    assert stored.startswith("$argon2id$")
    assert "258036" not in stored
    assert stored != passwords.hashed("258036", "13900139002")


def test_only_the_right_password_passes() -> None:
    stored = passwords.hashed("258036", "13800138001")
    assert passwords.verify(stored, "258036")
    assert not passwords.verify(stored, "258037")
    assert not passwords.verify(stored, "")


def test_an_unknown_line_never_passes_and_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = passwords.hashed("258036", "13800138001")
    checked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hashed: str, password: str) -> bool:
        checked.append(hashed.rsplit("$", 2)[0])
        return verify(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    assert not passwords.verify(None, "nobody-has-this-password")
    assert not passwords.verify(stored, "000000")
    # one check each, with the same parameters of argon2: the same work
    assert len(checked) == 2 and checked[0] == checked[1]
