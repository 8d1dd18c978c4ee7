"""The port of a way of proof (核验方式). The service knows nothing else of them.

Each way is one object with :class:`ProofMethod`; ``methods.py`` makes the ones over the carrier's port. A carrier that
verifies elsewhere (its app, a face vendor, 网证) hands its own to :class:`xiaoka.identity.service.Identity`.
"""

from typing import Protocol

from sqlalchemy.orm import Session

from xiaoka.identity.claim import Claim
from xiaoka.identity.enums import Operation
from xiaoka.identity.recorder import Recorder
from xiaoka.identity.results import Begun, Outcome
from xiaoka.identity.rules import Rules

Secret = str | tuple[str, ...]
"""What the customer gives: one datum, name and ID number, or the numbers he called."""


class ProofMethod(Protocol):
    """One way to prove who one is. Limits, locks and opening of vault tokens are done before it is asked."""

    def begin(self, session: Session, claim: Claim, rules: Rules, operation: Operation | None, book: Recorder) -> Begun:
        """Start it: send a code, make a link, or do nothing but say that an answer would be looked at.

        It must do the same work and answer the same whether or not the number is one of ours.

        Raises:
            CarrierUnavailable: nothing was begun.
        """
        ...

    def judge(self, session: Session, claim: Claim, rules: Rules, secret: Secret, book: Recorder) -> Outcome:
        """Say what an answer is worth and write it down in ``book``; same work and answer for unknown numbers.

        Raises:
            CarrierUnavailable: the carrier could not be asked; nothing was counted.
            ValueError: the way takes no such answer in a conversation.
        """
        ...
