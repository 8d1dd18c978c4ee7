"""All tasks there are."""

from functools import cache

from xiaoka.tasks.definition import TaskDefinition
from xiaoka.tasks.enums import TaskKind


@cache
def definitions() -> dict[TaskKind, TaskDefinition]:
    """Return every task definition by kind; imported late, since definitions reach into all features."""
    from xiaoka.tasks.activate_card import ACTIVATE_CARD
    from xiaoka.tasks.cancel_card import CANCEL_CARD
    from xiaoka.tasks.case_status import CASE_STATUS
    from xiaoka.tasks.change_delivery import CHANGE_DELIVERY
    from xiaoka.tasks.check_balance import CHECK_BALANCE
    from xiaoka.tasks.file_complaint import FILE_COMPLAINT
    from xiaoka.tasks.keep_number import KEEP_NUMBER
    from xiaoka.tasks.not_me import NOT_ME
    from xiaoka.tasks.pay_bill import PAY_BILL
    from xiaoka.tasks.replace_card import REPLACE_CARD
    from xiaoka.tasks.report_loss import REPORT_LOSS
    from xiaoka.tasks.reset_password import RESET_PASSWORD
    from xiaoka.tasks.resume_service import RESUME_SERVICE
    from xiaoka.tasks.revoke_case import REVOKE_CASE

    every = (
        CANCEL_CARD, REPLACE_CARD, REPORT_LOSS, CHECK_BALANCE, CASE_STATUS, REVOKE_CASE, RESUME_SERVICE, PAY_BILL,
        CHANGE_DELIVERY, RESET_PASSWORD, ACTIVATE_CARD, KEEP_NUMBER, FILE_COMPLAINT, NOT_ME,
    )  # fmt: skip
    return {one.kind: one for one in every}


def definition_of(kind: TaskKind) -> TaskDefinition:
    """Return one task definition."""
    return definitions()[kind]
