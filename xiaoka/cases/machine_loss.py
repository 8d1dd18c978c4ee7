"""Reporting a loss (挂失): easy to begin, hard to undo.

It is lifted by the holder at HIGH after a wait with notice to the other contact, or in a shop. In a shop only, with a
second clerk, after a second report, three failures, or when password or contact were changed lately.
"""

from xiaoka.cases.enums import CaseKind
from xiaoka.cases.table import START, State, machine, row, rows

_STATES = (
    State("L0_REQUESTED", "挂失受理", "status_loss_l0", None, timer="loss.effect", on_time="stop", work="stop",
          next_note="case_next_effective"),
    State(
        "L1_PROVISIONAL_STOP", "临时停机", "status_loss_l1", "sms_loss_stopped",
        timer="loss.confirm_after", on_time="confirm", next_note="case_next_confirm", reach="both",
    ),
    State(
        "L1A_CONTESTED", "有异议", "status_loss_l1a", "sms_loss_contested",
        timer="cancel.fraud_review_sla", on_time="escalate", next_note="case_next_answer", reach="both",
        attention=True,
    ),
    State(
        "L2_CONFIRMED", "已挂失", "status_loss_l2", "sms_loss_confirmed",
        timer="@remind", on_time="remind", next_note="case_next_remind", reach="contact",
    ),
    State(
        "L3_LIFT_REQUESTED", "解挂等待", "status_loss_l3", "sms_loss_lift_requested",
        timer="lift.wait", on_time="lift", next_note="case_next_resume", reach="both",
    ),
    State(
        "L4_LIFTING", "恢复中", "status_loss_l4", "sms_loss_lifting",
        timer="change.max_hours", on_time="escalate", work="lift", next_note="case_next_resume", reach="both",
    ),
    State(
        "L5_REVIEW", "长期挂失", "status_loss_l5", "sms_loss_still_stopped",
        timer="complaint.sla", on_time="escalate", next_note="case_next_answer", reach="contact", attention=True,
    ),
    State(
        "L6_CONVERTING", "改办中", "status_loss_l6", None,
        timer="change.max_hours", on_time="escalate", work="convert_stop", next_note="case_next_effective",
        reach="both",
    ),
    State(
        "LOCKED_SHOP", "须到营业厅解挂", "status_loss_locked_shop", "sms_loss_locked_shop",
        timer="@remind", on_time="remind", next_note="case_next_remind", reach="both",
    ),
    State("RESUMED", "已恢复", "status_loss_resumed", "sms_loss_resumed", reach="both"),
    State("REPLACED", "已换新卡", "status_loss_replaced", "sms_loss_replaced"),
    State("CONVERTED", "改办其他", "status_loss_converted", "sms_loss_converted", reach="contact"),
)  # fmt: skip

_STANDING = "L1_PROVISIONAL_STOP L2_CONFIRMED L5_REVIEW"
_LIFTABLE = f"{_STANDING} L1A_CONTESTED"

_ROWS = (
    row(START, "file", "L0_REQUESTED", "X H A SH"),
    row("L0_REQUESTED", "stop", "L1_PROVISIONAL_STOP", "S", effect="suspend_loss", spreads="freeze"),
    row("L1_PROVISIONAL_STOP", "confirm", "L2_CONFIRMED", "S"),
    row("L1_PROVISIONAL_STOP", "confirm", "L2_CONFIRMED", "H SH", guard="medium"),
    # whoever holds the stopped card says that it was not lost: a new card asked for under the report waits too
    *rows(_STANDING, "contest", "L1A_CONTESTED", "O SH", spreads="object"),
    row("L1A_CONTESTED", "keep", "L2_CONFIRMED", "SH"),
    row("L1A_CONTESTED", "keep", "L2_CONFIRMED", "H", guard="high"),
    row("L1A_CONTESTED", "escalate", "L1A_CONTESTED", "S", attention=True),
    *rows(_LIFTABLE, "request_lift", "L4_LIFTING", "SH"),
    *rows(_LIFTABLE, "request_lift", "LOCKED_SHOP", "H", guard="high_but_shop_only"),
    *rows(_LIFTABLE, "request_lift", "L3_LIFT_REQUESTED", "H", guard="high"),
    *rows(_LIFTABLE, "lift_failed", "LOCKED_SHOP", "S", guard="last_lift_failure"),
    *rows(_LIFTABLE, "lift_failed", "=", "S", message="sms_loss_lift_failed", keeps=True),
    row("L2_CONFIRMED", "remind", "L2_CONFIRMED", "S", guard="more_reminders", message="sms_loss_remind"),
    row("L2_CONFIRMED", "remind", "L5_REVIEW", "S"),
    row("L5_REVIEW", "reviewed", "L2_CONFIRMED", "A", message="sms_loss_remind"),
    row("L5_REVIEW", "escalate", "L5_REVIEW", "S", attention=True),
    row("L3_LIFT_REQUESTED", "lift", "L4_LIFTING", "S", quiet=True),
    *rows("L3_LIFT_REQUESTED L4_LIFTING", "second_report", "LOCKED_SHOP", "S R"),
    *rows("L3_LIFT_REQUESTED", "object", "LOCKED_SHOP", "O H X S", guard="last_lift_failure"),
    *rows("L3_LIFT_REQUESTED", "object", "L2_CONFIRMED", "O H X S", message="sms_loss_lift_stopped"),
    row("L3_LIFT_REQUESTED", "lift_failed", "LOCKED_SHOP", "S", guard="last_lift_failure"),
    row("L3_LIFT_REQUESTED", "lift_failed", "L2_CONFIRMED", "S", message="sms_loss_lift_failed"),
    row("L4_LIFTING", "lift", "LOCKED_SHOP", "S", guard="remote_but_shop_only"),
    row("L4_LIFTING", "lift", "RESUMED", "S", effect="resume_loss"),
    row("L4_LIFTING", "escalate", "L4_LIFTING", "S", message="sms_case_delayed", attention=True),
    row("LOCKED_SHOP", "request_lift", "L4_LIFTING", "SH", guard="second_clerk"),
    row("LOCKED_SHOP", "remind", "LOCKED_SHOP", "S", message="sms_loss_locked_shop"),
    *rows("L2_CONFIRMED L5_REVIEW", "convert", "L6_CONVERTING", "H", guard="high_to_convert"),
    *rows("L2_CONFIRMED L5_REVIEW", "convert", "L6_CONVERTING", "SH", guard="convertible"),
    row("LOCKED_SHOP", "convert", "L6_CONVERTING", "SH", guard="second_clerk_to_convert"),
    row("L6_CONVERTING", "convert_stop", "CONVERTED", "S", effect="convert_stop"),
    row("L6_CONVERTING", "escalate", "L6_CONVERTING", "S", message="sms_case_delayed", attention=True),
    *rows(
        f"{_LIFTABLE} L3_LIFT_REQUESTED L4_LIFTING L6_CONVERTING LOCKED_SHOP", "replaced", "REPLACED", "S",
    ),
)  # fmt: skip

LOSS = machine(CaseKind.REPORT_LOSS, "挂失", _STATES, _ROWS)
