"""Record a complaint (投诉): what happened, where to answer. It needs no proof and stands in the way of nothing."""

import re

from xiaoka.cases import service as cases
from xiaoka.ids import mask_msisdn
from xiaoka.tasks import hearing, store
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.filing import file_from, next_day, rules_of
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.turn import Say, say

LONGEST = 1000
ENOUGH = 15
"""A first sentence of so many characters has told what it is about; asking again would sour it further."""
_NOT_A_STORY = frozenset("greet goodbye thank help repeat bot_challenge affirm".split())


_NO_NUMBER = re.compile(
    r"(没|沒|无|無|冇)(有|啥|什么)*(关系|關係|关联|号码|號碼)|不(关|關|是).{0,4}(号|號)|(跟|和|与)(手机|号码|電話|电话|卡).{0,3}(无关|不相干)"
    r"|不(知道|晓得|记得|清楚)|記不得|记不(得|住|清)|忘"
)
_OF_A_NUMBER = re.compile(
    r"扣|费|費|钱|錢|套餐|流量|信号|信號|停机|停機|销|銷|补卡|補卡|换卡|号|號|卡|账|賬|短信|会员|宽带|[元块塊]"
)
_RING = re.compile(r"(打|拨|回电?|回话|联系|聯繫)(我|俺|给我|到|个)?(电话|電話|方式|这个|這個)?(是|：|:)?\s*1[3-9]")
"""Words right before a number that is to be rung, and is not the one the complaint is about."""
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


class About(Number):
    """The number that the complaint is about (被扣费的是哪个号); whether it is one of ours is not told."""

    name = "about"

    def applies(self, ctx: TaskContext) -> bool:
        """Only where the story is about a line; whoever tells none, or of a rude clerk, is not asked for more."""
        return bool(_OF_A_NUMBER.search(str(ctx.data.get("story") or "")))

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Take the number this conversation spoke of, without a word."""
        known = store.remembered_msisdn(ctx.session, ctx.turn.conversation_id)
        if known is not None:
            ctx.data[self.name] = known
        return []

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Ask, with the way to say that it is about none."""
        return [Say("utter_ask_about", expects=self.expects, choices=(Say("choose_about_none"),))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take a number, the one he left for the answer, or that it is about none."""
        turn = ctx.turn
        if turn.command("skip") == self.name:
            ctx.data[self.name] = ""
            return []
        if (taken := super().accept(ctx)) is not None or turn.chosen:
            return taken
        if ctx.data.get("number") and hearing.same_number(turn.text):
            self._take(ctx, ctx.data["number"])
        elif turn.label == "deny" or _NO_NUMBER.search(turn.text):
            ctx.data[self.name] = ""
        return [] if self.name in ctx.data else None

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Take a number named in the story; one to ring is the next step's."""
        if self.name not in ctx.data and ctx.task.step != AnswerTo.name and not _to_ring(ctx.turn.text):
            super().accept(ctx)
        return None

    def _take(self, ctx: TaskContext, number: str) -> None:
        ctx.data[self.name] = number  # nobody has said that he wants it dealt with


class AnswerTo(Number):
    """The number on which an answer reaches him; may be left out."""

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Take the number this conversation spoke of, without a word; one that is being cancelled will not ring."""
        known = store.remembered_msisdn(ctx.session, ctx.turn.conversation_id)
        if known is None or ctx.data.get(About.name, known) != known:
            return []
        if _leaving(ctx, known):
            return [say("utter_answer_to_leaving")]
        ctx.data[self.name] = known
        return []

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Ask, with the number the complaint is about, and with the way to be answered here."""
        about = ctx.data.get(About.name)
        same = (Say("choose_answer_about"),) if about and not _leaving(ctx, about) else ()
        return [Say("utter_ask_answer_to", expects=self.expects, choices=(*same, Say("choose_answer_here")))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take a number, or that none is wanted."""
        if ctx.turn.command("skip") == "answer_to" or ctx.turn.label == "deny":
            ctx.data[self.name] = ""
            return []
        same = ctx.turn.command("same_phone") or (not ctx.turn.chosen and hearing.same_number(ctx.turn.text))
        if (about := ctx.data.get(About.name)) and same and not ctx.turn.value("phone_number"):
            self._take(ctx, about)
            return []
        return super().accept(ctx)

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Take a number only where it is said to be one to ring: any other is what the complaint is about."""
        return super().volunteer(ctx) if _to_ring(ctx.turn.text) else None

    def _take(self, ctx: TaskContext, number: str) -> None:
        ctx.data[self.name] = number  # a number to ring is not the number to deal with


def _to_ring(text: str) -> bool:
    return bool(_RING.search(text)) or hearing.somebody_to_call(text)


def _leaving(ctx: TaskContext, number: str) -> bool:
    open_tasks = store.stack(ctx.session, ctx.turn.conversation_id)
    waiting = any(one.kind == TaskKind.CANCEL_CARD and one.data.get("number") == number for one in open_tasks)
    # of this conversation only: who merely names a number is not told that it is being cancelled
    mine = (one for one in cases.open_cases(ctx.session, number) if one.conversation_id == ctx.turn.conversation_id)
    return waiting or any(one.kind == TaskKind.CANCEL_CARD for one in mine)


def finish(ctx: TaskContext) -> list[Say]:
    """Record it and tell number, date and rights."""
    about = ctx.data.get(About.name) or ""
    fields = {"story": ctx.data["story"]} | ({"about": about} if about else {})
    filed = file_from(ctx, reason="complaint", fields=fields)
    if filed is None:
        return [say("utter_not_filed")]
    rules, number = rules_of(ctx, filed), ctx.data["number"]
    way = "answer_by_phone" if number else "answer_here"
    params = {
        "case_number": filed.number,
        "answer_by": next_day(filed),
        "answer_way": ctx.services.wording.text(way, tail=number[-4:]),
        "appeal": rules.value("appeal.info"),
    }
    rows = (Say("row_complaint_about", {"number_masked": mask_msisdn(about)}),) if about else ()
    return [Say("utter_complaint_filed", params, rows=rows)]


FILE_COMPLAINT = TaskDefinition(TaskKind.FILE_COMPLAINT, (Story(), About(), AnswerTo()), finish)
