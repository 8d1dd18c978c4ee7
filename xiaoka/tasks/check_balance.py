"""Check the balance (查余额)."""

from xiaoka.identity.enums import Operation
from xiaoka.ids import mask_msisdn
from xiaoka.money import yuan
from xiaoka.tasks.definition import TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say
from xiaoka.tasks.wordy import moment


def finish(ctx: TaskContext) -> list[Say]:
    """Read the account and show it with its time."""
    number = ctx.data["number"]
    view = ctx.services.carrier.line(number)
    account = view.account
    amounts = ("principal", "gift", "unbilled", "arrears", "late_fee", "available")
    params = {name: yuan(getattr(account, name)) for name in amounts}
    owing = account.available < 0
    params |= {"number_masked": mask_msisdn(number), "as_of": moment(account.as_of), "plan": view.line.plan_name}
    key, choices = ("utter_balance_owing", (Say("choose_settle"),)) if owing else ("utter_balance", ())
    return [Say(key, params | {"owed": yuan(-account.available)}, choices=choices)]


CHECK_BALANCE = TaskDefinition(TaskKind.CHECK_BALANCE, (Number(), Verify(Operation.QUERY_BALANCE)), finish)
