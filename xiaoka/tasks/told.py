"""Whom texts about an application for a new card really reach (通知短信发给谁): an old card that is gone reads none."""

from xiaoka.cases.models import Case
from xiaoka.wording import Wording

_GONE = ("lost", "stolen")


def notices(wording: Wording, filed: Case) -> dict[str, str]:
    """Return the sentence ``warned`` and the clauses ``told`` and ``fetch`` (when a card can be fetched) of a receipt.

    Args:
        wording: where they stand.
        filed: the application; its reason and fields say whether the old card still gets texts, and its facts
            which reserved contact (预留联系人) is texted as well.
    """
    contact = str(filed.facts.get("contact") or "")
    # he may have said that texts arrive before he changed the reason to a loss, which stops the line
    line = filed.fields.get("old_sim") == "yes" and filed.reason_code not in _GONE
    warned = ("both" if contact else "line") if line else ("contact" if contact else "nobody")
    told = "line" if line else warned
    return {
        "warned": wording.text(f"warned_{warned}", tail=contact[-2:]),
        "told": wording.text(f"told_{told}"),
        "fetch": wording.text(f"fetch_{told}"),
    }
