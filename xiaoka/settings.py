"""Configuration from ``XIAOKA_*`` environment variables or a ``.env`` file."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from xiaoka.settings_channels import ChannelSettings

ROOT = Path(__file__).resolve().parent.parent
_DEMO_SECRET = "demo-only-not-a-secret"


class Settings(ChannelSettings):
    """All settings of the product; unknown ``XIAOKA_*`` names are ignored, wrong values are refused."""

    model_config = SettingsConfigDict(env_prefix="XIAOKA_", env_file=".env", extra="ignore")

    demo: bool = True
    """Demo mode: the demo carrier, its clock and its simulated handset. Must be off in production."""
    carrier: str = "default"
    """Name of the policy overlay in ``policy/``."""
    database_url: str = "sqlite:///var/xiaoka.db"
    demo_carrier_url: str = "sqlite:///var/demo-carrier.db"
    policy_dir: Path = ROOT / "policy"
    domain_file: Path = ROOT / "domain.yml"
    tracker_url: str = str(ROOT / "var" / "tracker.db")
    """Rasa's conversations; the worker removes those that are over."""

    desk_host: str = "127.0.0.1"
    desk_port: int = 8080
    public_url: str = "http://127.0.0.1:8080"
    """Address of the desk as customers see it; links to the face check are made from it."""
    rasa_url: str = "http://127.0.0.1:5005"
    """Address of the engine; several, separated by commas, share the conversations among them."""
    actions_host: str = "127.0.0.1"
    actions_port: int = 5055

    engine_key: SecretStr = SecretStr(_DEMO_SECRET)
    """Shared by desk and engine: authenticates turns and signs choices."""
    actions_key: SecretStr = SecretStr(_DEMO_SECRET)
    """Shared by engine and action server."""
    session_key: SecretStr = SecretStr(_DEMO_SECRET)
    """Signs the session tokens of customers."""
    vault_key: SecretStr = SecretStr(_DEMO_SECRET)
    """Key encryption key of the vault."""
    vault_retired_keys: SecretStr = SecretStr("")
    """Earlier vault keys, separated by commas: open what they sealed until ``xiaoka vault rotate`` has run."""
    identity_key: SecretStr = SecretStr(_DEMO_SECRET)
    """Keyed hashes of codes, links and client addresses: its own, so that rotating the vault's key forgets no limit."""
    carrier_key: SecretStr = SecretStr(_DEMO_SECRET)
    """Signs SMS that the carrier hands over; outside demo mode none are taken unless it has 32 characters."""
    api_key: SecretStr = SecretStr(_DEMO_SECRET)
    """For the Rasa-compatible webhook."""
    redis_url: SecretStr = SecretStr("")
    """Redis that several desks share for events and limits, as ``redis://:PASSWORD@HOST:6379/0``; empty: alone."""
    address_sessions_min: int = Field(default=60, ge=1)
    """Conversations that one client address may begin a minute; more where many customers share one (carrier NAT)."""
    address_messages_min: int = Field(default=300, ge=1)
    """Messages that one client address may send a minute."""
    socketio_origins: str = ""
    """Origins, separated by commas, whose pages may use Socket.IO; empty: the desk's own; ``*``: any."""
    agent_token: SecretStr = SecretStr(_DEMO_SECRET)
    """For the API of agents: requests for a person, cases, understanding."""

    events_url: SecretStr = SecretStr("")
    """RabbitMQ for the carrier's own systems, ``amqp://…``; none: no events are written."""
    events_exchange: str = "xiaoka.events"
    """Topic exchange that events go to."""

    otlp_endpoint: str = ""
    """OTLP/HTTP collector of traces, such as ``http://127.0.0.1:4318``; empty: off, unless ``OTEL_*`` names one."""

    turn_timeout_s: float = 15.0
    slow_notice_s: float = 3.0
    action_deadline_s: float = 6.0
    episode_idle_min: int = 60
    worker_in_desk: bool = True
    worker_beat_file: Path | None = None
    """Touched by the worker at each tick, for probes."""
    worker_metrics_host: str = "127.0.0.1"
    worker_metrics_port: int = 0
    """Where a worker of its own answers with its numbers; 0: nowhere."""
    insight_below: float = 0.5
    """Messages understood with less confidence (0–1) are kept, masked, to be learnt from."""

    def rasa_urls(self) -> list[str]:
        """Return the addresses of the engines."""
        return [one.strip() for one in self.rasa_url.split(",") if one.strip()]

    def takes_inbound_sms(self) -> bool:
        """Tell whether SMS handed over by the carrier are taken."""
        key = self.carrier_key.get_secret_value()
        return self.demo or (len(key) >= 32 and key != _DEMO_SECRET)

    def retired_vault_keys(self) -> list[str]:
        """Return the earlier vault keys."""
        return [one.strip() for one in self.vault_retired_keys.get_secret_value().split(",") if one.strip()]

    def allowed_origins(self) -> list[str]:
        """Return the origins whose pages may use Socket.IO."""
        return [one.strip().rstrip("/") for one in self.socketio_origins.split(",") if one.strip()]

    @model_validator(mode="after")
    def _no_default_secrets_outside_demo(self) -> Self:
        if self.demo:
            return self
        secrets = ("engine_key", "actions_key", "session_key", "vault_key", "identity_key", "api_key", "agent_token")
        retired = [one for one in self.retired_vault_keys() if len(one) < 32]
        if retired:
            raise ValueError(
                "XIAOKA_VAULT_RETIRED_KEYS holds a key shorter than 32 characters; keys are separated by commas"
            )
        weak = [n for n in secrets if len(v := getattr(self, n).get_secret_value()) < 32 or v == _DEMO_SECRET]
        if weak:
            names = ", ".join(f"XIAOKA_{n.upper()}" for n in weak)
            raise ValueError(
                f"XIAOKA_DEMO is off, but these secrets are unset or shorter than 32 characters: {names}. "
                "Set each to the output of: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return self


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read once.

    Each may also be a file named like its variable in the folder ``XIAOKA_SECRETS_DIR``; the environment comes first.
    """
    folder = os.environ.get("XIAOKA_SECRETS_DIR")
    if folder and Path(folder).is_dir():
        return Settings(_secrets_dir=folder)  # type: ignore[call-arg]
    return Settings()
