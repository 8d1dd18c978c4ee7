"""What a scenario file may say. See docs/scenarios.md."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from xiaoka.carrier.demo.clock import span
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.ports import BundleKind, LineStatus, StopReason
from xiaoka.tasks.enums import TaskKind

LEAST_WORDINGS = 4
ACTS = (
    "say", "give", "press", "change", "face", "clock", "carrier", "pay", "release", "agent", "answer", "wait", "hear",
)  # fmt: skip
SHARED = frozenset(("clock", "carrier"))
"""Acts that move the whole world; scenarios with one of them do not run beside others."""

Words = Annotated[str, Field(min_length=1, max_length=500)]
AnyOf = Words | list[Words]
"""Words that must be there; of a list at least one."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Expect(_Model):
    """What must hold after a step.

    Args:
        said: words that the answer must hold, cards included.
        not_said: words that it must not hold.
        buttons: titles that must be on offer.
        no_buttons: titles that must not be.
        rows: rows of the cards of this answer: label → words that the value must hold.
        asks: the datum that is asked for now (``sms_code``, ``number`` …); "" for none.
        stack: kinds of the open tasks, top first.
        step: step of the task on top.
        owner: who answers from now on.
    """

    said: list[AnyOf] = []
    not_said: list[Words] = []
    buttons: list[Words] = []
    no_buttons: list[Words] = []
    rows: dict[str, str] = {}
    asks: str | None = None
    stack: list[TaskKind] | None = None
    step: str | None = None
    owner: Literal["bot", "agent", "none"] | None = None


class Fault(_Model):
    """Trouble of the carrier from now on."""

    kind: FaultKind
    seconds: int = 5


class Wait(_Model):
    """Wait until the worker has brought the newest case of a kind into one of these states."""

    case: str
    state: list[str] = Field(min_length=1)


class AgentSays(_Model):
    """A reply of the agent to the customer."""

    say: Words


class Step(_Model):
    """One thing that happens; exactly one of the acts, then what must hold.

    Args:
        say: typed by the customer, one wording per run; at least four.
        give: a bare datum typed by the customer, the same in each run: a code, a number, an address.
        press: title of a button; a list gives one per run.
        change: label of a card row whose 修改 is pressed.
        face: the face check: passed by the holder, or tried by somebody else.
        clock: time passes (``90m``, ``1d``); for all runs of the scenario at once.
        carrier: the carrier gets into trouble, or out of it (``none``); for all runs at once.
        pay: yuan paid into the account elsewhere.
        release: something bound to the line is undone elsewhere.
        agent: an agent comes to work (``on_duty``), takes the customer's request, replies, or closes it.
        answer: a clerk answers the customer's complaint in these words.
        wait: the worker's turn.
        hear: something is said to the customer unasked; waits for it.
        chat: in which conversation, where there are several.
        silent: the customer gets no answer of the bot (an agent has the conversation).
    """

    say: list[Words] | None = None
    give: Words | None = None
    press: Words | list[Words] | None = None
    change: Words | None = None
    face: Literal["passed", "failed"] | None = None
    clock: str | None = None
    carrier: FaultKind | Fault | None = None
    pay: str | None = None
    release: BundleKind | None = None
    agent: Literal["on_duty", "take", "close"] | AgentSays | None = None
    answer: Words | None = None
    wait: Wait | None = None
    hear: Literal[True] | None = None
    chat: str = "main"
    silent: bool = False
    expect: Expect = Expect()

    @property
    def act(self) -> str:
        """The name of what happens."""
        return next(name for name in ACTS if getattr(self, name) is not None)

    @property
    def is_shared(self) -> bool:
        """Tell whether it changes the world for everybody."""
        return self.act in SHARED or self.agent == "on_duty"

    @property
    def wordings(self) -> int:
        """In how many ways the step is done."""
        many = self.say or (self.press if isinstance(self.press, list) else [])
        return max(1, len(many))

    @field_validator("say")
    @classmethod
    def _enough(cls, value: list[str] | None) -> list[str] | None:
        if value is not None and len(set(value)) < LEAST_WORDINGS:
            raise ValueError(f"needs at least {LEAST_WORDINGS} different wordings, there are {len(set(value))}")
        return value

    @field_validator("clock")
    @classmethod
    def _span(cls, value: str | None) -> str | None:
        if value is not None:
            span(value)
        return value

    @model_validator(mode="after")
    def _one_act(self) -> Self:
        found = [name for name in ACTS if getattr(self, name) is not None]
        if len(found) != 1:
            raise ValueError(f"a step is exactly one of {', '.join(ACTS)}; this one has: {', '.join(found) or 'none'}")
        return self


class CaseLeft(_Model):
    """A case that must be in the database at the end; what is left out may be anything."""

    kind: str
    state: str | list[str] | None = None
    reason: str | None = None
    fields: dict[str, str | int | None] = {}
    open: bool | None = None


class RequestLeft(_Model):
    """A request for a person that must be there at the end."""

    reason: str = "wish"
    tasks: list[TaskKind] | None = None


class End(_Model):
    """What must be true when all is over. Everything not named must be as if nothing had happened.

    Args:
        cases: all cases of the number, oldest first.
        other_cases: cases of the holder's other line.
        line: status of the line; left out: as before.
        stops: reasons for which the line is stopped; left out: as before.
        handoffs: all requests for a person.
        stack: open tasks, top first.
        sms: for each SMS that must have reached the number, the words it must hold.
        contact_sms: the same for the reserved contact.
        no_sms: words that no SMS to the number may hold.
        messages_at_most: bound on the customer's messages, presses included.
    """

    cases: list[CaseLeft] = []
    other_cases: list[CaseLeft] = []
    line: LineStatus | None = None
    stops: list[StopReason] | None = None
    handoffs: list[RequestLeft] = []
    stack: list[TaskKind] = []
    sms: list[list[Words]] = []
    contact_sms: list[list[Words]] = []
    no_sms: list[Words] = []
    messages_at_most: int | None = None


class Scenario(_Model):
    """One behaviour.

    Args:
        title: what must happen, one Chinese sentence.
        person: number of the demo subscriber who is played; every run plays a copy of his own.
        also: more subscribers by name; their data are placeholders such as ``<thief.number>``.
        chats: channel of each conversation; the first is begun at the start, the others when a step names them.
        at: moment at which it begins, China time; left out: a working day at ten.
        alone: it does not run beside others (implied by ``clock``, ``carrier`` and ``at``).
        steps: what happens, in order.
        never_said: words that must not be said at any time.
        secrets: what the customer typed that must not have reached the engine, beside the usual, nor stand in the
            history once no task is open.
        ends_openly: the last answer need not lead on (a farewell).
        end: what must be true at the end.
    """

    title: str = Field(min_length=4)
    person: str = Field(pattern=r"^1\d{10}$")
    also: dict[str, str] = {}
    chats: dict[str, Literal["web", "rest"]] = {"main": "web"}
    at: datetime | None = None
    alone: bool = False
    steps: list[Step] = Field(min_length=1)
    never_said: list[Words] = []
    secrets: list[Words] = []
    ends_openly: bool = False
    end: End

    @property
    def runs(self) -> int:
        """How often it runs: once for each wording."""
        return max(LEAST_WORDINGS, *(step.wordings for step in self.steps))

    @property
    def isolated(self) -> bool:
        """Tell whether it may not run beside others."""
        return self.alone or self.at is not None or any(step.is_shared for step in self.steps)

    @model_validator(mode="after")
    def _known_chats(self) -> Self:
        for place, step in enumerate(self.steps):
            if step.chat not in self.chats:
                raise ValueError(f"steps.{place}.chat: {step.chat!r} is not among the chats {list(self.chats)}")
        return self
