"""Paying for a number (缴费): nobody is asked who he is, and nothing about the account is told."""

from xiaoka.cases.enums import CaseKind
from xiaoka.cases.table import START, State, machine, row

_STATES = (
    State(
        "B1_AWAITING", "待支付", "status_pay_b1", None, timer="pay.order_ttl", on_time="expire",
        work="watch_payment", next_note="case_next_pay_until",
    ),
    State("B2_PAID", "已到账", "status_pay_paid", "sms_pay_arrived"),
    State("B3_FAILED", "未能缴入", "status_pay_failed", None),
    State("B4_EXPIRED", "超时未支付", "status_pay_expired", None),
)  # fmt: skip

_ROWS = (
    row(START, "file", "B1_AWAITING", "X H A"),
    row("B1_AWAITING", "paid", "B2_PAID", "S", effect="resume_paid"),
    row("B1_AWAITING", "failed", "B3_FAILED", "S"),
    row("B1_AWAITING", "expire", "B4_EXPIRED", "S"),
)

PAY = machine(CaseKind.PAY_BILL, "缴费", _STATES, _ROWS)
