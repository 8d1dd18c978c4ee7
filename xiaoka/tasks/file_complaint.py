"""Record a complaint (投诉): what happened, where to answer. It needs no proof and stands in the way of nothing."""

import re

from xiaoka.cases import service as cases
from xiaoka.tasks import store
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.filing import file_from, next_day, rules_of
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.turn import Say, say

LONGEST = 1000
ENOUGH = 15
"""A first sentence of so many characters has told what it is about; asking again would sour it further."""
_NOT_A_STORY = frozenset("greet goodbye thank help repeat bot_challenge affirm".split())


_A_PERSON = re.compile(r"(转|接|要|找|叫|换)(个|接|一个|到|给)?(人工|真人|客服|坐席|人(来|吧|$)|活人)|^人工")


def _wants_one_now(text: str) -> bool:
    """Tell a wish for a person from a tale in which one occurs (打了四回客服，一个都没回)."""
    return len(text) <= ENOUGH or bool(_A_PERSON.search(text))


class Story(Step):
    """Ask what happened, once; nobody has to tell more than he likes."""

    name = "story"
    expects = "story"

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Ask, with the way to leave it at that."""
        return [Say("utter_ask_story", expects=self.expects, choices=(Say("choose_no_story"),))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take whatever is told in the customer's own words; secrets in it are tokens already."""
        turn = ctx.turn
        if turn.command("skip") == self.name or turn.label == "deny":
            ctx.data[self.name] = ""
            return []
        if turn.chosen or turn.label == "system_event" or (turn.label == "human_handoff" and _wants_one_now(turn.text)):
            return None
        if turn.label in _NOT_A_STORY and len(turn.text) < ENOUGH:
            return None  # a long sentence is a tale, whatever the NLU makes of its words
        ctx.data[self.name] = turn.text.strip()[:LONGEST]
        return [say("utter_story_heard")]

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Take the sentence that began the complaint, when it says enough."""
        text = ctx.turn.text.strip()
        if ctx.turn.chosen or ctx.turn.label != TaskKind.FILE_COMPLAINT or len(text) < ENOUGH:
            return None
        if self.name in ctx.data:
            return None
        ctx.data[self.name] = text[:LONGEST]
        return [say("utter_story_heard")]


class AnswerTo(Number):
    """The number on which an answer reaches him; may be left out."""

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Take the number this conversation spoke of, without a word; one that is being cancelled will not ring."""
        known = store.remembered_msisdn(ctx.session, ctx.turn.conversation_id)
        if known is None:
            return []
        if _leaving(ctx, known):
            return [say("utter_answer_to_leaving")]
        ctx.data[self.name] = known
        return []

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Ask, with the way to be answered here."""
        return [Say("utter_ask_answer_to", expects=self.expects, choices=(Say("choose_answer_here"),))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take a number, or that none is wanted."""
        if ctx.turn.command("skip") == "answer_to" or ctx.turn.label == "deny":
            ctx.data[self.name] = ""
            return []
        return super().accept(ctx)

    def _take(self, ctx: TaskContext, number: str) -> None:
        ctx.data[self.name] = number  # a number to ring is not the number to deal with


def _leaving(ctx: TaskContext, number: str) -> bool:
    open_tasks = store.stack(ctx.session, ctx.turn.conversation_id)
    waiting = any(one.kind == TaskKind.CANCEL_CARD and one.data.get("number") == number for one in open_tasks)
    # of this conversation only: who merely names a number is not told that it is being cancelled
    mine = (one for one in cases.open_cases(ctx.session, number) if one.conversation_id == ctx.turn.conversation_id)
    return waiting or any(one.kind == TaskKind.CANCEL_CARD for one in mine)


def finish(ctx: TaskContext) -> list[Say]:
    """Record it and tell number, date and rights."""
    filed = file_from(ctx, reason="complaint", fields={"story": ctx.data["story"]})
    if filed is None:
        return [say("utter_not_filed")]
    rules, number = rules_of(ctx, filed), ctx.data["number"]
    way = "answer_by_phone" if number else "answer_here"
    params = {
        "case_number": filed.number,
        "answer_by": next_day(filed),
        "answer_way": ctx.services.wording.text(way, tail=number[-4:]),
        "appeal": rules.value("appeal.info"),
        "billing_months": rules.integer("appeal.billing_months"),
        "other_years": rules.integer("appeal.other_months") // 12,
    }
    return [Say("utter_complaint_filed", params)]


FILE_COMPLAINT = TaskDefinition(TaskKind.FILE_COMPLAINT, (Story(), AnswerTo()), finish)
