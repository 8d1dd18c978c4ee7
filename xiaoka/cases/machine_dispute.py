"""Disputing a bill or a decision (争议): runs beside the case it is about and never stops its clock by itself."""

from xiaoka.cases.enums import CaseKind
from xiaoka.cases.table import START, State, machine, row, rows

_STATES = (
    State(
        "D1_OPEN", "核对中", "status_dispute_d1", "sms_dispute_open",
        timer="complaint.sla", on_time="escalate", next_note="case_next_answer", reach="both", attention=True,
    ),
    State(
        "D2_ANSWERED", "已答复", "status_dispute_d2", "sms_dispute_answered",
        timer="complaint.reopen_days", on_time="close", next_note="case_next_reopen", reach="both",
    ),
    State("CLOSED", "已办结", "status_dispute_closed", "sms_dispute_closed", reach="both"),
    State("WITHDRAWN", "已撤回", "status_dispute_withdrawn", "sms_dispute_withdrawn", reach="both"),
)  # fmt: skip

_ROWS = (
    # after a cancellation there is no number to prove with: case number and ID must be enough to complain
    row(START, "file", "D1_OPEN", "H X A SH"),
    row("D1_OPEN", "answer", "D2_ANSWERED", "A SH", guard="answered"),
    row("D1_OPEN", "escalate", "D1_OPEN", "S", message="sms_case_delayed", attention=True),
    row("D2_ANSWERED", "reopen", "D1_OPEN", "H X A SH"),
    row("D2_ANSWERED", "close", "CLOSED", "S"),
    *rows("D1_OPEN D2_ANSWERED", "revoke", "WITHDRAWN", "H SH"),
)  # fmt: skip

DISPUTE = machine(CaseKind.DISPUTE, "争议", _STATES, _ROWS)
