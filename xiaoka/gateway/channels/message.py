"""The neutral message: what is said, before any channel gives it a form."""

from dataclasses import dataclass, field
from typing import Any

from xiaoka.gateway import words


@dataclass(frozen=True)
class Option:
    """A button: opaque id and title."""

    id: str
    title: str


@dataclass(frozen=True)
class Row:
    """A line of a card; ``edit`` asks this line again (修改)."""

    label: str
    value: str
    edit: Option | None = None


@dataclass(frozen=True)
class Card:
    """Several facts together, such as all that is about to be filed."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True)
class Form:
    """A page to be filled in outside the chat, such as the face check."""

    title: str
    url: str


@dataclass(frozen=True)
class Image:
    """A picture, and what it shows in words."""

    url: str
    alt: str


@dataclass(frozen=True)
class Outgoing:
    """One message to a customer; every part may be missing.

    Args:
        text: what is said.
        choices: buttons that can still be pressed.
        card: facts to look at.
        form: a page to go to.
        image: a picture.
        notice: said by the desk itself, not in answer to anything.
        agent: who says it, when a person does.
        numbered: whether a bare number typed now means one of the choices.
    """

    text: str = ""
    choices: tuple[Option, ...] = ()
    card: Card | None = None
    form: Form | None = None
    image: Image | None = None
    notice: bool = False
    agent: str = ""
    numbered: bool = False
    edits: tuple[Option, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        rows = self.card.rows if self.card else ()
        object.__setattr__(self, "edits", tuple(row.edit for row in rows if row.edit))


def outgoing(message: dict[str, Any], *, numbered: bool) -> Outgoing:
    """Return a stored message, as clients see it, in neutral form; what can no longer be pressed is left out.

    Args:
        message: from :func:`xiaoka.gateway.messages.public`.
        numbered: whether a bare number typed now means one of its choices.
    """
    body, live = message.get("body", {}), bool(message.get("live"))
    choices = tuple(Option(one["id"], one["title"]) for one in body.get("buttons", ())) if live else ()
    link, image = body.get("link"), body.get("image")
    return Outgoing(
        text=str(message.get("text") or ""),
        choices=choices,
        card=_card(body.get("card"), live),
        form=Form(str(link.get("title", "")), str(link["url"])) if link and link.get("url") else None,
        image=Image(str(image["url"]), str(image.get("alt", ""))) if image and image.get("url") else None,
        notice=message.get("role") == "system",
        agent=str(body.get("agent", "")),
        numbered=numbered and live,
    )


def _card(card: dict[str, Any] | None, live: bool) -> Card | None:
    if not card:
        return None
    rows = tuple(_row(row, live) for row in card.get("rows", ()))
    return Card(str(card.get("title", "")), rows, str(card.get("note") or ""))


def _row(row: dict[str, Any], live: bool) -> Row:
    label = str(row.get("label", ""))
    edit = Option(row["edit"], words.edit_title(label)) if live and row.get("edit") else None
    return Row(label, str(row.get("value", "")), edit)
