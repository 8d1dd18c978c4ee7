"""``xiaoka doctor``: is this installation sound, and if not, what mends it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from sqlalchemy import inspect

from xiaoka.audit.service import verify as verify_audit
from xiaoka.db.session import Database
from xiaoka.launch.processes import ENGINE_PYTHON
from xiaoka.policy.service import PolicyError, load_policy
from xiaoka.settings import ROOT, Settings, settings


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it is well, and how to mend it."""

    what: str
    ok: bool
    detail: str = ""


def examine() -> int:
    """Print one line a check; returns 1 when something is wrong."""
    current = settings()
    findings = [check(current) for check in CHECKS]
    for one in findings:
        sys.stdout.write(f"{'✓' if one.ok else '✗'} {one.what}{'：' + one.detail if one.detail else ''}\n")
    return 0 if all(one.ok for one in findings) else 1


def _engine(_: Settings) -> Finding:
    found = ENGINE_PYTHON.exists()
    return Finding("engine environment", found, "" if found else "run: scripts/setup run")


def _model(_: Settings) -> Finding:
    found = (ROOT / "models" / "xiaoka.tar.gz").exists()
    return Finding("trained model", found, "" if found else "run: make train")


def _policy(current: Settings) -> Finding:
    try:
        return Finding("policy", True, load_policy(current.policy_dir, current.carrier).version)
    except PolicyError as error:
        return Finding("policy", False, f"{error}; run: xiaoka policy check")


def _database(current: Settings) -> Finding:
    database = Database(current.database_url)
    try:
        tables = inspect(database.engine).get_table_names()
        ok = "alembic_version" in tables
        return Finding("database", ok, "" if ok else "no schema yet; run: xiaoka migrate")
    except Exception as error:
        return Finding("database", False, f"{type(error).__name__}; check XIAOKA_DATABASE_URL")
    finally:
        database.dispose()


def _audit(current: Settings) -> Finding:
    database = Database(current.database_url)
    try:
        with database.session() as session:
            problems = verify_audit(session)
        detail = f"{len(problems)} problem(s); run: xiaoka audit verify" if problems else ""
        return Finding("audit trail", not problems, detail)
    except Exception as error:
        return Finding("audit trail", False, f"{type(error).__name__}; run: xiaoka migrate")
    finally:
        database.dispose()


def _desk(current: Settings) -> Finding:
    url = f"http://{current.desk_host}:{current.desk_port}/readyz"
    try:
        answer = httpx.get(url, timeout=3)
    except httpx.HTTPError:
        return Finding("running desk", False, "not running; start it with: make run")
    return Finding("running desk", answer.status_code == 200, "" if answer.status_code == 200 else answer.text[:200])


CHECKS: tuple[Callable[[Settings], Finding], ...] = (_engine, _model, _policy, _database, _audit, _desk)
