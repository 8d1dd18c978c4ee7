"""Proof in a shop (到厅核验): a clerk has seen the holder and his ID card, and tells which conversation it is for.

The code that leads to the conversation is shown in the chat and read out at the counter. It is no secret that opens
anything: without the clerk it is worth nothing, and the clerk sees first what that conversation wants.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from xiaoka.identity.claim import Claim, Pepper
from xiaoka.identity.enums import Method
from xiaoka.identity.recorder import Proof, Recorder
from xiaoka.identity.rules import Rules
from xiaoka.ids import token
from xiaoka.notify.service import enqueue

CHANNEL = "shop"
DIGITS = 6


class Visits:
    """What the identity service does for shops.

    Args:
        pepper: keyed hashes.
        rules: policy and moment, asked for at each use.
    """

    def __init__(self, pepper: Pepper, rules: Callable[[], Rules]) -> None:
        self._pepper, self._rules = pepper, rules

    def code(self, conversation_id: str, msisdn: str) -> str:
        """Return the code (办理码) that names a conversation and a number to a clerk."""
        digest = self._pepper.mac("visit", conversation_id, msisdn)
        return f"{int(digest[:15], 16) % 10**DIGITS:0{DIGITS}d}"

    def seen(self, session: Session, conversation_id: str, msisdn: str) -> str:
        """Keep that a clerk saw the holder with his ID card, and let the conversation go on; return the evidence."""
        rules, evidence = self._rules(), token("visit")
        claim = Claim(conversation_id, msisdn, Method.SHOP, self._pepper.source("", conversation_id))
        Recorder(session, claim, rules, channel=CHANNEL).passed(Proof(evidence))
        payload = {"event": "identity.at_shop", "conversation_id": conversation_id, "method": str(Method.SHOP)}
        enqueue(session, kind="event", key=f"identity.at_shop:{evidence}", payload=payload, now=rules.at)
        return evidence
