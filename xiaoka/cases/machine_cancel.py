"""Cancelling a number (销户), from the customer's confirmation on. Drafting and quoting live in the task.

The last bill is held against the sum that was agreed to; when it takes more, nothing irreversible happens before the
customer agrees anew or the carrier bears the difference.
"""

from xiaoka.cases.enums import CaseKind
from xiaoka.cases.table import START, State, machine, row, rows

_STATES = (
    State(
        "C5_CONFIRMED", "已确认", "status_cancel_c5", None,
        timer="@window", on_time="submit", next_note="case_next_review_starts",
    ),
    State(
        "C6_REVIEW", "审核中", "status_cancel_c6", "sms_cancel_filed",
        timer="cancel.review_sla", on_time="escalate", work="assess_cancel", next_note="case_next_review",
    ),
    State(
        "C7_RESERVED", "预约期", "status_cancel_c7", "sms_cancel_reserved",
        timer="@reserved", on_time="pre_cancel", work="watch_line", next_note="case_next_pre_cancel",
        reminders="cancel.remind_hours", remind_key="sms_cancel_remind",
    ),
    State(
        "C8_PRE_CANCELLED", "预销户", "status_cancel_c8", "sms_cancel_pre_cancelled",
        timer="cancel.precancel_days", on_time="bill", next_note="case_next_restorable", reach="both",
    ),
    State(
        "C8R_RESTORING", "恢复中", "status_cancel_c8r", "sms_cancel_restoring",
        timer="cancel.restore_sla", on_time="escalate", work="restore", next_note="case_next_restored",
        reach="contact",
    ),
    State(
        "C8H_HELD", "预销户冻结", "status_cancel_c8h", "sms_cancel_held",
        timer="cancel.fraud_review_sla", on_time="escalate", next_note="case_next_answer", reach="contact",
        attention=True,
    ),
    State(
        "C9_FINAL_BILL", "出最后账单", "status_cancel_c9", "sms_cancel_final_bill",
        timer="@final_bill", on_time="cancel", next_note="case_next_final", reach="contact",
    ),
    State(
        "C9D_DIFFERENCE", "账单有差额", "status_cancel_c9d", "sms_cancel_difference",
        timer="complaint.sla", on_time="escalate", next_note="case_next_answer", reach="contact", attention=True,
    ),
    State(
        "C10_CANCELLED", "已销户待退款", "status_cancel_c10", "sms_cancel_cancelled",
        timer="refund.sla", on_time="refund_failed", work="refund", next_note="case_next_refund", reach="contact",
    ),
    State(
        "C11_REFUNDED", "已退款", "status_cancel_c11", "sms_cancel_refunded",
        timer="@now", on_time="freeze_number", next_note="case_next_freeze", reach="contact",
    ),
    State(
        "C11B_REFUND_FAILED", "退款未成功", "status_cancel_c11b", "sms_cancel_refund_failed",
        timer="refund.sla", on_time="escalate", next_note="case_next_answer", reach="contact", attention=True,
    ),
    State(
        "C12_FROZEN", "号码冷冻", "status_cancel_c12", None,
        timer="number.freeze_days", on_time="release", next_note="case_next_release", reach="contact",
    ),
    State("C13_RELEASED", "号码已收回", "status_cancel_c13", None, reach="contact"),
    State(
        "FRAUD_HOLD", "风险冻结", "status_cancel_fraud_hold", "sms_cancel_held",
        timer="cancel.fraud_review_sla", on_time="escalate", next_note="case_next_answer", reach="both",
        attention=True,
    ),
    State("REVOKED", "已撤回", "status_cancel_revoked", "sms_cancel_revoked", reach="both"),
    State("REJECTED", "未通过", "status_cancel_rejected", "sms_cancel_rejected"),
    State("EXPIRED", "报价已过期", "status_cancel_expired", "sms_cancel_expired", reach="both"),
    State("CONVERTED", "改办其他", "status_cancel_converted", "sms_cancel_converted"),
)  # fmt: skip

_BEFORE_STOP = "C5_CONFIRMED C6_REVIEW C7_RESERVED"

_ROWS = (
    row(START, "file", "C5_CONFIRMED", "H A SH"),
    row("C5_CONFIRMED", "submit", "EXPIRED", "S", guard="quote_void"),
    row("C5_CONFIRMED", "submit", "C6_REVIEW", "S", guard="window_open"),
    row("C6_REVIEW", "approve", "C7_RESERVED", "R A"),
    row("C6_REVIEW", "refer", "C6_REVIEW", "R", attention=True, keeps=True),
    row("C6_REVIEW", "call_missed", "C6_REVIEW", "A", guard="more_calls", message="sms_cancel_call_missed",
        attention=True, keeps=True),
    row("C6_REVIEW", "call_missed", "C6_REVIEW", "A", guard="missed_means_sms", message="sms_cancel_answer_by_sms",
        attention=True, keeps=True),
    # an answer by SMS proves the card and not the holder: it goes to the person who decides
    row("C6_REVIEW", "confirm_by_sms", "C6_REVIEW", "O H", attention=True, keeps=True),
    row("C6_REVIEW", "hold", "FRAUD_HOLD", "R S A"),
    row("C6_REVIEW", "reject", "REJECTED", "A", guard="reasoned"),
    row("C6_REVIEW", "escalate", "C6_REVIEW", "S", message="sms_cancel_review_late", attention=True),
    row("C7_RESERVED", "reschedule", "C7_RESERVED", "H", guard="days_allowed", message="sms_cancel_rescheduled"),
    row(
        "C7_RESERVED", "pre_cancel", "C8_PRE_CANCELLED", "S",
        guard="safe_to_stop", effect="pre_cancel",
    ),
    row("C7_RESERVED", "pre_cancel", "FRAUD_HOLD", "S"),
    row("C7_RESERVED", "hold", "FRAUD_HOLD", "S R"),
    *rows(_BEFORE_STOP, "object", "FRAUD_HOLD", "O X S"),
    *rows(f"{_BEFORE_STOP} FRAUD_HOLD", "freeze", "FRAUD_HOLD", "S", parks=True),
    *rows(_BEFORE_STOP, "revoke", "REVOKED", "H O SH"),
    *rows(_BEFORE_STOP, "convert", "CONVERTED", "H A SH"),
    row("FRAUD_HOLD", "revoke", "REVOKED", "H SH"),
    row("FRAUD_HOLD", "pass", "C6_REVIEW", "SH", guard="no_loss"),
    row("FRAUD_HOLD", "pass", "C6_REVIEW", "H S", guard="high_no_loss"),
    row("FRAUD_HOLD", "reject", "REJECTED", "A", guard="reasoned"),
    row("FRAUD_HOLD", "escalate", "FRAUD_HOLD", "S", message="sms_cancel_review_late", attention=True),
    row("C8_PRE_CANCELLED", "revoke", "C8R_RESTORING", "SH"),
    row("C8_PRE_CANCELLED", "revoke", "C8R_RESTORING", "H", guard="high"),
    *rows("C8_PRE_CANCELLED C9_FINAL_BILL C9D_DIFFERENCE", "object", "C8H_HELD", "O X S"),
    *rows("C8_PRE_CANCELLED C9_FINAL_BILL C9D_DIFFERENCE", "freeze", "C8H_HELD", "S", parks=True),
    row("C8_PRE_CANCELLED", "bill", "C9_FINAL_BILL", "S"),
    row("C8H_HELD", "revoke", "C8R_RESTORING", "SH"),
    row("C8H_HELD", "revoke", "C8R_RESTORING", "H", guard="high"),
    row("C8H_HELD", "pass", "C8_PRE_CANCELLED", "SH", guard="no_loss"),
    row("C8H_HELD", "pass", "C8_PRE_CANCELLED", "H S", guard="high_no_loss"),
    row("C8H_HELD", "escalate", "C8H_HELD", "S", message="sms_cancel_review_late", attention=True),
    row("C8R_RESTORING", "restore", "REVOKED", "S", effect="restore", message="sms_cancel_restored"),
    row("C8R_RESTORING", "escalate", "C8R_RESTORING", "S", message="sms_case_delayed", attention=True),
    row("C9_FINAL_BILL", "cancel", "C9D_DIFFERENCE", "S", guard="bill_worse"),
    row("C9_FINAL_BILL", "cancel", "C10_CANCELLED", "S", effect="cancel"),
    row("C9_FINAL_BILL", "bill_open", "C9D_DIFFERENCE", "S"),
    row("C9D_DIFFERENCE", "agree", "C9_FINAL_BILL", "H", guard="medium_and_sum", message="sms_cancel_agreed"),
    # an agent may bear the difference for the carrier, never put it on the customer
    *rows("C9D_DIFFERENCE", "honour", "C9_FINAL_BILL", "A SH", message="sms_cancel_honoured"),
    row("C9D_DIFFERENCE", "revoke", "C8R_RESTORING", "SH"),
    row("C9D_DIFFERENCE", "revoke", "C8R_RESTORING", "H", guard="high"),
    row("C9D_DIFFERENCE", "escalate", "C9D_DIFFERENCE", "S", message="sms_case_delayed", attention=True),
    row(
        "C10_CANCELLED", "refund", "C11_REFUNDED", "S",
        guard="nothing_to_refund", message="sms_cancel_no_refund",
    ),
    row("C10_CANCELLED", "refund", "C11_REFUNDED", "S", effect="refund"),
    row("C10_CANCELLED", "refund_failed", "C11B_REFUND_FAILED", "S"),
    row("C11B_REFUND_FAILED", "retry_refund", "C10_CANCELLED", "A", guard="same_holder_high",
        message="sms_cancel_refund_again"),
    row("C11B_REFUND_FAILED", "retry_refund", "C10_CANCELLED", "SH", guard="same_holder",
        message="sms_cancel_refund_again"),
    row("C11B_REFUND_FAILED", "escalate", "C11B_REFUND_FAILED", "S", message="sms_case_delayed", attention=True),
    row("C11_REFUNDED", "freeze_number", "C12_FROZEN", "S"),
    row("C12_FROZEN", "release", "C13_RELEASED", "S"),
)  # fmt: skip

CANCEL = machine(CaseKind.CANCEL_CARD, "销户", _STATES, _ROWS)
