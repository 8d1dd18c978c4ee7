"""Proof that the customer may do this (身份核验).

The proof is a record of the identity service, never an answer kept here: it runs out, and then this step is
open again by itself, also between the confirmation and the filing.
"""

from xiaoka.identity.enums import Method, Operation
from xiaoka.identity.service import Outcome
from xiaoka.tasks import hearing
from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.steps.choice import Applies
from xiaoka.tasks.turn import Say, say

_EXPECTS = {
    Method.SMS_CODE: "sms_code",
    Method.RESERVED_CONTACT: "sms_code",
    Method.SERVICE_PASSWORD: "service_password",
    Method.NAME_ID: "name_and_id",
    Method.FACE: "choice",
}


_BY_TEXT = (Method.SMS_CODE, Method.RESERVED_CONTACT)


class Verify(Step):
    """Ask for one proof after the other until the operation's level is reached.

    Args:
        operation: what is to be allowed.
        applies: when it is needed at all.
        skip: response of a button that leaves this step out, where that is permitted.
    """

    proves = True

    def __init__(
        self, operation: Operation, *, name: str = "verify", applies: Applies | None = None, skip: str | None = None
    ) -> None:
        self.operation, self.name, self._applies, self.skip = operation, name, applies, skip

    def applies(self, ctx: TaskContext) -> bool:
        """Tell whether the proof is needed."""
        return self._applies is None or self._applies(ctx)

    def done(self, ctx: TaskContext) -> bool:
        """Tell whether the proof stands at this moment."""
        if ctx.data.get(f"_skip_{self.name}"):
            return True
        return ctx.services.identity.satisfied(
            ctx.session,
            ctx.turn.conversation_id,
            ctx.data["number"],
            self.operation,
            old_sim_receives=old_sim_receives(ctx),
        )

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Explain once what is needed, and begin with the best method."""
        intro = f"utter_verify_intro_{self.operation}"
        return [say(intro), *self._next(ctx)]

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:
        """Ask for the proof of the method under way."""
        state = ctx.data.get("_verify") or {}
        method = Method(state["method"]) if state else None
        others = [Say(f"choose_{other}") for other in self._offers(ctx) if other != method]
        if self.skip:
            others.append(Say(self.skip))
        if method is None:
            return [Say("utter_choose_method", expects="choice", choices=tuple(others))]
        if method in _BY_TEXT:
            others.insert(0, Say("choose_resend"))
        key = f"utter_again_{method}" if again or state.get("again") else f"utter_ask_{method}"
        params = {"sent_to": state.get("sent_to") or ""}
        return [Say(key, params, expects=_EXPECTS[method], choices=tuple(others), link=state.get("link"))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take the secret, a wish for another way, or the news that the face check was passed."""
        turn = ctx.turn
        if turn.command("skip") == self.name and self.skip:
            ctx.data[f"_skip_{self.name}"] = True
            return []
        if (wished := turn.command("method")) in set(Method):
            return self._begin(ctx, Method(wished))
        if turn.label == "system_event" or self.done(ctx):
            return [] if self.done(ctx) else [say("utter_factor_ok"), *self._next(ctx)]
        state = ctx.data.get("_verify") or {}
        if not state:
            return None
        method = Method(state["method"])
        if turn.command("resend"):
            return self._begin(ctx, method)
        secret = _secret(ctx, method)
        if secret is not None:
            return self._tell(ctx, method, self._answer(ctx, method, secret))
        return self._without_secret(ctx, method)

    def _without_secret(self, ctx: TaskContext, method: Method) -> list[Say] | None:
        if method is Method.NAME_ID and (ctx.turn.value("name") or ctx.turn.value("id_card")):
            return [say("utter_half_name_id")]
        if ctx.turn.value("id_card"):
            return [say("utter_name_id_not_enough")]
        if method is Method.FACE and (ctx.turn.value("sms_code") or ctx.turn.value("service_password")):
            return [say("utter_face_takes_no_digits")]
        if method is Method.FACE and ctx.turn.label in ("affirm", "inform"):
            return [say("utter_face_not_yet")]
        if method in _BY_TEXT and (hearing.code_missing(ctx.turn.text) or ctx.turn.label == "deny"):
            self._refuse(ctx, method)
            return [say("utter_other_way"), *self._next(ctx)]
        if ctx.turn.label == "deny":
            self._refuse(ctx, method)
            return self._next(ctx)
        return None

    def _answer(self, ctx: TaskContext, method: Method, secret: str | tuple[str, str]) -> Outcome:
        return ctx.services.identity.answer(
            ctx.session,
            ctx.turn.conversation_id,
            ctx.data["number"],
            method,
            secret,
            source=ctx.turn.source,
            turn_id=ctx.turn.id,
        )

    def _tell(self, ctx: TaskContext, method: Method, outcome: Outcome) -> list[Say]:
        if outcome.ok:
            return [] if self.done(ctx) else [say("utter_factor_ok"), *self._next(ctx)]
        if outcome.reason == "locked":
            self._refuse(ctx, method)
            return [say("utter_method_locked"), *self._next(ctx)]
        if outcome.reason == "expired":
            refused = self._begin(ctx, method)
            # "sent again" is only said when it was
            return [say("utter_code_void"), *refused] if refused else [say("utter_code_expired")]
        ctx.data["_verify"] = {**(ctx.data.get("_verify") or {}), "again": True}
        return [say(f"utter_wrong_{method}", left=outcome.tries_left)]

    def _next(self, ctx: TaskContext) -> list[Say]:
        offers = [method for method in self._offers(ctx) if method is not Method.SHOP]
        if not offers:
            ctx.end(TaskStatus.BLOCKED)
            return [say(f"utter_verify_shop_only_{self.operation}")]
        unasked = [method for method in offers if method is not Method.RESERVED_CONTACT]
        if not unasked:
            # a text to somebody else leaves only at the customer's wish: nobody shall be pestered through us
            ctx.forget("_verify")
            return []
        return self._begin(ctx, unasked[0])

    def _begin(self, ctx: TaskContext, method: Method) -> list[Say]:
        if method is Method.SHOP:
            ctx.end(TaskStatus.BLOCKED)
            return [say("utter_go_to_shop")]
        begun = ctx.services.identity.begin(
            ctx.session,
            ctx.turn.conversation_id,
            ctx.data["number"],
            method,
            source=ctx.turn.source,
            operation=self.operation,
            now=ctx.services.clock.now(),
        )
        if begun.refused is not None:
            if (ctx.data.get("_verify") or {}).get("method") == method and begun.refused.reason == "wait":
                return [say("utter_refused_wait")]
            self._refuse(ctx, method)
            reason = "wait_other" if begun.refused.reason == "wait" else begun.refused.reason
            return [say(f"utter_refused_{reason}"), *self._next(ctx)]
        ctx.data["_verify"] = {"method": str(method), "link": begun.link, "sent_to": begun.send_to_masked}
        return []

    def _offers(self, ctx: TaskContext) -> list[Method]:
        offers = ctx.services.identity.next_methods(
            ctx.session,
            ctx.turn.conversation_id,
            ctx.data["number"],
            self.operation,
            old_sim_receives=old_sim_receives(ctx),
        )
        refused = ctx.data.get("_refused") or []
        return [method for method in offers if str(method) not in refused]

    def _refuse(self, ctx: TaskContext, method: Method) -> None:
        ctx.data["_refused"] = [*(ctx.data.get("_refused") or []), str(method)]


def old_sim_receives(ctx: TaskContext) -> bool | None:
    """Tell whether the SIM in question still gets texts: the lost card cannot receive the code."""
    if ctx.data.get("loss_reason") in ("lost", "stolen") or ctx.data.get("old_sim") == "no":
        return False
    return True if ctx.data.get("old_sim") == "yes" else None


def _secret(ctx: TaskContext, method: Method) -> str | tuple[str, str] | None:
    turn = ctx.turn
    if turn.chosen:
        return None
    if method is Method.NAME_ID:
        kept = dict(ctx.data.get("_name_id") or {})
        kept |= {kind: value for kind in ("name", "id_card") if (value := turn.value(kind))}
        ctx.data["_name_id"] = kept
        return (kept["name"], kept["id_card"]) if len(kept) == 2 else None
    kind = _EXPECTS[method]
    return turn.value(kind) if kind != "choice" else None
