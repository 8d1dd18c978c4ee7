"""Proof that the customer may do this (身份核验).

The proof is a record of the identity service, never an answer kept here: it runs out, and then this step is
open again by itself, also between the confirmation and the filing.
"""

from typing import Any

from xiaoka.identity.enums import Level, Method, Operation
from xiaoka.identity.service import Outcome
from xiaoka.tasks import hearing, store, visits
from xiaoka.tasks.blockers import shop_near
from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.resume import BACK
from xiaoka.tasks.steps import calls, proof_words, unproven
from xiaoka.tasks.steps.choice import Applies
from xiaoka.tasks.steps.proof_words import old_sim_receives
from xiaoka.tasks.steps.unproven import BY_TEXT
from xiaoka.tasks.turn import Say, say

_EXPECTS = {
    Method.SMS_CODE: "sms_code",
    Method.RESERVED_CONTACT: "sms_code",
    Method.SERVICE_PASSWORD: "service_password",
    Method.NAME_ID: "name_and_id",
    Method.CALL_RECORDS: "call_records",
    Method.FACE: "choice",
}
_ONE_MORE = (Operation.LIFT, Operation.CHANGE_DELIVERY)
"""They come after a proof in the same task, and say themselves that it takes one more."""


class Verify(Step):
    """Ask for one proof after the other until the operation's level is reached.

    Args:
        operation: what is to be allowed.
        applies: when it is needed at all.
        skip: response of a button that leaves this step out, where that is permitted.
        intro: wording said first in place of the one of the operation.
    """

    proves = True
    intro = ""

    def __init__(
        self,
        operation: Operation,
        *,
        name: str = "verify",
        applies: Applies | None = None,
        skip: str | None = None,
        intro: str = "",
    ) -> None:
        self.operation, self.name, self._applies, self.skip = operation, name, applies, skip
        self.intro = intro or self.intro

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
        if ctx.data.get("_renumbered") == ctx.turn.id:  # 换了号码，身份要重新核实: why was said before
            return self.next(ctx)
        if ctx.data.pop(BACK, None) == ctx.turn.id and (state := ctx.data.get("_verify")):
            return self._taken_up(ctx, dict(state))
        if self.operation is Operation.RESET_PASSWORD and hearing.forgotten(ctx.turn.text):
            self.refuse(ctx, Method.SERVICE_PASSWORD)  # it is what he has lost
        intro = self._intro(ctx)
        if intro.endswith(proof_words.OF_COMPANY):
            ctx.data[proof_words.OF_COMPANY] = True
        if intro.endswith(proof_words.NOT_HIS):
            # a text would bother the holder, and put a code on the way that somebody else may talk him out of
            ctx.forget("_verify")
            ctx.data[unproven.ANOTHER] = ctx.turn.id
            return [say(intro)]
        told = self.operation in _ONE_MORE or intro.endswith(proof_words.COUNTED)
        return [say(intro), *([] if told else self._given(ctx)), *self.next(ctx)]

    def _taken_up(self, ctx: TaskContext, state: dict[str, Any]) -> list[Say]:
        """Wait for the proof that was under way, unless it was given meanwhile for something else."""
        if Method(state["method"]) in self.offers(ctx):
            ctx.data["_verify"] = {**state, "again": True}
            return []
        return [*self._given(ctx), *self.next(ctx)]

    def _given(self, ctx: TaskContext) -> list[Say]:
        """Tell that a proof given before counts for this as well, as far as the levels let it."""
        return [say("utter_proof_counts")] if self._level(ctx) >= Level.MEDIUM else []

    def _level(self, ctx: TaskContext) -> Level:
        return ctx.services.identity.level(
            ctx.session,
            ctx.turn.conversation_id,
            ctx.data["number"],
            self.operation,
            old_sim_receives=old_sim_receives(ctx),
        )

    def _intro(self, ctx: TaskContext) -> str:
        """Return why proof is needed."""
        key = self.intro or f"utter_verify_intro_{self.operation}"
        return proof_words.intro(ctx, self.name, key, counts=self._level(ctx) >= Level.MEDIUM)

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:
        """Ask for the proof of the method under way."""
        if ctx.data.get(unproven.ANOTHER) == ctx.turn.id:
            ways = tuple(Say(f"choose_{one}") for one in self.offers(ctx))
            return [Say("utter_if_holder", expects="choice", choices=ways)]
        state = ctx.data.get("_verify") or {}
        method = Method(state["method"]) if state else None
        others = [Say(f"choose_{other}") for other in self.offers(ctx) if other != method]
        if self.skip:
            others.append(Say(self.skip))
        if method is None:
            return [Say("utter_choose_method", expects="choice", choices=tuple(others))]
        if method in BY_TEXT:
            others.insert(0, Say("choose_resend"))
        key = unproven.question(ctx, method) or proof_words.asked(ctx, method, again, self._level)
        params = {"sent_to": state.get("sent_to") or "", **calls.figures(ctx, method)}
        return [Say(key, params, expects=_EXPECTS[method], choices=tuple(others), link=state.get("link"))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take the secret, a wish for another way, or the news that the face check was passed."""
        turn = ctx.turn
        if turn.command("skip") == self.name and self.skip:
            ctx.data[f"_skip_{self.name}"] = True
            return []
        if (wished := turn.command("method")) in set(Method):
            return self.begin(ctx, Method(wished))
        if turn.label == "system_event" or self.done(ctx):
            if turn.value("event") == "identity_passed":
                proof_words.given(ctx, Method.FACE)
            return self._so_far(ctx)
        state = ctx.data.get("_verify") or {}
        if not state:
            return self.next(ctx) if turn.label == "affirm" else unproven.spoken_for(ctx)
        method = Method(state["method"])
        if turn.command("resend"):
            return self.begin(ctx, method) or [proof_words.resent(ctx)]
        secret = _secret(ctx, method)
        if secret is not None:
            return self._tell(ctx, method, secret, self._answer(ctx, method, secret))
        return unproven.heard(self, ctx, method)

    def _so_far(self, ctx: TaskContext) -> list[Say]:
        """Go on where the proof is complete, else to the next method."""
        if self.done(ctx):
            return []
        high = ctx.services.identity.required(self.operation) >= Level.HIGH
        return [proof_words.so_far(ctx, high=high), *self.next(ctx)]

    def _answer(self, ctx: TaskContext, method: Method, secret: str | tuple[str, ...]) -> Outcome:
        return ctx.services.identity.answer(
            ctx.session,
            ctx.turn.conversation_id,
            ctx.data["number"],
            method,
            secret,
            source=ctx.turn.source,
            turn_id=ctx.turn.id,
        )

    def _tell(self, ctx: TaskContext, method: Method, secret: str | tuple[str, ...], outcome: Outcome) -> list[Say]:
        if outcome.ok:
            proof_words.given(ctx, method)
            return self._so_far(ctx)
        if outcome.reason == "locked":
            self.refuse(ctx, method)
            return [say("utter_method_locked"), *self.next(ctx)]
        if outcome.reason == "expired":
            if outcome.tries_left == 0:  # whoever guesses knows how often he did: this tells him nothing new
                ctx.data["_verify"] = {**(ctx.data.get("_verify") or {}), "spent": True}
            return self._sent_anew(ctx, method)
        return [unproven.wrong(ctx, method, secret, outcome.tries_left)]

    def _sent_anew(self, ctx: TaskContext, method: Method) -> list[Say]:
        """Say why a code is void, and that another was sent only when it was."""
        why = "spent" if (ctx.data.get("_verify") or {}).get("spent") else "expired"
        refused = self.begin(ctx, method)
        return [say(f"utter_code_{why}_void"), *refused] if refused else [say(f"utter_code_{why}")]

    def next(self, ctx: TaskContext) -> list[Say]:
        """Begin with the next best method; end where none is left."""
        offers = [method for method in self.offers(ctx) if method is not Method.SHOP]
        if not offers:
            ctx.end(TaskStatus.BLOCKED)
            return [say(f"utter_verify_shop_only_{self.operation}")]
        unasked = [method for method in offers if method is not Method.RESERVED_CONTACT]
        if not unasked:
            # a text to somebody else leaves only at the customer's wish: nobody shall be pestered through us
            ctx.forget("_verify")
            return []
        return self.begin(ctx, unasked[0])

    def begin(self, ctx: TaskContext, method: Method) -> list[Say]:
        """Begin with a method; return what is said where it is refused, and then goes on with the next."""
        if method is Method.SHOP:
            # left, not ended: what a clerk records in the shop, or 继续, takes it up again
            ctx.end(TaskStatus.STOPPED)
            code = ctx.services.identity.visits.code(ctx.turn.conversation_id, ctx.data["number"])
            # the city of a number is told to nobody who has proven nothing
            shop = shop_near(ctx) if self._level(ctx) >= Level.MEDIUM else ctx.services.wording.text("any_shop_hint")
            company = proof_words.OF_COMPANY if ctx.data.get(proof_words.OF_COMPANY) else ""
            return [say(f"utter_go_to_shop{company}", code=code, days=visits.WITHIN.days, shop=shop)]
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
                ctx.data["_verify"] = {**ctx.data["_verify"], "again": True}  # "sent to" is not said as if it were news
                return [say("utter_refused_wait")]
            if begun.refused.reason == "wait" and (sent := self._sent_beneath(ctx, method)):
                ctx.data["_verify"] = {**sent, "again": True}
                return [say("utter_code_still_good")]
            if begun.refused.reason == "wait" and (sent := proof_words.still_good(ctx, method)):
                ctx.data["_verify"] = sent
                return [say("utter_code_not_run_out", sent_to=sent["sent_to"])]
            self.refuse(ctx, method)
            reason = "wait_other" if begun.refused.reason == "wait" else begun.refused.reason
            return [say(f"utter_refused_{reason}"), *self.next(ctx)]
        until = begun.expires_at.isoformat() if begun.expires_at else None
        state = {"method": str(method), "link": begun.link, "sent_to": begun.send_to_masked, "until": until}
        at = ctx.services.clock.now().isoformat()
        ctx.data["_verify"] = {**state, "turn": ctx.turn.id, "step": self.name, "at": at}
        if method is Method.SMS_CODE:
            ctx.data[proof_words.SENT] = ctx.data["_verify"]
        return []

    def _sent_beneath(self, ctx: TaskContext, method: Method) -> dict[str, Any] | None:
        """Return the proof under way in the task that was put aside, where its code is good for this as well.

        The text said what the code was for: it may serve something smaller, never something bigger.
        """
        if self.operation not in (Operation.QUERY_BALANCE, Operation.CASE_STATUS):
            return None
        for task in store.stack(ctx.session, ctx.turn.conversation_id)[1:]:
            state: dict[str, Any] = task.data.get("_verify") or {}
            if task.data.get("number") == ctx.data["number"] and state.get("method") == method:
                return dict(state)
        return None

    def offers(self, ctx: TaskContext) -> list[Method]:
        """Return the methods that can be offered, best first, without those he has refused."""
        offers = ctx.services.identity.next_methods(
            ctx.session,
            ctx.turn.conversation_id,
            ctx.data["number"],
            self.operation,
            old_sim_receives=old_sim_receives(ctx),
        )
        refused = ctx.data.get("_refused") or []
        return [method for method in proof_words.possible(ctx, offers, self._level) if str(method) not in refused]

    def refuse(self, ctx: TaskContext, method: Method) -> None:
        """Keep that he cannot or will not do it this way."""
        ctx.data["_refused"] = [*(ctx.data.get("_refused") or []), str(method)]


def _secret(ctx: TaskContext, method: Method) -> str | tuple[str, ...] | None:
    turn = ctx.turn
    if turn.chosen:
        return None
    if method is Method.CALL_RECORDS:
        return calls.named(ctx)
    if method is Method.NAME_ID:
        kept = dict(ctx.data.get("_name_id") or {})
        kept |= {kind: value for kind in ("name", "id_card") if (value := turn.value(kind))}
        ctx.data["_name_id"] = kept
        return (kept["name"], kept["id_card"]) if len(kept) == 2 else None
    kind = _EXPECTS[method]
    return turn.value(kind) if kind != "choice" else None
