"""Switching a line on again (复机) that its holder had switched off himself (申请停机, 停机保号).

What a loss report, arrears, fraud rules or the police stopped is not lifted here.
"""

from xiaoka.cases.enums import CaseKind
from xiaoka.cases.table import START, State, machine, row

_STATES = (
    State(
        "S1_RESUMING", "恢复中", "status_resume_s1", None, timer="change.max_hours", on_time="escalate",
        work="resume", next_note="case_next_resume", reach="both",
    ),
    State("S2_RESUMED", "已恢复", "status_resume_done", "sms_resume_done", reach="both"),
)  # fmt: skip

_ROWS = (
    row(START, "file", "S1_RESUMING", "H SH"),
    row("S1_RESUMING", "resume", "S2_RESUMED", "S", effect="resume_stop"),
    row("S1_RESUMING", "escalate", "S1_RESUMING", "S", message="sms_case_delayed", attention=True),
)

RESUME = machine(CaseKind.RESUME_SERVICE, "复机", _STATES, _ROWS)
