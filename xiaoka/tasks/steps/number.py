"""The number a task is about."""

import re

from xiaoka.ids import mask_msisdn
from xiaoka.tasks import hearing, store
from xiaoka.tasks.blockers import told_at_once
from xiaoka.tasks.definition import PERSON_AT, Step, TaskContext
from xiaoka.tasks.resume import QUEUED
from xiaoka.tasks.turn import Say, say

PHONE_GONE = "phone_gone"
"""Key of a task's data: the phone itself was said to be lost, with all accounts on it."""

STOLEN = "stolen"
"""Key of a task's data: it was said to be stolen."""


class Number(Step):
    """Ask for the mobile number (手机号码). Nothing is said about whether it exists: it is not proven yet.

    Args:
        kept: said in place of the usual words of a number that is kept.
        asked: the question, where the usual one would sound cold.
    """

    name = "number"
    expects = "number"
    kept = "utter_number_kept"
    """Said of the number that is kept; empty where the answer itself, which has to come first, names it."""

    def __init__(self, kept: str | None = None, asked: str = "") -> None:
        if kept is not None:
            self.kept = kept
        self._asked = asked

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:
        """Ask in the words of the task, and in short once they are known."""
        if ctx.task.tries >= PERSON_AT:
            return [Say("utter_or_number", expects=self.expects)]
        if again or ctx.task.tries:
            return [Say("utter_again_number", expects=self.expects)]
        own, has = self._asked or f"utter_ask_number_{ctx.task.kind}", ctx.services.wording.has
        keys = (f"{own}_gone", own) if ctx.data.get("loss_reason") in ("lost", "stolen") else (own,)
        return [Say(next(filter(has, keys), "utter_ask_number"), expects=self.expects)]

    def explain(self, ctx: TaskContext) -> list[Say]:
        """Count the digits of what is nearly a number; what lies in the vault (six digits look like a code) is not."""
        count = len(_NOT_DIGITS.sub("", _TOKEN.sub("", ctx.turn.text)))
        return [say("utter_number_digits", count=count)] if count in _NEARLY and count != LENGTH else []

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Go on with the number this conversation already spoke of."""
        known = store.remembered_msisdn(ctx.session, ctx.turn.conversation_id)
        if known is None or ctx.data.get("_edited") == self.name:
            return []
        ctx.data[self.name] = known
        open_too = store.stack(ctx.session, ctx.turn.conversation_id)
        plain = QUEUED in ctx.data or any(task.data.get("number") == known for task in open_too if task is not ctx.task)
        if not self.kept or plain or told_at_once(ctx, known):
            return []
        return [say(self.kept, number_masked=mask_msisdn(known))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take an 11-digit mobile number; several different ones must be told apart first."""
        number = _meant(ctx)
        if number is None:
            return None
        self._take(ctx, number)
        return []

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Take a number given in passing; a different one corrects the first and needs its own proof."""
        if hearing.phone_gone(ctx.turn.text):
            ctx.data[PHONE_GONE] = True
        if hearing.stolen(ctx.turn.text):
            ctx.data[STOLEN] = True
        number = _meant(ctx)
        before = ctx.data.get(self.name)
        if number is None or number == before or ctx.task.step in _OTHER_NUMBERS:
            return None
        if ctx.data.get("_calls_named_in") == ctx.turn.id:
            return None
        if before is not None and hearing.somebody_to_call(ctx.turn.text):
            return None
        proving = "_verify" in ctx.data
        self._take(ctx, number)
        if before is None:
            return None
        ctx.data["_renumbered"] = ctx.turn.id
        key = "utter_number_changed_in_proof" if proving else "utter_number_changed"
        return [say(key, number_masked=mask_msisdn(number))]

    def shown(self, ctx: TaskContext) -> str:
        """Return the number masked."""
        return mask_msisdn(str(ctx.data[self.name]))

    def _take(self, ctx: TaskContext, number: str) -> None:
        if ctx.data.get(self.name) != number:
            # what was read or decided for another number is void
            for name in [key for key in ctx.data if key.startswith("_") or key in _BOUND_TO_NUMBER]:
                ctx.forget(name)
            # the step under way was prepared for the other number and begins anew
            ctx.task.step = None
        ctx.data[self.name] = number
        store.remember_msisdn(ctx.session, ctx.turn.conversation_id, number)


def _meant(ctx: TaskContext) -> str | None:
    said = [(one.value, one.text) for one in ctx.turn.entities if one.kind == "phone_number"]
    return hearing.meant_number(ctx.turn.text, said)


LENGTH = 11
_NEARLY, _NOT_DIGITS, _TOKEN = range(7, 16), re.compile(r"\D"), re.compile("⟦[^⟧]*⟧")
_OTHER_NUMBERS = ("contact_phone", "refund_to")
_BOUND_TO_NUMBER = frozenset(
    (
        "precheck",
        "elsewhere",
        "elder",
        "refund_to",
        "quote",
        "eligibility",
        "suspend",
        "shop",
        "delivery",
        "address",
        "case",
        "refund",
        "look",
        "allowed",
        "way",
        "keep",
        "iccid",
        "new_password",
        "new_password_again",
    )
)
