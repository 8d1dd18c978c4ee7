"""All tasks there are."""

from functools import cache

from xiaoka.tasks.definition import TaskDefinition
from xiaoka.tasks.enums import TaskKind


@cache
def definitions() -> dict[TaskKind, TaskDefinition]:
    """Return every task definition by kind; imported late, since definitions reach into all features."""
    from xiaoka.tasks.cancel_card import CANCEL_CARD
    from xiaoka.tasks.case_status import CASE_STATUS
    from xiaoka.tasks.check_balance import CHECK_BALANCE
    from xiaoka.tasks.replace_card import REPLACE_CARD
    from xiaoka.tasks.report_loss import REPORT_LOSS
    from xiaoka.tasks.revoke_case import REVOKE_CASE

    every = (CANCEL_CARD, REPLACE_CARD, REPORT_LOSS, CHECK_BALANCE, CASE_STATUS, REVOKE_CASE)
    return {one.kind: one for one in every}


def definition_of(kind: TaskKind) -> TaskDefinition:
    """Return one task definition."""
    return definitions()[kind]
