"""``xiaoka doctor`` for the product database: schema, clock, audit trail, keys of the vault, dead letters."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from xiaoka.audit.service import verify as verify_audit
from xiaoka.backup.keys import missing
from xiaoka.db import schema
from xiaoka.db.session import Database
from xiaoka.launch.finding import Finding, well, wrong
from xiaoka.notify import service as outbox
from xiaoka.settings import Settings
from xiaoka.vault.models import VaultItem

SKEW = timedelta(seconds=5)
"""So far may the clock of the database be from ours: leases and dates are written by one and read by the other."""


def examine_data(current: Settings) -> list[Finding]:
    """Check the database and, when it has the right schema, what is in it."""
    url = make_url(current.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        # opening it would make an empty one
        return [Finding("database", False, f"there is none at {url.database}; run: xiaoka migrate")]
    database = Database(current.database_url)
    try:
        first = _schema(database)
        if not first.ok:
            return [first]
        checks: tuple[Callable[[Database, Settings], Finding], ...] = (_clock, _audit, _vault, _dead)
        return [first, *(check(database, current) for check in checks)]
    except SQLAlchemyError as error:
        return [_away(database, error)]
    finally:
        database.dispose()


def _schema(database: Database) -> Finding:
    try:
        found = schema.standing(database)
    except SQLAlchemyError as error:
        return _away(database, error)
    return well("database", f"schema {found.revision}") if found.current else Finding("database", False, found.words())


def _away(database: Database, error: SQLAlchemyError) -> Finding:
    where = make_url(database.url).render_as_string(hide_password=True)
    return wrong(
        "database", f"no answer from {where} ({type(error).__name__})", where="XIAOKA_DATABASE_URL",
        mend="start the database, or correct its address",
    )  # fmt: skip


def _clock(database: Database, _: Settings) -> Finding:
    if database.engine.dialect.name == "sqlite":
        return well("clock", "that of this machine")
    with database.session() as session:
        theirs = session.scalar(select(func.clock_timestamp()))
    assert isinstance(theirs, datetime)
    return skew(theirs, datetime.now(UTC))


def skew(theirs: datetime, ours: datetime) -> Finding:
    """Compare the clock of the database with that of this machine."""
    off = (theirs - ours).total_seconds()
    if abs(off) <= SKEW.total_seconds():
        return well("clock", "that of the database agrees")
    why = f"the database is {abs(off):.0f} s {'ahead' if off > 0 else 'behind'}"
    return wrong("clock", why, where="both machines", mend="let both follow a time server (chrony, systemd-timesyncd)")


def _audit(database: Database, _: Settings) -> Finding:
    with database.session() as session:
        problems = verify_audit(session)
    if not problems:
        return well("audit trail")
    first = problems[0]
    return wrong(
        "audit trail", f"{len(problems)} problem(s), the first at {first.seq}: {first.message}", where="table audit",
        mend="keep the database as it is, run: xiaoka audit verify, and compare with an export made earlier",
    )  # fmt: skip


def _vault(database: Database, current: Settings) -> Finding:
    with database.session() as session:
        counted = session.execute(select(VaultItem.key_id, func.count()).group_by(VaultItem.key_id))
        sealed = {key: int(count) for key, count in counted}
    lost = missing(current, sealed)
    if not lost:
        return well("vault keys", f"open all {sum(sealed.values())} value(s)")
    return wrong(
        "vault keys", f"{sum(lost.values())} value(s) are sealed by a key that is not configured ({', '.join(lost)})",
        where="XIAOKA_VAULT_KEY, XIAOKA_VAULT_RETIRED_KEYS",
        mend="name the earlier key in XIAOKA_VAULT_RETIRED_KEYS, then run: xiaoka vault rotate",
    )  # fmt: skip


def _dead(database: Database, _: Settings) -> Finding:
    with database.session() as session:
        found = outbox.dead(session)
        kinds = ", ".join(sorted({entry.kind for entry in found}))
    if not found:
        return well("outbox", "no dead letters")
    return wrong(
        "outbox", f"{len(found)} message(s) were given up ({kinds})", where="xiaoka outbox dead",
        mend="mend what the errors there name, then run: xiaoka outbox retry --all",
    )  # fmt: skip
