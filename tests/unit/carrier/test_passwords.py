from time import perf_counter

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


def test_an_unknown_line_never_passes_and_costs_the_same_work() -> None:
    stored = passwords.hashed("258036", "13800138001")
    assert not passwords.verify(None, "nobody-has-this-password")
    known = min(_seconds(stored) for _ in range(5))
    unknown = min(_seconds(None) for _ in range(5))
    assert 0.5 < unknown / known < 2


def _seconds(stored: str | None) -> float:
    begun = perf_counter()
    passwords.verify(stored, "000000")
    return perf_counter() - begun
