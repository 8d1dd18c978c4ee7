"""Whether one proof stands that counts: half of what a grave operation needs, and all that account facts need."""

from sqlalchemy.orm import Session

from xiaoka.carrier.ports import Carrier, UnknownLine
from xiaoka.identity.levels import IDENTIFIERS, Facts, counting
from xiaoka.identity.recorder import live_factors, proven
from xiaoka.identity.rules import Rules


def begun_well(
    session: Session,
    carrier: Carrier,
    rules: Rules,
    conversation_id: str,
    msisdn: str,
    *,
    old_sim_receives: bool | None = None,
) -> bool:
    """Tell whether one proof stands that counts towards HIGH; the line is read only when there is one to weigh.

    Args:
        session: open session.
        carrier: the carrier.
        rules: policy and moment.
        conversation_id: proofs do not leave their conversation.
        msisdn: the number.
        old_sim_receives: what the customer said of the SIM; False makes codes to it worthless.

    Raises:
        CarrierUnavailable: there are proofs, but the line cannot be read now.
    """
    factors = live_factors(session, conversation_id, msisdn, rules.at)
    if proven(factors) <= IDENTIFIERS:
        return False
    try:
        facts = Facts.of(carrier.line(msisdn))
    except UnknownLine:
        return False
    return bool(counting(factors, facts, rules, old_sim_receives))
