from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from xiaoka.db.session import Database
from xiaoka.vault.models import VaultItem, VaultRead
from xiaoka.vault.service import TOKEN, Vault, VaultError

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
ID = "11010519491231002X"


@pytest.fixture
def vault() -> Vault:
    return Vault("a key for tests")


def put(db: Database, vault: Vault, kind: str = "id_card", value: str = ID, conversation: str = "c1",
        now: datetime = NOW) -> str:  # fmt: skip
    with db.session() as session:
        return vault.seal(session, kind=kind, value=value, conversation_id=conversation, now=now)


def get(db: Database, vault: Vault, token: str, now: datetime = NOW, conversation: str | None = "c1") -> str:
    with db.session() as session:
        return vault.open(session, token, purpose="verify", actor="S", now=now, conversation_id=conversation)


def reason(db: Database, vault: Vault, token: str, **kwargs: object) -> str:
    with pytest.raises(VaultError) as caught:
        get(db, vault, token, **kwargs)  # type: ignore[arg-type]
    return caught.value.reason


def test_round_trip_and_the_log_of_readings(vault_db: Database, vault: Vault) -> None:
    token = put(vault_db, vault)
    assert TOKEN.fullmatch(token)
    assert get(vault_db, vault, token) == ID
    with vault_db.session() as session:
        (read,) = session.scalars(select(VaultRead))
        assert (read.purpose, read.actor, read.kind, read.at) == ("verify", "S", "id_card", NOW)


def test_the_same_value_gives_the_same_token_within_its_conversation_and_kind(vault_db: Database, vault: Vault) -> None:
    token = put(vault_db, vault)
    assert put(vault_db, vault) == token
    assert put(vault_db, vault, conversation="c2") != token
    assert put(vault_db, vault, kind="bank_card") != token


def test_the_file_holds_neither_the_value_nor_a_plain_hash(vault_db: Database, vault: Vault) -> None:
    put(vault_db, vault, value="北京市朝阳区建国路88号")
    put(vault_db, vault)
    with vault_db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    content = b"".join(file.read_bytes() for file in Path(str(vault_db.engine.url.database)).parent.iterdir())
    assert ID.encode() not in content and "建国路".encode() not in content
    with vault_db.session() as session:
        lookups = [item.lookup for item in session.scalars(select(VaultItem))]
    other = Vault("another key")
    assert not set(lookups) & {other._keys.lookup("id_card", "c1", ID)}


def test_refusals(vault_db: Database, vault: Vault) -> None:
    token = put(vault_db, vault)
    assert reason(vault_db, vault, "⟦id_card:0123456789abcdef⟧") == "unknown"
    assert reason(vault_db, vault, token.replace("id_card", "name")) == "unknown"
    assert reason(vault_db, vault, "nonsense") == "unknown"
    assert reason(vault_db, vault, token, conversation="c2") == "foreign"
    assert reason(vault_db, vault, token, now=NOW + timedelta(days=30)) == "expired"
    assert reason(vault_db, Vault("another key"), token) == "key"
    assert get(vault_db, vault, token, conversation=None) == ID


def test_codes_live_for_minutes_and_can_be_given_again(vault_db: Database, vault: Vault) -> None:
    token = put(vault_db, vault, kind="sms_code", value="123456")
    assert get(vault_db, vault, token, now=NOW + timedelta(minutes=14)) == "123456"
    late = NOW + timedelta(minutes=15)
    assert reason(vault_db, vault, token, now=late) == "expired"
    again = put(vault_db, vault, kind="sms_code", value="123456", now=late)
    assert again != token
    assert get(vault_db, vault, again, now=late) == "123456"


def test_a_ciphertext_moved_to_another_row_does_not_open(vault_db: Database, vault: Vault) -> None:
    mine, other = put(vault_db, vault), put(vault_db, vault, value="11010119900307007X", conversation="c2")
    with vault_db.session() as session:
        source = session.get_one(VaultItem, other[-17:-1])
        target = session.get_one(VaultItem, mine[-17:-1])
        target.ciphertext, target.wrapped_key = source.ciphertext, source.wrapped_key
    assert reason(vault_db, vault, mine) == "damaged"


def test_masks_for_people(vault_db: Database, vault: Vault) -> None:
    tokens = [put(vault_db, vault, kind, value) for kind, value in
              (("id_card", ID), ("name", "王建国"), ("sms_code", "123456"), ("service_password", "654321"),
               ("address", "四川省成都市武侯区人民南路1号"), ("bank_card", "6222021234567890128"))]  # fmt: skip
    with vault_db.session() as session:
        shown = [vault.masked(session, token, now=NOW) for token in tokens]
        line = vault.masked_text(session, f"我是{tokens[1]}，码{tokens[2]}。", now=NOW, conversation_id="c1")
        lost = vault.masked(session, tokens[0], now=NOW, conversation_id="c9")
    assert shown == ["110***********002X", "王**", "******", "******", "四川省成都市武侯区****", "****0128"]
    assert line == "我是王**，码******。"
    assert lost == "******"


def test_erase_and_purge(vault_db: Database, vault: Vault) -> None:
    mine, other = put(vault_db, vault), put(vault_db, vault, conversation="c2")
    code = put(vault_db, vault, kind="sms_code", value="123456", conversation="c2")
    with vault_db.session() as session:
        assert vault.erase(session, "c1") == 1
        assert vault.purge_expired(session, NOW + timedelta(hours=1)) == 1
    assert reason(vault_db, vault, mine) == "unknown"
    assert reason(vault_db, vault, code, conversation="c2") == "unknown"
    assert get(vault_db, vault, other, conversation="c2") == ID


OLD, NEW = "a key for tests", "the new key"


def test_rotation(vault_db: Database, vault: Vault) -> None:
    token = put(vault_db, vault)
    rotated = Vault(NEW, retired=[OLD])
    assert get(vault_db, rotated, token) == ID
    with vault_db.session() as session:
        assert rotated.rewrap(session) == 1
        assert rotated.rewrap(session) == 0
    assert get(vault_db, Vault(NEW), token) == ID
    assert put(vault_db, Vault(NEW)) == token, "the same value is still known"
    assert reason(vault_db, vault, token) == "key"


def test_a_rotation_may_be_stopped_and_begun_again(vault_db: Database, vault: Vault) -> None:
    values = [f"{ID[:14]}{number:04}" for number in range(7)]
    tokens = [put(vault_db, vault, value=value) for value in values]
    rotated = Vault(NEW, retired=[OLD])
    with vault_db.session() as session:
        assert rotated.rewrap(session, limit=3) == 3
    with pytest.raises(KeyboardInterrupt), vault_db.session() as session:
        assert rotated.rewrap(session, limit=3) == 3
        raise KeyboardInterrupt
    assert [get(vault_db, rotated, token) for token in tokens] == values
    with vault_db.session() as session:
        assert [count for _, _, count in rotated.under_keys(session)] == [3, 4]
        assert [rotated.rewrap(session, limit=3) for _ in range(3)] == [3, 1, 0]
        assert [(standing, count) for _, standing, count in rotated.under_keys(session)] == [
            ("current", 7),
            ("retired", 0),
        ]
    assert [get(vault_db, Vault(NEW), token) for token in tokens] == values


def test_no_trace_of_a_retired_key_is_left(vault_db: Database, vault: Vault) -> None:
    token = put(vault_db, vault)
    with vault_db.session() as session:
        before = session.get_one(VaultItem, token[-17:-1])
        old = (before.key_id, before.lookup, before.wrapped_key)
        Vault(NEW, retired=[OLD]).rewrap(session)
    with vault_db.session() as session:
        after = session.get_one(VaultItem, token[-17:-1])
        assert not {after.key_id, after.lookup, after.wrapped_key} & set(old)
        assert after.lookup == Vault(NEW)._keys.lookup("id_card", "c1", ID)


def test_a_value_given_again_before_the_rotation_keeps_both_tokens(vault_db: Database, vault: Vault) -> None:
    first = put(vault_db, vault)
    rotated = Vault(NEW, retired=[OLD])
    second = put(vault_db, rotated)
    assert second != first
    with vault_db.session() as session:
        assert rotated.rewrap(session) == 1
    assert {get(vault_db, Vault(NEW), token) for token in (first, second)} == {ID}


def test_an_old_key_is_refused_once_it_is_no_longer_named(vault_db: Database, vault: Vault) -> None:
    token = put(vault_db, vault)
    with vault_db.session() as session:
        assert [(standing, count) for _, standing, count in Vault(NEW).under_keys(session)] == [
            ("current", 0),
            ("refused", 1),
        ]
        assert Vault(NEW).rewrap(session) == 0
    assert reason(vault_db, Vault(NEW), token) == "key"


def test_nothing_is_opened_without_a_purpose_that_was_laid_down(vault_db: Database, vault: Vault) -> None:
    token = put(vault_db, vault)
    with vault_db.session() as session, pytest.raises(ValueError, match="curiosity"):
        vault.open(session, token, purpose="curiosity", actor="S", now=NOW)
    with vault_db.session() as session:
        assert session.scalars(select(VaultRead)).all() == []


def test_what_is_still_needed_is_kept_when_erasing(vault_db: Database, vault: Vault) -> None:
    gone, needed = put(vault_db, vault), put(vault_db, vault, "address", "四川省成都市武侯区人民南路1号")
    with vault_db.session() as session:
        assert vault.erase(session, "c1", keep=[needed, "no token"]) == 1
    assert reason(vault_db, vault, gone) == "unknown"
    assert get(vault_db, vault, needed).startswith("四川")
