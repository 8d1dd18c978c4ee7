"""Messages as clients made for Rasa expect them."""

from dataclasses import replace
from typing import Any

from xiaoka.gateway.channels.message import outgoing
from xiaoka.gateway.channels.text import as_text


def uttered(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message as Rasa's Socket.IO channel would send it.

    Exactly its fields and no other: public widgets tell kinds of messages by the set of fields.

    Args:
        message: as :func:`xiaoka.gateway.messages.public` returns it.
    """
    said = outgoing(message, numbered=False)
    # widgets read Markdown, where only two spaces make a line end; elsewhere nobody sees them
    text = as_text(replace(said, choices=())).replace("\n", "  \n")
    replies = [{"content_type": "text", "title": one.title, "payload": one.id} for one in said.choices]
    return {"text": text, "quick_replies": replies} if replies else {"text": text}
