"""Keeping a number for little (保号): stopped for a monthly fee (停机保号), or on a cheap plan (保号套餐)."""

from xiaoka.cases.enums import CaseKind
from xiaoka.cases.table import START, State, machine, row, rows

_STATES = (
    State(
        "K1_APPLYING", "办理中", "status_keep_k1", None, timer="change.max_hours", on_time="escalate",
        work="keep", next_note="case_next_effective", reach="both",
    ),
    State(
        "K2_KEPT", "停机保号中", "status_keep_k2", "sms_keep_stopped", timer="@keep_until", on_time="due",
        next_note="case_next_keep_until", reminders="suspend.notice_days", remind_key="sms_keep_remind",
        reach="both",
    ),
    State(
        "K3_DUE", "保号到期", "status_keep_k3", "sms_keep_due", timer="complaint.sla", on_time="escalate",
        next_note="case_next_answer", reach="both", attention=True,
    ),
    State("CHANGED", "已改套餐", "status_keep_changed", "sms_keep_plan", reach="both"),
    State("K4_RESUMED", "已恢复使用", "status_keep_resumed", None),
)  # fmt: skip

_ROWS = (
    row(START, "file", "K1_APPLYING", "H SH"),
    row("K1_APPLYING", "keep", "CHANGED", "S", guard="keeps_by_plan", effect="change_plan"),
    row("K1_APPLYING", "keep", "K2_KEPT", "S", effect="suspend_keep"),
    row("K1_APPLYING", "escalate", "K1_APPLYING", "S", message="sms_case_delayed", attention=True),
    row("K2_KEPT", "due", "K3_DUE", "S"),
    row("K3_DUE", "escalate", "K3_DUE", "S", attention=True),
    row("K3_DUE", "renew", "K2_KEPT", "A SH"),
    *rows("K2_KEPT K3_DUE", "resumed", "K4_RESUMED", "S"),
)

KEEP = machine(CaseKind.KEEP_NUMBER, "保号", _STATES, _ROWS)
