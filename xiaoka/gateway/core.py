"""What the parts of the desk share, made once per application."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from xiaoka.clock import Clock
from xiaoka.db.session import Database
from xiaoka.gateway.bus import Bus
from xiaoka.gateway.engine_client import EngineClient
from xiaoka.gateway.fanout import Fanout
from xiaoka.gateway.intake import Intake
from xiaoka.gateway.limits import Limits
from xiaoka.gateway.metrics import Metrics
from xiaoka.gateway.sessions import Sessions
from xiaoka.gateway.turnstile import Turnstile
from xiaoka.handoff.frontdesk import FrontDesk
from xiaoka.identity.results import FaceSession, Outcome
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services
from xiaoka.vault.service import Vault
from xiaoka.wording import Wording


class FaceCheck(Protocol):
    """The part of the identity service behind the page of the face check (人脸核身)."""

    def face_page(self, session: Session, token: str) -> FaceSession | None:
        """Return what the page may show; None for a link that is unknown, used or expired."""
        ...

    def face_consent(
        self, session: Session, token: str, now: datetime | None = None, *, version: str | None = None
    ) -> FaceSession | None:
        """Record the separate consent (单独同意) to the text of that version."""
        ...

    def face_submit(
        self, session: Session, token: str, *, name: str, id_card: str, sample: str, now: datetime | None = None
    ) -> Outcome:
        """Compare holder and sample."""
        ...


@dataclass(frozen=True)
class Core:
    """Everything a route may use. Database work is synchronous: run it with ``asyncio.to_thread``."""

    settings: Settings
    db: Database
    clock: Clock
    wording: Wording
    vault: Vault
    intake: Intake
    engine: EngineClient
    bus: Bus
    metrics: Metrics
    sessions: Sessions
    limits: Limits
    face: FaceCheck
    desk: FrontDesk
    services: Services
    turnstile: Turnstile
    fanout: Fanout | None
