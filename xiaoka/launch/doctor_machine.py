"""``xiaoka doctor`` for this machine: environment, model file, disk, secrets, policy."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from xiaoka.backup.manifest import hash_of
from xiaoka.launch.finding import Finding, well, wrong
from xiaoka.launch.processes import ENGINE_PYTHON
from xiaoka.policy.scope import Scope
from xiaoka.policy.service import PolicyError, load_policy
from xiaoka.settings import ROOT, Settings

FREE_BYTES = 1 << 30
"""Less than this on a disk that is written to is too little: logs and SQLite stop when it is full."""
_SECRETS = ("engine_key", "actions_key", "session_key", "vault_key", "identity_key", "api_key", "agent_token")
_HERE = ("127.0.0.1", "localhost", "::1")


def examine_machine(current: Settings) -> list[Finding]:
    """Check what needs no other process."""
    return [_environment(), _model(), _policy(current), *_disks(current), _secrets(current), _secret_files()]


def model_file() -> Path:
    """Return the model that the engine of this machine loads."""
    return ROOT / (os.environ.get("XIAOKA_MODEL") or "models/xiaoka.tar.gz")


def _environment() -> Finding:
    if ENGINE_PYTHON.exists():
        return well("engine environment")
    return Finding("engine environment", False, "missing; run: scripts/setup run")


def _model() -> Finding:
    model = model_file()
    noted = model.with_name(model.name + ".sha256")
    if not model.is_file() or not noted.is_file():
        return Finding("trained model", False, "missing; run: make train")
    if noted.read_text().split()[:1] != [hash_of(model)]:
        return wrong(
            "trained model", "it is not the file whose hash is beside it; no engine starts with it",
            where=model.name, mend="run: make train, or copy model and .sha256 again, together",
        )  # fmt: skip
    return well("trained model", hash_of(model)[:12])


def _policy(current: Settings) -> Finding:
    try:
        policy = load_policy(current.policy_dir, current.carrier)
    except PolicyError as error:
        return Finding("policy", False, f"{error}; run: xiaoka policy check")
    hotline = policy.text("carrier.hotline", scope=Scope(), at=datetime.now(UTC))
    named = any(char.isdigit() for char in hotline)
    return well("policy", policy.version + ("" if named else f"; customers read “{hotline}”: set carrier.hotline"))


def _disks(current: Settings) -> Iterator[Finding]:
    url = make_url(current.database_url)
    places = [ROOT / "var", model_file().parent]
    if url.get_backend_name() == "sqlite" and url.database:
        places.append(Path(url.database).absolute().parent)
    # two folders of one disk are looked at once
    disks = {os.stat(_existing(place)).st_dev: _existing(place) for place in places}
    for place in disks.values():
        yield room(place, shutil.disk_usage(place).free)


def room(place: Path, free: int) -> Finding:
    """Judge the free space of a disk, in bytes."""
    if free >= FREE_BYTES:
        return well("disk", f"{free / (1 << 30):.1f} GB free for {place.name}")
    return wrong(
        "disk", f"only {free / (1 << 20):.0f} MB are free", where=str(place),
        mend="make room or enlarge it: rotate logs, move old backups away",
    )  # fmt: skip


def _existing(place: Path) -> Path:
    return next(one for one in (place, *place.parents) if one.exists())


def _secrets(current: Settings) -> Finding:
    """Outside demo mode nothing starts with a default secret; a demo that others reach must not have one either."""
    default = Settings.model_fields["vault_key"].default
    weak = [name for name in _SECRETS if getattr(current, name) == default]
    public = urlsplit(current.public_url).hostname not in _HERE or current.desk_host not in _HERE
    if not weak or not public:
        return well("secrets", "demo values, on this machine only" if weak else "")
    return wrong(
        "secrets", "others can reach this demo, and everybody knows its secrets",
        where=", ".join(f"XIAOKA_{name.upper()}" for name in weak),
        mend="set each to the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
    )  # fmt: skip


def _secret_files() -> Finding:
    folder = os.environ.get("XIAOKA_SECRETS_DIR")
    files = [ROOT / ".env", *(Path(folder).glob("[xX][iI][aA][oO][kK][aA]_*") if folder else ())]
    open_to_all = [file for file in files if file.is_file() and file.stat().st_mode & 0o004]
    if not open_to_all:
        return well("secret files")
    return wrong(
        "secret files", "every user of this machine can read them", where=", ".join(file.name for file in open_to_all),
        mend="chmod o-r each of them",
    )  # fmt: skip
