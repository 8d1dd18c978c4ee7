"""Makes the neutral message ``{text, buttons, custom}`` of a :class:`Say`."""

from typing import Any

from xiaoka.tasks.turn import Say
from xiaoka.wording import Wording


def render(wording: Wording, say: Say) -> dict[str, Any]:
    """Return the message; the desk turns payloads into opaque choices before anybody sees it."""
    message = wording.render(say.key, **say.params)
    custom: dict[str, Any] = {**message.get("custom", {}), **say.extra}
    buttons = list(message.get("buttons", []))
    for choice in say.choices:
        buttons.append(dict(wording.render(choice.key, **choice.params)["custom"]["button"]))
    if say.rows:
        card = custom.setdefault("card", {"type": "list"})
        card["rows"] = [*card.get("rows", []), *(row_of(wording, row) for row in say.rows)]
    if say.link:
        custom["link"] = {**custom.get("link", {}), "url": say.link}
    # an empty string tells the desk that no secret is awaited any more
    custom["expects"] = say.expects or custom.get("expects", "")
    return {"text": message.get("text", "").strip(), "buttons": buttons, "custom": custom}


def row_of(wording: Wording, row: Say) -> dict[str, Any]:
    """Return a card row ``{label, value}`` from a response that defines one."""
    return dict(wording.render(row.key, **row.params)["custom"]["row"])
