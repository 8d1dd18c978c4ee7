"""What the console sends and gets: bodies and answers of ``/api/desk``."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from xiaoka.gateway.assist_schemas import CheckItem, FormField, PolicyLine, Summary

Name = Field(pattern=r"^[\w.@-][\w .@-]{0,39}$", examples=["wang.gang"])


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewReply(_Body):
    """What an agent says to the customer; it takes the conversation over when nobody has it."""

    text: str = Field(max_length=500, examples=["您好，我是人工客服，正在看您刚才的问题。"])
    suggestion: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_]{1,64}$", examples=["s_3f9a0c"])
    """Id of the suggestion it came from, if any; what was changed of it is recorded."""


class NewNote(_Body):
    """A note of colleagues (内部备注); customers never see it."""

    text: str = Field(max_length=500, examples=["客户在外地，最好邮寄"])


class Ending(_Body):
    """The end of a talk, or its return to the bot, with a note for colleagues."""

    note: str = Field(default="", max_length=500, examples=["已核实身份，地址已改"])


class Moving(_Body):
    """To whom a conversation goes: an agent, or whoever has a skill."""

    agent: str | None = Field(default=None, pattern=r"^[\w.@-][\w .@-]{0,39}$", examples=["wang.gang"])
    skill: str = Field(default="", pattern=r"^\w{0,20}$", examples=["complaint"])
    note: str = Field(default="", max_length=500, examples=["客户要投诉营业厅，请接一下"])


class Assigning(_Body):
    """Who shall take a conversation."""

    agent: str = Name


class ReadTo(_Body):
    """Up to which message one has read."""

    seq: int = Field(ge=0, le=2**31 - 1, examples=[12])


class Tags(_Body):
    """All tags of a conversation, replacing those before."""

    tags: list[str] = Field(max_length=10, examples=[["靓号", "要回访"]])


class Typing(_Body):
    """Whether one is writing."""

    on: bool


class Reveal(_Body):
    """A wish to see a masked datum whole (查看明文), with the reason that the audit trail keeps."""

    what: Literal["number", "name", "call_back", "account", "field"] = Field(examples=["number"])
    task: str = Field(default="", pattern=r"^[A-Za-z0-9_]{0,64}$")
    """For ``field``: the task it belongs to."""
    name: str = Field(default="", pattern=r"^[a-z_]{0,40}$", examples=["address"])
    """For ``field``: which answer."""
    reason: str = Field(min_length=2, max_length=200, examples=["客户要求复述收货地址"])


class Revealed(BaseModel):
    """The datum, good for this moment only."""

    value: str
    account: dict[str, Any] | None = None


class Context(BaseModel):
    """What belongs to a conversation. ``locked`` says why there is no account."""

    number: str | None
    verification: dict[str, Any]
    task: dict[str, str] | None
    """The task in hand; its ``id`` is empty while it was only heard and not begun."""
    asked: dict[str, bool]
    """Whether the open question was put to the customer (``asked``), and whether he has spoken since (``answered``)."""
    begin: list[dict[str, str]]
    """What an agent may begin for the customer."""
    checklist: list[CheckItem]
    form: list[FormField]
    policy: list[PolicyLine]
    summary: Summary
    account: dict[str, Any] | None
    locked: Literal["no_number", "not_proven", "unavailable"] | None
    cases: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    tags: list[str]
    handoffs: list[dict[str, Any]]


class Wait(BaseModel):
    """The clock of somebody who waits."""

    since: str
    seconds: int
    level: Literal["ok", "warn", "late"]
    due: str


class Last(BaseModel):
    """The last message, masked and shortened."""

    seq: int
    role: str
    text: str
    at: str


class OpenTask(BaseModel):
    """A task under way."""

    id: str
    kind: str
    title: str
    step: str | None


class ConversationRow(BaseModel):
    """One conversation in a list."""

    id: str
    channel: str
    owner: Literal["bot", "agent", "none"]
    state: str
    """``bot`` when nobody ever asked for a person, else the state of the request."""
    request: str | None
    agent: str | None
    offered_to: str | None
    skill: str
    reason: str
    call_back: str | None
    number: str | None
    tasks: list[OpenTask]
    intent: str | None
    upset: bool
    wait: Wait | None
    last: Last | None
    last_seq: int
    unread: int
    tags: list[str]
    created: str
    last_active: str


class ConversationList(BaseModel):
    """A page of a list, with the number of conversations in each view."""

    conversations: list[ConversationRow]
    total: int
    counts: dict[str, int]


class TurnLine(BaseModel):
    """One line of a talk: a message or a note.

    ``nlu`` is there for customers' messages that were understood; ``withheld`` marks an answer of the bot that the
    customer did not get because a person had taken over.
    """

    seq: int | None
    id: str
    role: Literal["customer", "bot", "agent", "system", "note"]
    text: str
    at: str
    by: str | None = None
    buttons: list[str] = []
    status: str | None = None
    withheld: bool = False
    nlu: dict[str, Any] | None = None
    picture: str | None = None
    """Kind of the photo that it is; seen by ``GET /api/pictures/{id}`` with a reason."""


class Talk(BaseModel):
    """A conversation with everything that was said in it."""

    conversation: ConversationRow
    turns: list[TurnLine]
    more: bool
    """There are earlier turns; ask with ``before``."""
    may: list[str]
    """What the person who asks may do with it now: ``take reply transfer assign return close finish decline``."""


class Colleagues(BaseModel):
    """Who talks to customers, and how busy each is."""

    agents: list[dict[str, Any]]


class Me(BaseModel):
    """The desk of one person."""

    name: str
    role: str
    rights: list[str]
    state: str
    load: int
    capacity: int
    skills: list[str]
    counts: dict[str, int]
    hours: str
    open: bool
