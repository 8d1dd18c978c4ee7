"""Set a new service password (重置服务密码): as hard as a new card, told to all concerned, no proof for a while."""

from datetime import datetime

from xiaoka.account.precheck import scope_of
from xiaoka.carrier.ports import LineStatus, LineView
from xiaoka.identity import normal
from xiaoka.identity.enums import Operation
from xiaoka.identity.password import weak
from xiaoka.ids import mask_msisdn
from xiaoka.policy.service import Policy
from xiaoka.tasks.blockers import duplicate, open_high_risk
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.filing import file_from
from xiaoka.tasks.steps.agree import refused
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say, say
from xiaoka.tasks.wordy import moment
from xiaoka.vault.service import VaultError


def protected_until(view: LineView, policy: Policy, now: datetime) -> datetime | None:
    """Return when the protection after a change of the SIM ends (换卡保护期); None when it has."""
    window = policy.duration("replace.protected_window", scope=scope_of(view), at=now)
    last = max((swap.at for swap in view.swaps if swap.at <= now), default=None)
    return last + window if last is not None and last + window > now else None


def allowed(ctx: TaskContext) -> list[Say]:
    """Read the line and end the task where a new password would help a thief, or cannot be set."""
    services, number = ctx.services, ctx.data["number"]
    if (case := open_high_risk(ctx)) is not None:
        return duplicate(ctx, case)
    view, now = services.carrier.line(number), services.clock.now()
    if view.customer.is_company:
        told = say("utter_password_company")
    elif view.line.status is not LineStatus.ACTIVE:
        told = say("utter_password_line_off", number_masked=mask_msisdn(number))
    elif (until := protected_until(view, services.policy, now)) is not None:
        told = say("utter_password_protected", until=moment(until))
    else:
        return []
    ctx.end(TaskStatus.BLOCKED)
    return [told]


class NewPassword(Step):
    """Ask for the new password; what is typed goes into the vault before anything else sees it."""

    name = "new_password"
    expects = "service_password"

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Ask, and say what will not do."""
        return [say("utter_ask_new_password", expects=self.expects, digits=_digits(ctx))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take it when the policy does."""
        token = _typed(ctx)
        if token is None:
            return _left(ctx)
        password = _opened(ctx, token)
        if password is None or not password.isdigit() or len(password) != _digits(ctx):
            return [say("utter_password_digits", digits=_digits(ctx))]
        services = ctx.services
        patterns = [str(one) for one in services.policy.listing("svcpwd.weak_patterns", at=services.clock.now())]
        if weak(password, ctx.services.carrier.line(ctx.data["number"]), patterns):
            return [say("utter_password_weak")]
        ctx.data[self.name] = token
        return []

    def shown(self, ctx: TaskContext) -> str:  # noqa: ARG002
        """Return nothing of it."""
        return ""


class Again(Step):
    """Ask for it once more: nobody can read what he typed, and a slip would lock him out."""

    name = "new_password_again"
    expects = "service_password"
    counted = False

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Ask; only now does it become clear that something is done."""
        return [
            say("utter_ask_new_password_again", expects=self.expects, number_masked=mask_msisdn(ctx.data["number"]))
        ]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Compare the two; different ones begin anew."""
        token = _typed(ctx)
        if token is None:
            return _left(ctx)
        first, second = _opened(ctx, str(ctx.data["new_password"])), _opened(ctx, token)
        if first is None or first != second:
            ctx.forget("new_password")
            return [say("utter_password_expired" if first is None else "utter_password_differs")]
        ctx.data[self.name] = True
        return []


def finish(ctx: TaskContext) -> list[Say]:
    """Set it; what was read before is read again."""
    says = allowed(ctx)
    if ctx.ended is not None:
        return says
    token = str(ctx.data["new_password"])
    if _opened(ctx, token) is None:
        ctx.forget("new_password", "new_password_again")
        return [say("utter_password_expired")]
    filed = file_from(ctx, reason="forgotten", fields={"password": token})
    if filed is None or filed.next_at is None:
        return [say("utter_not_filed")]
    ctx.end(TaskStatus.DONE)  # the password that was a proof a moment ago is one no more
    params = {
        "number_masked": mask_msisdn(filed.msisdn),
        "case_number": filed.number,
        "hours": ctx.services.policy.integer("svcpwd.counts_after_reset", at=ctx.services.clock.now()),
        "counts_from": moment(filed.next_at),
        "told": _told(ctx, str(filed.facts.get("contact") or "")),
    }
    return [Say("utter_password_set", params)]


def _told(ctx: TaskContext, contact: str) -> str:
    """Say who was texted; not everybody has a reserved contact (预留联系人)."""
    return ctx.services.wording.text(f"password_told_{'both' if contact else 'line'}", tail=contact[-2:])


def _left(ctx: TaskContext) -> list[Say] | None:
    """Leave it when the customer says so in whatever words."""
    if ctx.turn.chosen or not (ctx.turn.label == "deny" or refused(ctx.turn.text)):
        return None
    ctx.end(TaskStatus.STOPPED)
    return [say("utter_stopped_reset_password")]


def _digits(ctx: TaskContext) -> int:
    return ctx.services.policy.integer("svcpwd.digits", at=ctx.services.clock.now())


def _typed(ctx: TaskContext) -> str | None:
    """Return the token of what was typed; a code-like answer is the password here, whatever it was taken for."""
    if ctx.turn.chosen:
        return None
    return ctx.turn.value("service_password") or ctx.turn.value("sms_code")


def _opened(ctx: TaskContext, token: str) -> str | None:
    """Return what a token stands for; None when it has run out."""
    now, conversation = ctx.services.clock.now(), ctx.turn.conversation_id
    try:
        plain = ctx.services.vault.open(
            ctx.session, token, purpose="new_password", actor="B", now=now, conversation_id=conversation
        )
    except VaultError:
        return None
    return normal.digits(plain)


RESET_PASSWORD = TaskDefinition(
    TaskKind.RESET_PASSWORD,
    (Number(), Verify(Operation.RESET_PASSWORD), Auto("allowed", allowed), NewPassword(), Again()),
    finish,
)
