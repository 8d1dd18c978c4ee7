"""One run: a scenario with the k-th wording of every step."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.dialogue.runner import acts, checks, talk
from tests.dialogue.runner.ending import check_end
from tests.dialogue.runner.format import Scenario, Step
from tests.dialogue.runner.people import Player, Serials, fill
from tests.dialogue.runner.transcript import Transcript
from tests.e2e.stack import Stack

STOPPED = threading.Event()
"""Set to play nothing more; what runs comes to its end, so that no process is left behind."""


@dataclass
class Outcome:
    """How a run went.

    Args:
        k: the wording, counted from 0.
        failure: what did not hold and where; empty when all did.
        transcript: what was said.
        seconds: how long it took.
        messages: how many messages the customer needed.
    """

    k: int
    failure: str
    transcript: str
    seconds: float
    messages: int

    @property
    def passed(self) -> bool:
        """Tell whether everything held."""
        return not self.failure


@dataclass
class Run:
    """A run under way."""

    name: str
    scenario: Scenario
    k: int
    stack: Stack
    main: Player
    also: dict[str, Player]
    barrier: threading.Barrier | None = None
    talks: dict[str, talk.Talk] = field(default_factory=dict)
    transcript: Transcript = field(default_factory=Transcript)
    place: int = 0
    messages: int = 0
    last_chat: str = "main"
    status_before: str = ""
    _links: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A name for requests to the carrier that no other run uses."""
        return f"{self.name}:{self.k}:{self.main.number}"

    @property
    def http(self) -> httpx.Client:
        """The customer's own HTTP client, for pages beside the chat."""
        client: httpx.Client = self.talk(self.last_chat).http  # type: ignore[attr-defined]
        return client

    def fill(self, text: str) -> str:
        """Return a text with its placeholders filled."""
        return fill(text, self.main, self.also)

    def talk(self, name: str) -> talk.Talk:
        """Return a conversation, begun at its first use."""
        if name not in self.talks:
            kind = talk.WebTalk if self.scenario.chats[name] == "web" else talk.RestTalk
            self.talks[name] = kind(self.stack)
        return self.talks[name]

    def link(self, name: str) -> str:
        """Return the newest link that was sent in a conversation."""
        assert name in self._links, "no link was sent"
        return self._links[name]

    def together(self, work: Callable[[], None]) -> None:
        """Do something once that concerns all runs of the scenario, when all have come this far."""
        if self.barrier is None:
            work()
            return
        if self.barrier.wait(120) == 0:
            work()
        self.barrier.wait(120)

    def step(self, step: Step) -> None:
        """Do one step and check it."""
        acts.perform(self, step)
        here = self.talk(step.chat)
        self.last_chat = step.chat
        links = [one["body"]["link"]["url"] for one in here.answers if one["body"].get("link")]
        if links:
            self._links[step.chat] = str(links[-1])
        if step.act in ("say", "give", "press", "change", "face", "hear"):
            self.transcript.answers([one for one in here.answers if one not in here.early])
            checks.check_step(self, step)


def play(
    name: str, scenario: Scenario, k: int, stack: Stack, serials: Serials, barrier: threading.Barrier | None = None
) -> Outcome:
    """Run a scenario once; whatever goes wrong is in the outcome."""
    begun = time.perf_counter()
    if STOPPED.is_set():
        return Outcome(k, "not played: stopped from outside", "", 0.0, 0)
    main = Player.make(stack, scenario.person, serials.next(scenario.person))
    also = {one: Player.make(stack, number, serials.next(number)) for one, number in scenario.also.items()}
    run = Run(name, scenario, k, stack, main, also, barrier)
    failure = ""
    try:
        run.status_before = stack.carrier.line(main.number).line.status
        for place, step in enumerate(scenario.steps, start=1):
            run.place = place
            try:
                run.step(step)
            except threading.BrokenBarrierError:
                raise
            except Exception as error:
                failure = f"step {place} ({step.act}): {_said(error)}"
                break
        if not failure:
            failure = _ended(run)
    except threading.BrokenBarrierError:
        failure = f"step {run.place}: left waiting, because another wording of this scenario failed before"
    if failure:
        _explain(run)
        if barrier is not None:
            barrier.abort()
    for one in run.talks.values():
        one.close()
    return Outcome(k, failure, str(run.transcript), time.perf_counter() - begun, run.messages)


def _ended(run: Run) -> str:
    try:
        check_end(run)
    except Exception as error:
        return f"at the end: {_said(error)}"
    return ""


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"


def _explain(run: Run) -> None:
    """Add to the transcript what a developer asks first; what cannot be read must not end the whole catalogue."""
    try:
        _notes(run)
    except Exception as error:
        run.transcript.note(f"no more is known: {_said(error)}")


def _notes(run: Run) -> None:
    """Tell what was understood, and where the tasks stand."""
    for name, one in run.talks.items():
        for text, label, confidence in checks.understood(run, one.id):
            run.transcript.note(f"{name}: {text!r} → {label} {confidence:.2f}")
        stack = ", ".join(f"{task.kind}@{task.step}" for task in checks.stack_of(run, one.id))
        run.transcript.note(f"{name}: open tasks: {stack or 'none'}")
