"""Configuration from ``XIAOKA_*`` environment variables or a ``.env`` file."""

from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
_DEMO_SECRET = "demo-only-not-a-secret"


class Settings(BaseSettings):
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

    desk_host: str = "127.0.0.1"
    desk_port: int = 8080
    public_url: str = "http://127.0.0.1:8080"
    """Address of the desk as customers see it; links to the face check are made from it."""
    rasa_url: str = "http://127.0.0.1:5005"
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
    api_key: SecretStr = SecretStr(_DEMO_SECRET)
    """For the Rasa-compatible webhook."""
    agent_token: SecretStr = SecretStr(_DEMO_SECRET)
    """For the API of agents: requests for a person, cases, understanding."""

    turn_timeout_s: float = 15.0
    slow_notice_s: float = 3.0
    action_deadline_s: float = 6.0
    episode_idle_min: int = 60
    worker_in_desk: bool = True

    @model_validator(mode="after")
    def _no_default_secrets_outside_demo(self) -> Self:
        if self.demo:
            return self
        secrets = ("engine_key", "actions_key", "session_key", "vault_key", "api_key", "agent_token")
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
    """Return the settings of this process, read once."""
    return Settings()
