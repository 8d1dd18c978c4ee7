"""What people at the desk may do to a case (办理动作): by which event, in whose name, with which right."""

from dataclasses import dataclass

from xiaoka.cases.enums import Actor
from xiaoka.staff.enums import Right

SHOP_SKILL = "shop"
"""Who has this word among his skills sits in a shop (营业厅人员) and has the customer and his ID card before him."""


@dataclass(frozen=True)
class Deed:
    """One thing to do.

    Attributes:
        name: what the console calls it; the same event may be a deed of the desk and another of the shop.
        event: of the state machine.
        actor: in whose name it is fired.
        right: what the person needs.
        inputs: what he must give.
        previewed: whether trying it touches nothing but our own database, so that its words can be shown first.
    """

    name: str
    event: str
    actor: Actor
    right: Right
    inputs: tuple[str, ...] = ()
    previewed: bool = True


_DESK = (
    Deed("approve", "approve", Actor.AGENT, Right.DECIDE),
    Deed("reject", "reject", Actor.AGENT, Right.DECIDE, ("reason", "remedy", "documents")),
    Deed("hold", "hold", Actor.AGENT, Right.DECIDE, ("note",)),
    Deed("to_shop", "to_shop", Actor.AGENT, Right.DECIDE, ("note",)),
    Deed("answer", "answer", Actor.AGENT, Right.DECIDE, ("reason",)),
    Deed("honour", "honour", Actor.AGENT, Right.DECIDE, ("note",)),
    Deed("retry_refund", "retry_refund", Actor.AGENT, Right.DECIDE, ("note",)),
    Deed("renew", "renew", Actor.AGENT, Right.DECIDE, ("note",)),
    Deed("reviewed", "reviewed", Actor.AGENT, Right.TALK, ("note",)),
    Deed("reopen", "reopen", Actor.AGENT, Right.TALK, ("note",)),
    Deed("convert", "convert", Actor.AGENT, Right.TALK, ("note",)),
    Deed("withdraw", "revoke", Actor.HOLDER, Right.TALK, ("note",)),
    # the new card may be stopped in the network at once, so it is never tried for its words only
    Deed("not_me", "object", Actor.OLD_SIM, Right.TALK, ("note",), previewed=False),
)
_SHOP = (
    Deed("shop_identify", "identify", Actor.SHOP, Right.TALK, ("note",)),
    Deed("shop_collected", "collected", Actor.SHOP, Right.TALK),
    Deed("shop_lift", "request_lift", Actor.SHOP, Right.TALK, ("note",)),
    Deed("shop_convert", "convert", Actor.SHOP, Right.TALK, ("to", "note")),
    Deed("shop_keep", "keep", Actor.SHOP, Right.TALK, ("note",)),
    Deed("shop_pass", "pass", Actor.SHOP, Right.TALK, ("note",)),
    Deed("shop_close", "close", Actor.SHOP, Right.TALK, ("note",)),
    Deed("shop_withdraw", "revoke", Actor.SHOP, Right.TALK, ("note",)),
)
DEEDS: dict[str, Deed] = {deed.name: deed for deed in _DESK + _SHOP}
"""Everything a person may do, in the order in which it is offered."""
STOPS = ("not_me", "object", "contest")
"""Events that stop a case for somebody who says that it was not he; which one depends on the case."""
