"""Complaints (投诉): recorded at once, answered by a person in time, and in the way of nothing else."""

from xiaoka.cases.enums import CaseKind
from xiaoka.cases.table import START, State, machine, row, rows

_STATES = (
    State(
        "F1_RECORDED", "已登记", "status_complaint_f1", None, timer="complaint.sla", on_time="escalate",
        next_note="case_next_answer", attention=True,
    ),
    State(
        "F2_OVERDUE", "超时未答复", "status_complaint_f2", None, timer="complaint.sla", on_time="escalate",
        next_note="case_next_answer", attention=True,
    ),
    State("F3_ANSWERED", "已答复", "status_complaint_answered", "sms_complaint_answered"),
    State("F4_WITHDRAWN", "已撤回", "status_complaint_withdrawn", None),
)  # fmt: skip

_ROWS = (
    row(START, "file", "F1_RECORDED", "X H A"),
    *rows("F1_RECORDED F2_OVERDUE", "escalate", "F2_OVERDUE", "S", attention=True),
    *rows("F1_RECORDED F2_OVERDUE", "answer", "F3_ANSWERED", "A", guard="answered"),
    *rows("F1_RECORDED F2_OVERDUE", "revoke", "F4_WITHDRAWN", "H"),
)

COMPLAINT = machine(CaseKind.FILE_COMPLAINT, "投诉", _STATES, _ROWS)
