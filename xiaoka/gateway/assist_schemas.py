"""What tools of agents send and get: bodies and answers of ``/api/assist``; the examples are run as tests."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_UTTERANCES = 60


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Heard(_Body):
    """What a customer said."""

    text: str = Field(max_length=500, examples=["手机丢了，卡也没了，帮我补一张，号码13800138001"])


class Label(BaseModel):
    """A label and how sure it is, from 0 to 1."""

    name: str = Field(examples=["replace_card"])
    confidence: float = Field(examples=[0.97])


class Understood(BaseModel):
    """What was understood."""

    intent: str = Field(examples=["replace_card"])
    """The full label; questions as ``faq/cancel_fee``."""
    confidence: float = Field(examples=[0.97])
    ranking: list[Label]
    entities: list[dict[str, Any]] = Field(
        examples=[[{"entity": "phone_number", "value": "13800138001", "start": 16, "end": 27}]]
    )
    refused: bool = False
    """The assistant would ask back instead of acting on the label."""
    ambiguous: bool = False
    """The second label is nearly as likely as the first."""
    wishes: list[str] = Field(default=[], examples=[["check_balance", "cancel_card"]])
    """Labels of all wishes in the message, in order, when there are several."""


class Utterance(_Body):
    """One thing that was said."""

    role: Literal["customer", "agent"] = "customer"
    text: str = Field(max_length=500)
    id: str = Field(default="", pattern=r"^[A-Za-z0-9_.:-]{0,64}$")
    """Of the caller's own; in a session the same id is taken once."""


class Wanted(_Body):
    """A talk to help with: pasted whole, streamed piece by piece into a session, or one that the desk already has."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"utterances": [{"text": "手机被偷了，帮我补张卡，号码13800138001"}]},
                {
                    "session": "call-0001",
                    "utterances": [
                        {"role": "customer", "text": "你们补一张卡要多少钱", "id": "1"},
                        {"role": "agent", "text": "普通卡十元", "id": "2"},
                    ],
                },
                {"session": "call-0001", "utterances": [], "task": "replace_card"},
            ]
        },
    )

    utterances: list[Utterance] = Field(default=[], max_length=MOST_UTTERANCES)
    session: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_.:-]{1,64}$")
    """The caller's name for a talk elsewhere, such as the id of a call; what is said in it is kept, without secrets."""
    conversation: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,64}$")
    """A conversation of the desk; nothing is added to it."""
    task: str = Field(default="", pattern=r"^\w{0,30}$")
    """Kind of the task, when the agent has chosen it himself."""

    @model_validator(mode="after")
    def _one_source(self) -> "Wanted":
        if self.conversation and (self.session or self.utterances):
            raise ValueError("a conversation has its own utterances")
        return self


class Source(BaseModel):
    """Where a suggestion comes from: an article, a step of the task, a rule, an obstacle."""

    kind: Literal["faq", "step", "policy", "blocker", "mood"]
    name: str


class SuggestedReply(BaseModel):
    """A reply to choose from; insert it, never send it unread."""

    id: str
    version: str
    text: str
    source: Source
    why: str
    confidence: float
    confidence_title: str


class CheckItem(BaseModel):
    """A step of the task."""

    name: str
    title: str
    state: Literal["done", "current", "todo"]
    value: str
    by: str | None


class FormField(BaseModel):
    """A field of the case form, with where its value came from (用户说、系统查、坐席改)."""

    name: str
    title: str
    value: str
    by: Literal["customer", "system", "agent"] | None
    by_title: str | None
    seq: int | None
    """The utterance in which the customer said it just now."""
    missing: bool
    options: list[list[str]] = []
    """Values to choose from with their words; empty for what is typed."""


class PolicyLine(BaseModel):
    """A rule that applies."""

    key: str
    title: str
    value: str
    text: str
    source: str
    locked: bool


class NextAction(BaseModel):
    """What is best done now."""

    kind: str
    text: str
    step: str | None


class Summary(BaseModel):
    """诉求、已核验、已填、卡点、待办."""

    wish: list[str]
    verified: list[str]
    filled: list[str]
    stuck: list[str]
    todo: list[str]
    text: str


class Help(BaseModel):
    """Everything that helps with a talk now.

    ``version`` changes with each utterance: drop suggestions of another version.
    """

    conversation: str | None
    version: str
    understood: Understood | None
    """What the customer said last."""
    task: dict[str, str] | None
    verification: dict[str, Any]
    checklist: list[CheckItem]
    form: list[FormField]
    suggestions: list[SuggestedReply]
    next: NextAction
    policy: list[PolicyLine]
    summary: Summary


class Judged(_Body):
    """What became of a suggestion."""

    suggestion: str = Field(pattern=r"^[A-Za-z0-9_]{1,40}$", examples=["s_0000000000000000unkn"])
    outcome: Literal["accepted", "edited", "ignored"] = Field(examples=["edited"])
    text: str = Field(default="", max_length=2000, examples=["补卡十元，从话费里扣。"])
    """What the agent made of it, for ``edited``."""
    label: str | None = Field(default=None, max_length=60, examples=["faq/replace_fee"])
    """What the customer meant, when the suggestion answered something else."""


class Noted(BaseModel):
    """It was recorded; ``stale`` tells that the talk had moved on by then."""

    stale: bool
