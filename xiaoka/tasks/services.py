"""The services that tasks work with, made once per process."""

from dataclasses import dataclass

from xiaoka.carrier.ports import Carrier
from xiaoka.cases.service import CaseContext
from xiaoka.clock import Clock
from xiaoka.db.session import Database
from xiaoka.identity.service import Identity
from xiaoka.policy.service import Policy
from xiaoka.settings import Settings
from xiaoka.vault.service import Vault
from xiaoka.wording import Wording


@dataclass(frozen=True)
class Services:
    """Everything a task may call."""

    settings: Settings
    db: Database
    carrier: Carrier
    policy: Policy
    vault: Vault
    identity: Identity
    wording: Wording

    @property
    def clock(self) -> Clock:
        """The carrier's clock."""
        return self.carrier.clock

    @property
    def cases(self) -> CaseContext:
        """What the case desk needs."""
        return CaseContext(carrier=self.carrier, policy=self.policy, clock=self.clock, vault=self.vault)
