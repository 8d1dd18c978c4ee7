from datetime import UTC, datetime
from pathlib import Path

import pytest

from xiaoka.db.session import Database
from xiaoka.policy.history import UnknownVersion, keep, recall
from xiaoka.policy.models import PolicyVersion
from xiaoka.policy.service import Policy, Scope, load_policy

AT = datetime(2026, 3, 10, 4, tzinfo=UTC)
DEFAULT = "about: {approved_by: t}\nfee: {value: 1000, type: integer, unit: fen, source: C, text: 费用}\n"
OVERLAY = "about: {approved_by: t}\nfee: {source: K, rows: [{scope: {province: 四川}, value: 700}]}\n"


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    (tmp_path / "default.yml").write_text(DEFAULT, encoding="utf-8")
    (tmp_path / "x.yml").write_text(OVERLAY, encoding="utf-8")
    return load_policy(tmp_path, "x")


def test_a_version_decides_the_same_after_the_files_have_changed(db: Database, policy: Policy, tmp_path: Path) -> None:
    with db.session() as session:
        keep(session, policy, AT)
        keep(session, policy, AT)
    (tmp_path / "x.yml").write_text(OVERLAY.replace("700", "900"), encoding="utf-8")
    assert load_policy(tmp_path, "x").version != policy.version
    with db.session() as session:
        earlier = recall(session, policy.version)
    assert earlier.version == policy.version
    assert earlier.integer("fee", scope=Scope(province="四川")) == 700
    assert earlier.explain("fee", scope=Scope(province="四川")).line == 2


def test_a_kept_version_that_was_changed_is_refused(db: Database, policy: Policy) -> None:
    with db.session() as session:
        keep(session, policy, AT)
    with db.session() as session:
        kept = session.get_one(PolicyVersion, policy.version)
        kept.texts = [[name, text.replace("700", "900")] for name, text in kept.texts]
    with db.session() as session, pytest.raises(UnknownVersion, match="do not match"):
        recall(session, policy.version)


def test_what_was_never_kept_is_unknown(db: Database) -> None:
    with db.session() as session, pytest.raises(UnknownVersion, match="no policy version"):
        recall(session, "x@0123456789abcdef")
