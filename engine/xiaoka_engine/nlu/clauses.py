"""Cuts a message into the clauses (分句) that may each hold a wish of their own (先查下余额再把卡销了)."""

import re
from typing import List, Tuple

from xiaoka_engine.nlu.concepts import concepts

_MARKER = (
    r"先|首先|第一|第二|然后|接着|之后|完了|顺便|顺带|顺手|另外|还有|还要|还想|以及|并且|同时|再|随后|最后|一起|一块"
    r"|并(?![不非没])|加上|and|then|also"
)
_ORDERED = re.compile(_MARKER)
_CUT = re.compile(
    r"[,。;!?，；！？~\n]+"
    r"|(?=(?:然后|接着|顺便|顺带|顺手|另外|还有|还要|还想|以及|并且|同时|随后|最后|第二|and |then |also ))"
    r"|(?<=[\u4e00-\u9fa5a-z0-9])(?:并(?![不非没])|和|加上)(?=[\u4e00-\u9fa5]{2})"
    r"|(?<=[\u4e00-\u9fa5a-z0-9]{2})(?=再(?!说|见|也不|不|次|聊|讲))"
)
_LEADING = re.compile(rf"^(?:{_MARKER}|也|都|就|把|嗯|那个|呃|\s)+(?=.{{2}})")
_DENIED = re.compile(
    r"不是|不要|不用|不想|别|没想|没打算|不需要|不必|就算|先不|不办|并非|not |don't"
    r"|回头|以后再|等会|等哈|改天|下次|暂时不|再说|再聊"
)
_TOLD = re.compile(r"(前天|昨天|上个?月|上周|之前|早上|刚才?到|已经|说明书|听说|同事|提了|刚到|还没|了吧$|没有$|手续)")
_ASKED = re.compile(r"要是|如果|万一|吗|么$|怎么|如何|是不是|会不会|多久|多少钱|什么的")

NEEDS = {
    "cancel_card": {"cancel"},
    "replace_card": {"replace", "new_card"},
    "report_loss": {"suspend"},
    "resume_service": {"resume"},
    "check_balance": {"balance"},
    "pay_bill": {"pay"},
    "case_status": {"progress"},
    "revoke_case": {"revoke"},
    "change_delivery": {"delivery", "change"},
    "reset_password": {"password", "reset"},
    "activate_card": {"activate"},
    "keep_number": {"keep"},
    "file_complaint": {"complain"},
    "human_handoff": {"human"},
}
"""Labels of wishes, each with the concepts of which a clause must name one: `卡丢了` alone is a reason, no wish."""


def split(view: str) -> List[Tuple[int, int]]:
    """Give the places of the clauses of a recogniser view that may be wishes, in order.

    Returns:
        Nothing where no word orders or joins wishes, or where fewer than two clauses are left after those that
        deny, postpone, ask or tell what has happened.
    """
    if not _ORDERED.search(view):
        return []
    cuts = [(0, 0), *(match.span() for match in _CUT.finditer(view)), (len(view), len(view))]
    spans = [_trimmed(view, left[1], right[0]) for left, right in zip(cuts, cuts[1:], strict=False)]
    kept = [span for span in spans if span[1] - span[0] >= 2 and _may_wish(view[slice(*span)])]
    return kept if len(kept) > 1 else []


def _trimmed(view: str, start: int, end: int) -> Tuple[int, int]:
    """Leave out blanks and the words that only order wishes."""
    leading = _LEADING.match(view[start:end])
    start += leading.end() if leading else 0
    return start, max(start, start + len(view[start:end].rstrip()))


def _may_wish(clause: str) -> bool:
    return not (_DENIED.search(clause) or _ASKED.search(clause) or _TOLD.search(clause))


def names_wish(clause: str, label: str) -> bool:
    """Tell whether a clause names what its label does."""
    return bool(NEEDS.get(label, set()).intersection(concepts(clause)))
