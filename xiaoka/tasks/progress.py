"""Whether applications are done (办好了没), in one sentence before the list of them."""

from typing import Any

from sqlalchemy.orm import Session

from xiaoka.cases import service as cases
from xiaoka.cases.enums import CaseKind
from xiaoka.cases.models import Case
from xiaoka.ids import mask_msisdn
from xiaoka.tasks import store
from xiaoka.tasks.told import notices
from xiaoka.tasks.turn import Turn
from xiaoka.tasks.wordy import day
from xiaoka.wording import Wording

_DONE = frozenset(
    (
        "status_cancel_c10 status_cancel_c11 status_cancel_c11b status_cancel_c12 status_cancel_c13"
        " status_replace_r10 status_replace_r11 status_replace_r12"
        " status_loss_l1 status_loss_l1a status_loss_l2 status_loss_l5"
        " status_loss_locked_shop status_loss_resumed status_loss_replaced"
        " status_resume_done status_pay_paid status_password_p2 status_password_done"
        " status_keep_k2 status_keep_changed status_keep_resumed status_dispute_d2 status_dispute_closed"
    ).split()
)
"""States in which the customer has what he asked for, whatever is still to be settled."""
_TOLD = "_cases_told"
"""Key of a task's data: which states were told last in this conversation, in answer to which message."""
_LATELY = 10


def sentence(session: Session, wording: Wording, turn: Turn, shown: list[Case]) -> str:
    """Return the answer to 办好了没 for the cases shown; said again, it tells that nothing has changed.

    What is told is kept on the newest task of the conversation, since one may ask without beginning any.
    """
    same = _unchanged(session, turn, shown)
    if len(shown) > 1:
        text = wording.text("cases_several", number_masked=mask_msisdn(shown[0].msisdn), count=len(shown))
        return wording.text("cases_unchanged", now=text) if same else text
    (case,) = shown
    done = _how(case)
    if same and done == "pending":
        return wording.text("cases_unchanged", now=wording.text("sentence", clause=now(wording, case)))
    own = f"case_{done}_{case.kind}"
    told = {"number_masked": mask_msisdn(case.msisdn), "task": wording.text(f"task_{case.kind}")}
    return wording.text(own if wording.has(own) else f"case_{done}", now=now(wording, case), **told)


def now(wording: Wording, case: Case) -> str:
    """Return where an application stands as a clause without an end: 正在审核，最晚…前有结果."""
    status = cases.status_key(case)
    own = status.replace("status_", "now_", 1)
    if case.next_at is not None and wording.has(own):
        known = notices(wording, case) if case.kind == CaseKind.REPLACE_CARD else {}
        return wording.text(own, date=day(case.next_at), **known)
    return wording.text(status) + when(wording, case)


def when(wording: Wording, case: Case) -> str:
    """Return what comes next and on which day, as a clause after a comma; empty where nothing does."""
    if not (case.next_at and case.next_note_key):
        return ""
    return f"，{wording.text(str(case.next_note_key), date=day(case.next_at))}"


def _how(case: Case) -> str:
    if cases.status_key(case) in _DONE:
        return "done"
    return "pending" if case.closed is None else "over"


def _unchanged(session: Session, turn: Turn, shown: list[Case]) -> bool:
    states = {case.number: f"{case.state} {case.next_at}" for case in shown}
    lately = store.lately(session, turn.conversation_id, _LATELY)
    last: dict[str, Any] = next((task.data[_TOLD] for task in lately if _TOLD in task.data), {})
    # an action that runs again for the same message must say the same again
    before = last.get("before") if last.get("turn") == turn.id else last.get("states")
    if lately:
        lately[0].data[_TOLD] = {"turn": turn.id, "states": states, "before": before}
    return before == states
