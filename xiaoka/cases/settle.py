"""The second settlement (二次结算): the last bill against what the customer agreed to.

The monthly fee and the penalty stay as agreed. What the carrier's books show beside them may have changed: late use,
roaming, a payment. The customer may get more without being asked, never less.
"""

from dataclasses import dataclass
from datetime import datetime

from xiaoka.account.days import today
from xiaoka.account.quote import Quote
from xiaoka.carrier.ports import Account
from xiaoka.cases.models import Case


@dataclass(frozen=True)
class Settled:
    """What is left for the customer (分, negative: owed): as agreed, and by the books."""

    agreed: int
    by_books: int

    @property
    def worse(self) -> bool:
        """Tell whether the last bill takes more than was agreed."""
        return self.by_books < self.agreed


def settle(case: Case, account: Account) -> Settled | None:
    """Return the second settlement; None for a case without a full quote.

    Args:
        case: with its quote, and with what was agreed since.
        account: as the carrier's books show it before the last bill is taken from it.
    """
    try:
        quote = Quote.from_json(case.quote or {})
    except (KeyError, ValueError):
        return None
    dues = account.unbilled + account.arrears + account.late_fee + quote.month_fee + quote.penalty
    agreed = int(case.facts.get("agreed_rest", quote.refund - quote.owed))
    return Settled(agreed, account.principal + account.deposit - dues)


def refundable(case: Case) -> int:
    """Return what is to be paid back (分): by the last bill once that is known, else as quoted."""
    return max(0, int(case.facts.get("final_rest", (case.quote or {}).get("refund", 0))))


def void(case: Case, now: datetime) -> bool:
    """Tell whether the quote belongs to an earlier month: another monthly fee would be due."""
    made = (case.quote or {}).get("made")
    return made is not None and today(datetime.fromisoformat(made)).replace(day=1) != today(now).replace(day=1)
