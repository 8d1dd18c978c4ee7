"""Settings of the engine, from ``XIAOKA_*`` environment variables only."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xiaoka_engine.errors import StartRefused

MIN_KEY_CHARS = 16
MIN_KEY_CHARS_ON_NETWORK = 32


@dataclass(frozen=True)
class EngineSettings:
    """All settings.

    Attributes:
        root: the project folder with ``config.yml``, ``domain.yml`` and ``data/``; the current folder.
        host: address to listen on; loopback, unless ``XIAOKA_RASA_NETWORK`` is ``private``.
        port: port to listen on; 0 takes a free one.
        actions_url: webhook of the action server.
        actions_key: sent to it as ``X-Xiaoka-Key``; may be empty.
        tracker_url: SQLite path or ``postgresql://`` URL.
        model: the model file; ``.sha256`` and ``.fingerprint`` lie beside it.
        action_timeout_s: longest time of one action call.
        turn_timeout_s: longest time of a turn. One second less than the configured time, which the gateway waits,
            so that the gateway hears the reason.
        key: secret shared with the gateway; empty when unset.
        var: private folder for caches and the database.
    """

    root: Path
    host: str
    port: int
    actions_url: str
    actions_key: str
    tracker_url: str
    model: Path
    action_timeout_s: float
    turn_timeout_s: float
    key: str
    var: Path

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, root: Path | None = None) -> "EngineSettings":
        """Read and check the settings.

        Raises:
            StartRefused: a value has the wrong form, or the host is not loopback.
        """
        root, env = root or Path.cwd(), _with_secrets(env)
        turn = _positive(env, "XIAOKA_TURN_TIMEOUT_S", 15.0)
        host = env.get("XIAOKA_RASA_HOST") or "127.0.0.1"
        if not _is_loopback(host):
            _may_leave_loopback(env, host)
        return cls(
            root=root,
            host=host,
            port=int(_positive(env, "XIAOKA_RASA_PORT", 5005.0, lowest=0)),
            actions_url=env.get("XIAOKA_ACTIONS_URL") or "http://127.0.0.1:5055/webhook",
            actions_key=env.get("XIAOKA_ACTIONS_KEY", ""),
            tracker_url=env.get("XIAOKA_TRACKER_URL") or str(root / "var" / "tracker.db"),
            model=root / (env.get("XIAOKA_MODEL") or "models/xiaoka.tar.gz"),
            action_timeout_s=_positive(env, "XIAOKA_ACTION_TIMEOUT_S", 8.0),
            turn_timeout_s=turn - 1 if turn > 2 else turn,
            key=env.get("XIAOKA_ENGINE_KEY", ""),
            var=root / "var",
        )

    def require_key(self) -> str:
        """Return the shared secret.

        Raises:
            StartRefused: it is unset or too short.
        """
        if len(self.key) < MIN_KEY_CHARS:
            raise StartRefused(f"XIAOKA_ENGINE_KEY is unset or shorter than {MIN_KEY_CHARS} characters.")
        return self.key


def _positive(env: Mapping[str, str], name: str, default: float, lowest: float = 0.1) -> float:
    raw = env.get(name)
    try:
        value = float(raw) if raw else default
    except ValueError:
        value = -1.0
    if not lowest <= value <= 65535:
        raise StartRefused(f"{name} must be a number from {lowest:g} to 65535.")
    return value


def _with_secrets(env: Mapping[str, str]) -> Mapping[str, str]:
    """Add settings that lie as files in ``XIAOKA_SECRETS_DIR``; what is set in the environment comes first."""
    folder = Path(env.get("XIAOKA_SECRETS_DIR") or "/nonexistent")
    if not folder.is_dir():
        return env
    files = {one.name.upper(): one for one in folder.iterdir() if one.name.upper().startswith("XIAOKA_")}
    return {**{name: file.read_text(encoding="utf-8").strip() for name, file in files.items()}, **env}


def _may_leave_loopback(env: Mapping[str, str], host: str) -> None:
    """Let the engine be reached from other machines only when somebody says that its network is closed to others."""
    if env.get("XIAOKA_RASA_NETWORK") != "private":
        raise StartRefused(
            f"XIAOKA_RASA_HOST is {host}, but the engine listens on a loopback address only. On a network that only "
            "the desk reaches, set XIAOKA_RASA_NETWORK=private."
        )
    if len(env.get("XIAOKA_ENGINE_KEY", "")) < MIN_KEY_CHARS_ON_NETWORK:
        raise StartRefused(f"XIAOKA_RASA_NETWORK=private needs a key of {MIN_KEY_CHARS_ON_NETWORK} characters or more.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
