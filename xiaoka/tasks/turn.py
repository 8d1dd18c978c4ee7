"""What comes in (a turn of the customer) and what goes out (things to say)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entity:
    """One recognised datum; the value is normal form, or a vault token for secrets."""

    kind: str
    value: str
    text: str = ""


def recognised(entities: Iterable[Mapping[str, Any]]) -> tuple[Entity, ...]:
    """Read the entities of what the engine understood.

    They keep their order in the message, but the likelier of two reasons comes last: the last value of a kind counts.
    """
    return tuple(
        Entity(str(one["entity"]), str(one["value"]), str(one.get("text") or ""))
        for one in sorted(entities, key=_weight)
        if one.get("entity") and one.get("value") is not None
    )


def _weight(entity: Mapping[str, Any]) -> float:
    told = str(entity.get("entity") or "").endswith("_reason")
    return float(entity.get("confidence_entity") or 0.0) if told else 0.0


@dataclass(frozen=True)
class Turn:
    """One message of a customer as understood.

    Args:
        id: id of the message; the same message retried has the same id.
        label: full label of what was said, such as ``cancel_card`` or ``faq/cancel_fee``.
        source: where it came from (a hashed address or device), for rate limits.
        wishes: labels of all wishes in the message, in order, when there were several.
        chosen: the message is a press on a button, whose ``entities`` are then commands of ours.
        by: name of the agent who takes it into the task for the customer (坐席代办); empty when the bot does.
    """

    id: str
    conversation_id: str
    channel: str
    text: str
    label: str
    confidence: float = 1.0
    entities: tuple[Entity, ...] = ()
    chosen: bool = False
    source: str = ""
    wishes: tuple[str, ...] = ()
    by: str = ""

    def values(self, kind: str) -> list[str]:
        """Return the normal values of all entities of a kind, in order."""
        return [entity.value for entity in self.entities if entity.kind == kind]

    def value(self, kind: str) -> str | None:
        """Return the last value of a kind: in "不是138…,是139…" the later one is meant."""
        found = self.values(kind)
        return found[-1] if found else None

    def command(self, name: str) -> str | None:
        """Return a button's value; typed text can never carry one."""
        return self.value(name) if self.chosen else None


@dataclass(frozen=True)
class Say:
    """One thing to say: a response of ``domain.yml``, its values, and what the desk must know about it.

    Args:
        key: name of the response.
        params: values of its fields.
        expects: the datum this asks for; the gateway protects the answer accordingly.
        rows: responses that become rows of this message's card.
        choices: responses that become extra buttons.
        link: address opened by the message's link button.
        extra: more for the desk, such as ``progress``.
    """

    key: str
    params: dict[str, Any] = field(default_factory=dict)
    expects: str | None = None
    rows: tuple["Say", ...] = ()
    choices: tuple["Say", ...] = ()
    link: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return a plain structure for the turn log."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Say":
        """Rebuild from :meth:`as_json`."""
        nested = {name: tuple(cls.from_json(item) for item in data[name]) for name in ("rows", "choices")}
        return cls(**{**data, **nested})


def say(key: str, expects: str | None = None, **params: Any) -> Say:
    """Return a plain :class:`Say`."""
    return Say(key, params, expects)
