"""Check the balance (查余额)."""

from xiaoka.account.quote import Quote
from xiaoka.identity.enums import Operation
from xiaoka.ids import mask_msisdn
from xiaoka.money import yuan
from xiaoka.tasks import store
from xiaoka.tasks.definition import TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say, say
from xiaoka.tasks.wordy import moment

_ROWS = ("arrears", "late_fee", "principal", "gift", "unbilled")


def finish(ctx: TaskContext) -> list[Say]:
    """Read the account and show it with its time; rows of nothing are left out."""
    number = ctx.data["number"]
    view = ctx.services.carrier.line(number)
    account = view.account
    owing = account.available < 0
    amounts = {name: getattr(account, name) for name in _ROWS}
    first = {"owed": -account.available} if owing else {"available": account.available}
    shown = first | {name: fen for name, fen in amounts.items() if fen}
    rows = [Say(f"row_balance_{name}", {"amount": yuan(fen)}) for name, fen in shown.items()]
    rows.append(Say("row_balance_plan", {"plan": view.line.plan_name}))
    params = {name: yuan(fen) for name, fen in first.items()}
    params |= {"number_masked": mask_msisdn(number), "as_of": moment(account.as_of)}
    key, choices = ("utter_balance_owing", (Say("choose_settle"),)) if owing else ("utter_balance", ())
    return [Say(key, params, rows=tuple(rows), choices=choices), *_beside_a_settlement(ctx)]


def _beside_a_settlement(ctx: TaskContext) -> list[Say]:
    """Tell why a settlement shown a moment ago gives back less than the balance."""
    for task in store.stack(ctx.session, ctx.turn.conversation_id):
        known = task.data.get("_quote")
        if known and task.data.get("number") == ctx.data["number"] and (quote := Quote.from_json(known)).refund:
            return [say("utter_balance_beside_quote", refund=yuan(quote.refund))]
    return []


CHECK_BALANCE = TaskDefinition(TaskKind.CHECK_BALANCE, (Number(), Verify(Operation.QUERY_BALANCE)), finish)
