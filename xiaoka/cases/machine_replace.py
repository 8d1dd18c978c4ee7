"""Replacing a card (补换卡), from the filed request on. Intake and proof live in the task.

A card that was made and is not wanted any more is voided before anything else, so that whoever holds the parcel holds
plastic. Should it work already by then, it is stopped like a stolen one.
"""

from xiaoka.cases.enums import CaseKind
from xiaoka.cases.table import START, State, machine, row, rows

_STATES = (
    State(
        "R3_RISK", "安全检查", "status_replace_r3", "sms_replace_filed",
        timer="replace.review_sla", on_time="refer", work="assess_replace", next_note="case_next_review",
        reach="both",
    ),
    State(
        "R4_REVIEW", "人工审核", "status_replace_r4", "sms_replace_review",
        timer="replace.review_sla", on_time="escalate", next_note="case_next_review", attention=True,
    ),
    State(
        "SHOP_ONLY", "请到营业厅", "status_replace_shop_only", "sms_replace_shop_only",
        timer="replace.activation_deadline", on_time="expire", work="void_card", next_note="case_next_expires",
        reminders="case.expiry_remind_hours", remind_key="sms_replace_remind", reach="both",
    ),
    State(
        "R5_APPROVED", "已通过", "status_replace_r5", "sms_replace_approved",
        timer="@hold", on_time="hold", work="hold", next_note="case_next_issue", reach="both",
    ),
    State("R6_HOLD", "等待期", "status_replace_r6", None, timer="@hold", on_time="issue",
          next_note="case_next_issue"),
    State(
        "R7_ISSUED", "已制卡", "status_replace_r7", None,
        timer="replace.activation_deadline", since="issued_at", on_time="expire", work="deliver",
        next_note="case_next_expires",
    ),
    State(
        "R7S_SHIPPED", "已寄出", "status_replace_r7s", "sms_replace_shipped",
        timer="replace.ship_return_days", on_time="returned", work="watch_shipment",
        next_note="case_next_arrives", reach="both",
    ),
    State(
        "R7P_AT_SHOP", "待领取", "status_replace_r7p", "sms_replace_at_shop",
        timer="replace.activation_deadline", since="issued_at", on_time="expire", work="watch_sim",
        next_note="case_next_expires", reach="both",
        reminders="case.expiry_remind_hours", remind_key="sms_replace_remind",
    ),
    State(
        "R8_DELIVERED", "已签收", "status_replace_r8", "sms_replace_delivered",
        timer="replace.activation_deadline", since="issued_at", on_time="expire", work="watch_sim",
        next_note="case_next_expires", reach="both",
        reminders="case.expiry_remind_hours", remind_key="sms_replace_remind",
    ),
    State(
        "R9_ACTIVATION_AUTH", "激活中", "status_replace_r9", "sms_replace_activating",
        timer="replace.activation_effect", on_time="escalate", work="switch",
        next_note="case_next_activated", reach="both",
    ),
    State(
        "R10_SWITCHED", "新卡已启用", "status_replace_r10", "sms_replace_switched",
        timer="change.max_hours", on_time="escalate", work="protect", next_note="case_next_effective",
        reach="both",
    ),
    State(
        "R11_PROTECTED", "保护期", "status_replace_r11", "sms_replace_protected",
        timer="replace.protected_window", on_time="finish", next_note="case_next_protected",
    ),
    State(
        "R11L_LOCKING", "紧急停用", "status_replace_r11l", "sms_replace_locking",
        timer="loss.effect", on_time="escalate", work="lock", next_note="case_next_locked", reach="both",
        attention=True,
    ),
    State("R12_DONE", "已办结", "status_replace_r12", "sms_replace_done"),
    State(
        "OBJECTED", "有异议已冻结", "status_replace_objected", "sms_replace_objected",
        timer="cancel.fraud_review_sla", on_time="escalate", work="void_card", next_note="case_next_answer",
        reach="both", attention=True,
    ),
    State(
        "FRAUD_LOCK", "防盗锁定", "status_replace_fraud_lock", "sms_replace_fraud_lock",
        timer="cancel.fraud_review_sla", on_time="escalate", next_note="case_next_answer", reach="both",
        attention=True,
    ),
    State(
        "RETURNED", "已退回", "status_replace_returned", "sms_replace_returned",
        timer="change.max_hours", on_time="give_up", work="reship", next_note="case_next_reship", reach="both",
    ),
    State(
        "RX_WITHDRAWING", "撤回中", "status_replace_rx", None,
        timer="change.max_hours", on_time="escalate", work="void_card", next_note="case_next_effective",
        reach="both",
    ),
    State("CANCELLED", "已撤回", "status_replace_cancelled", "sms_replace_cancelled", reach="both"),
    State("REJECTED", "未通过", "status_replace_rejected", "sms_replace_rejected", reach="both"),
    State("EXPIRED", "已过期", "status_replace_expired", "sms_replace_expired", reach="both"),
    State("CLOSED", "已关闭", "status_replace_closed", "sms_replace_closed", reach="both"),
)  # fmt: skip

_UNDECIDED = "R3_RISK R4_REVIEW SHOP_ONLY R5_APPROVED R6_HOLD"
_ISSUED = "R7_ISSUED R7S_SHIPPED R7P_AT_SHOP R8_DELIVERED R9_ACTIVATION_AUTH RETURNED"
_BEFORE_SWITCH = f"{_UNDECIDED} {_ISSUED}"

_ROWS = (
    row(START, "file", "R3_RISK", "H A SH"),
    *rows("R3_RISK R4_REVIEW", "approve", "R5_APPROVED", "A"),
    row("R3_RISK", "approve", "R5_APPROVED", "R"),
    row("R3_RISK", "refer", "R4_REVIEW", "R S"),
    row("R3_RISK", "to_shop", "SHOP_ONLY", "R"),
    row("R4_REVIEW", "to_shop", "SHOP_ONLY", "A"),
    *rows("R3_RISK R4_REVIEW", "reject", "REJECTED", "A", guard="reasoned"),
    row("R4_REVIEW", "escalate", "R4_REVIEW", "S", message="sms_replace_review_late", attention=True),
    row("SHOP_ONLY", "identify", "R5_APPROVED", "SH"),
    row("SHOP_ONLY", "expire", "EXPIRED", "S", effect="void_sim"),
    row("R5_APPROVED", "hold", "R6_HOLD", "S"),
    row("R6_HOLD", "issue", "R7_ISSUED", "S", effect="issue_sim"),
    row("R7_ISSUED", "ship", "R7S_SHIPPED", "S", effect="ship"),
    row("R7_ISSUED", "ready", "R7P_AT_SHOP", "S", guard="collects_at_shop"),
    row("R7_ISSUED", "unshippable", "SHOP_ONLY", "S"),
    row("R7S_SHIPPED", "delivered", "R8_DELIVERED", "S"),
    row("R7S_SHIPPED", "returned", "RETURNED", "S", guard="first_return"),
    *rows("R7S_SHIPPED R8_DELIVERED", "returned", "SHOP_ONLY", "S"),
    row("R7P_AT_SHOP", "collected", "R8_DELIVERED", "SH"),
    row("RETURNED", "reship", "R7_ISSUED", "S"),
    row("RETURNED", "give_up", "SHOP_ONLY", "S"),
    *rows("R7_ISSUED R7P_AT_SHOP R8_DELIVERED", "expire", "EXPIRED", "S", effect="void_sim"),
    *rows("R7S_SHIPPED R8_DELIVERED", "activate", "R9_ACTIVATION_AUTH", "H SH", guard="high_and_iccid"),
    *rows(
        "R7S_SHIPPED R8_DELIVERED", "activation_failed", "=", "S",
        guard="few_failures", message="sms_replace_activation_failed", keeps=True,
    ),
    *rows("R7S_SHIPPED R8_DELIVERED", "activation_failed", "SHOP_ONLY", "S"),
    row("R9_ACTIVATION_AUTH", "switch", "R10_SWITCHED", "S", effect="activate_sim"),
    # a shop puts the card into the line by itself; here the network is only believed
    *rows("R7P_AT_SHOP R8_DELIVERED", "switched", "R10_SWITCHED", "S", guard="sim_is_ours"),
    row(
        "R9_ACTIVATION_AUTH", "activation_failed", "R8_DELIVERED", "S",
        guard="few_failures", message="sms_replace_activation_failed",
    ),
    row("R9_ACTIVATION_AUTH", "activation_failed", "SHOP_ONLY", "S"),
    row("R9_ACTIVATION_AUTH", "escalate", "R9_ACTIVATION_AUTH", "S", message="sms_case_delayed", attention=True),
    row("R10_SWITCHED", "protect", "R11_PROTECTED", "S", effect="lift_loss_stop", spreads="replaced"),
    row("R10_SWITCHED", "escalate", "R10_SWITCHED", "S", message="sms_case_delayed", attention=True),
    row("R11_PROTECTED", "finish", "R12_DONE", "S"),
    *rows("R10_SWITCHED R11_PROTECTED", "not_me", "R11L_LOCKING", "H O X"),
    row("R11L_LOCKING", "lock", "FRAUD_LOCK", "S", effect="lock_new_sim", stays=True),
    row("R11L_LOCKING", "escalate", "R11L_LOCKING", "S", message="sms_case_delayed", attention=True),
    *rows(_UNDECIDED, "revoke", "CANCELLED", "H SH"),
    *rows(_ISSUED, "revoke", "RX_WITHDRAWING", "H SH"),
    row("RX_WITHDRAWING", "card_void", "CANCELLED", "S", effect="void_sim"),
    row("RX_WITHDRAWING", "switched", "R10_SWITCHED", "S", guard="sim_is_ours"),
    row("RX_WITHDRAWING", "escalate", "RX_WITHDRAWING", "S", message="sms_case_delayed", attention=True),
    *rows(f"{_BEFORE_SWITCH} RX_WITHDRAWING", "object", "OBJECTED", "O H X S"),
    *rows(f"{_BEFORE_SWITCH} RX_WITHDRAWING", "freeze", "OBJECTED", "S", parks=True),
    *rows("OBJECTED SHOP_ONLY", "card_void", "=", "S", effect="void_sim", keeps=True),
    *rows("OBJECTED SHOP_ONLY", "switched", "R11L_LOCKING", "S", guard="sim_is_ours", stays=True),
    row("OBJECTED", "escalate", "OBJECTED", "S", attention=True),
    row("OBJECTED", "identify", "FRAUD_LOCK", "SH", stays=True),
    row("OBJECTED", "replaced", "CLOSED", "S", guard="frozen", message="sms_replace_superseded"),
    row("FRAUD_LOCK", "close", "CLOSED", "SH"),
    row("FRAUD_LOCK", "escalate", "FRAUD_LOCK", "S", attention=True),
)  # fmt: skip

REPLACE = machine(CaseKind.REPLACE_CARD, "补换卡", _STATES, _ROWS)
