"""The form of a state machine as data: states with their deadlines, rows with who may fire them."""

from collections.abc import Iterator
from dataclasses import dataclass

from xiaoka.cases.enums import Actor

START = "START"
"""Where a case stands before it is filed."""


@dataclass(frozen=True)
class State:
    """A state of a case.

    Attributes:
        name: such as ``C7_RESERVED``.
        meaning: Chinese term.
        status: wording key of what the customer reads about it, such as ``status_cancel_c7``.
        sms: wording key of what is sent on entering; ``None`` when every row that leads here names its own,
            or when the state is left within the same moment.
        timer: policy key of the time until the next date, or ``@name`` of a computed one. Empty: terminal.
        on_time: event that S fires at the next date.
        work: event that S tries, or look that it takes, before the next date.
        next_note: wording key of what happens at the next date, with ``{date}``.
        reminders: policy key of hours before the next date at which ``remind_key`` is sent.
        remind_key: wording key of the reminder.
        since: fact from which the timer runs instead of from entering.
        reach: to whom the SMS goes: ``line`` (the number), ``contact`` (reserved contact) or ``both``.
        attention: a person must look at it.
    """

    name: str
    meaning: str
    status: str
    sms: str | None = None
    timer: str = ""
    on_time: str = ""
    work: str = ""
    next_note: str = ""
    reminders: str = ""
    remind_key: str = ""
    since: str = ""
    reach: str = "line"
    attention: bool = False

    @property
    def terminal(self) -> bool:
        """Tell whether the case is closed here."""
        return not self.timer


@dataclass(frozen=True)
class Row:
    """A transition: ``event`` fired by one of ``actors`` leads from ``source`` to ``target`` if ``guard`` holds.

    Attributes:
        effect: change in the carrier's network or books; rows with one belong to S alone.
        message: wording key sent instead of the target's own; on a loop the only one that is sent.
        parks: freezes the case so that it no longer holds the number (after a loss report).
        attention: marks the case for a person, also on a loop.
        keeps: a loop that leaves the next date as it is.
        quiet: no SMS on entering, because another follows within the moment; the event still leaves.
        spreads: event that S fires at once at the other open cases of the number that know it.
        stays: a frozen case stays frozen, so that it may move beside the one that holds the number now.
    """

    source: str
    event: str
    target: str
    actors: frozenset[Actor]
    guard: str = ""
    effect: str = ""
    message: str = ""
    parks: bool = False
    attention: bool = False
    keeps: bool = False
    quiet: bool = False
    spreads: str = ""
    stays: bool = False


@dataclass(frozen=True)
class Machine:
    """A state machine; the first fitting row wins."""

    kind: str
    title: str
    states: dict[str, State]
    rows: tuple[Row, ...]

    def rows_for(self, state: str, event: str) -> list[Row]:
        """Return the rows of an event in a state, in order."""
        return [row for row in self.rows if row.source == state and row.event == event]

    def events_in(self, state: str) -> set[str]:
        """Return the events that a state knows."""
        return {row.event for row in self.rows if row.source == state}

    def wording_keys(self) -> Iterator[str]:
        """Yield every wording key the tables name."""
        for state in self.states.values():
            yield from filter(None, (state.status, state.sms, state.next_note, state.remind_key))
        yield from filter(None, (row.message for row in self.rows))


def actors(text: str) -> frozenset[Actor]:
    """Read ``"H SH"``."""
    return frozenset(Actor(part) for part in text.split())


def row(source: str, event: str, target: str, who: str, **rest: str | bool) -> Row:
    """Build a row with the actors written as ``"H SH"``."""
    return Row(source, event, target, actors(who), **rest)  # type: ignore[arg-type]


def rows(sources: str, event: str, target: str, who: str, **rest: str | bool) -> tuple[Row, ...]:
    """Build the same row for several states; target ``=`` stays where it is."""
    return tuple(row(source, event, source if target == "=" else target, who, **rest) for source in sources.split())


def machine(kind: str, title: str, states: tuple[State, ...], table: tuple[Row, ...]) -> Machine:
    """Build a machine."""
    return Machine(kind, title, {state.name: state for state in states}, table)
