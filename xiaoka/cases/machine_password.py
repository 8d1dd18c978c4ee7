"""Setting a new service password (重置服务密码). It proves nothing for a while, and "not me" stops the line."""

from xiaoka.cases.enums import CaseKind
from xiaoka.cases.table import START, State, machine, row, rows

_STATES = (
    State(
        "P1_SETTING", "设置中", "status_password_p1", None, timer="change.max_hours", on_time="escalate",
        work="set_password", next_note="case_next_effective", reach="both",
    ),
    State(
        "P2_SETTLING", "观察期", "status_password_p2", "sms_password_set", timer="svcpwd.counts_after_reset",
        on_time="counts", next_note="case_next_password", reach="both",
    ),
    State(
        "P3_LOCKING", "紧急停用", "status_password_p3", "sms_password_locking", timer="loss.effect",
        on_time="escalate", work="lock", next_note="case_next_locked", reach="both", attention=True,
    ),
    State(
        "LOCKED", "防盗锁定", "status_password_locked", "sms_password_locked",
        timer="cancel.fraud_review_sla", on_time="escalate", next_note="case_next_answer", reach="both",
        attention=True,
    ),
    State("P4_DONE", "已办结", "status_password_done", None),
    State("CLOSED", "已关闭", "status_password_closed", "sms_password_closed", reach="both"),
)  # fmt: skip

_ROWS = (
    row(START, "file", "P1_SETTING", "H SH"),
    row("P1_SETTING", "set_password", "P2_SETTLING", "S", effect="set_password"),
    row("P1_SETTING", "escalate", "P1_SETTING", "S", message="sms_case_delayed", attention=True),
    row("P2_SETTLING", "counts", "P4_DONE", "S"),
    # anybody who was warned may stop it: no proof is asked for stopping
    row("P2_SETTLING", "not_me", "P3_LOCKING", "H O X"),
    row("P3_LOCKING", "lock", "LOCKED", "S", effect="lock_new_sim"),
    *rows("P3_LOCKING LOCKED", "escalate", "=", "S", message="sms_case_delayed", attention=True),
    row("LOCKED", "close", "CLOSED", "SH"),
)

PASSWORD = machine(CaseKind.RESET_PASSWORD, "重置服务密码", _STATES, _ROWS)
