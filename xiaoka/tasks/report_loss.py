"""Report a loss (挂失): one proof is enough to stop a line, and it is stopped at once."""

from xiaoka.cases import service as cases
from xiaoka.identity.enums import Level, Operation
from xiaoka.ids import mask_msisdn
from xiaoka.tasks import hearing, store
from xiaoka.tasks.definition import TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.steps.agree import refused
from xiaoka.tasks.steps.confirm import Confirm
from xiaoka.tasks.steps.number import PHONE_GONE, STOLEN, Number
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say, say


def suspend_now(ctx: TaskContext) -> list[Say]:
    """File the loss report, which stops the line; a report that stands is only repeated in words."""
    number = ctx.data["number"]
    try:
        filed = _file(ctx, number)
    except cases.TooManyReports:
        return [say("utter_loss_call_back", number_masked=mask_msisdn(number))]
    if not filed.created:
        return [say("utter_loss_stands", case_number=filed.case.number, number_masked=mask_msisdn(number))]
    ctx.data["loss_case"] = filed.case.number
    return [
        say("utter_suspended", case_number=filed.case.number, number_masked=mask_msisdn(number)),
    ]


def _file(ctx: TaskContext, number: str) -> cases.Filed:
    level = ctx.services.identity.level(ctx.session, ctx.turn.conversation_id, number, Operation.LOSS_REPORT)
    return cases.file_case(
        ctx.session,
        ctx.services.cases,
        kind="report_loss",
        msisdn=number,
        customer_id=ctx.services.carrier.line(number).customer.id,
        fields={},
        reason_code=ctx.data.get("loss_reason", "lost"),
        quote=None,
        conversation_id=ctx.turn.conversation_id,
        channel=ctx.turn.channel,
        idempotency_key=f"{ctx.turn.conversation_id}:{ctx.task.id}:loss",
        actor="H" if level > Level.LOW else "X",
        source=ctx.turn.source,
        by=ctx.turn.by,
    )


def finish(ctx: TaskContext) -> list[Say]:
    """Stop the line and say what comes next."""
    says = suspend_now(ctx)
    ctx.task.case_number = ctx.data.get("loss_case")
    if says[0].key == "utter_loss_call_back":
        ctx.end(TaskStatus.BLOCKED)
        return says
    # a code by SMS stops counting once the line is stopped: the proof must not be asked for again
    ctx.end(TaskStatus.DONE)
    accounts = ctx.services.wording.text("accounts_phone" if PHONE_GONE in ctx.data else "accounts_card")
    key = "utter_after_loss_queued" if _card_is_next(ctx) else "utter_after_loss"
    police = ctx.services.wording.text("police_stolen" if STOLEN in ctx.data else "police_maybe")
    return [*says, say(key, accounts=accounts, police=police)]


def _card_is_next(ctx: TaskContext) -> bool:
    """Tell whether a new card was asked for in the same breath: whether to go on with it is asked next."""
    return any(one.kind == TaskKind.REPLACE_CARD for one in store.stack(ctx.session, ctx.turn.conversation_id))


class ConfirmStop(Confirm):
    """Ask once before the line is stopped, where nothing else was asked in this task.

    Whoever has proven himself a moment ago would otherwise lose his line by one misunderstood sentence.
    """

    name = "confirm_stop"
    counted = False

    def applies(self, ctx: TaskContext) -> bool:
        """Only when the proof was there already; one that was given for the report says enough."""
        return "_verify" not in ctx.data

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Stop the line on yes, leave it on no."""
        # 别停机 has the words of the wish in it, and a line must never be stopped by its refusal
        if ctx.turn.label == "deny" or (not ctx.turn.chosen and refused(ctx.turn.text)):
            ctx.end(TaskStatus.STOPPED)
            return [say("utter_stopped_report_loss")]
        if ctx.turn.label == "report_loss" and not ctx.turn.chosen and not hearing.negates(ctx.turn.text):
            ctx.data[self.name] = True
            return []
        return super().accept(ctx)


def _shown(ctx: TaskContext) -> dict[str, str]:
    return {"number_masked": mask_msisdn(ctx.data["number"])}


REPORT_LOSS = TaskDefinition(
    TaskKind.REPORT_LOSS,
    (
        Number("utter_number_kept_loss", "utter_ask_number_loss"),
        Verify(Operation.LOSS_REPORT, name="verify_loss"),
        ConfirmStop(_shown),
    ),
    finish,
)
