"""Puts the services together from the settings."""

from typing import Any

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.outside import outside
from xiaoka.carrier.ports import Carrier
from xiaoka.db.session import Database
from xiaoka.identity.service import Identity
from xiaoka.knowledge.service import figure
from xiaoka.policy.service import Policy, load_policy
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services
from xiaoka.vault.lifetimes import Lifetimes
from xiaoka.vault.service import Vault
from xiaoka.wording import Wording


def build_services(settings: Settings, *, db: Database | None = None, carrier: Carrier | None = None) -> Services:
    """Make all services; opens no connection yet. Unless one is given, the carrier can be read outside transactions."""
    carrier = carrier or outside(build_carrier(settings))
    policy = load_policy(settings.policy_dir, settings.carrier)
    vault = build_vault(settings, policy)
    clock = carrier.clock
    wording = Wording(settings.domain_file, lambda key, bare: figure(policy, key, clock.now(), bare=bare))

    def sms_text(key: str, **params: Any) -> str:
        return wording.text(key, **params)

    identity = Identity(
        carrier=carrier,
        policy=policy,
        vault=vault,
        clock=clock,
        public_url=settings.public_url,
        secret=settings.identity_key.get_secret_value(),
        sms_text=sms_text,
    )
    return Services(
        settings=settings,
        db=db or Database(settings.database_url),
        carrier=carrier,
        policy=policy,
        vault=vault,
        identity=identity,
        wording=wording,
    )


def build_vault(settings: Settings, policy: Policy) -> Vault:
    """Make the vault with the current key, the retired ones, and the lifetimes of the policy."""
    keys = settings.retired_vault_keys()
    return Vault(settings.vault_key.get_secret_value(), retired=keys, lifetimes=Lifetimes.of(policy))


def build_carrier(settings: Settings) -> Carrier:
    """Return the carrier adapter; only the demo carrier exists, and it is refused outside demo mode."""
    if not settings.demo:
        raise RuntimeError(
            "XIAOKA_DEMO is off, but no adapter to a real carrier is installed. "
            "Write one against xiaoka/carrier/ports.py (docs/carrier.md) or set XIAOKA_DEMO=true."
        )
    return DemoCarrier(Database(settings.demo_carrier_url), pages=settings.public_url.rstrip("/"))
