"""Messages as plain text, for clients that know nothing but text and for people who help customers."""

import re
from typing import Any

from xiaoka.ids import mask_msisdn

_MOBILE = re.compile(r"(?<!\d)((?:[+＋]?[8８][6６][ -]?)?)([1１][3-9３-９]\d(?:[ -]?\d{4}){2})(?!\d)")


def flat_text(body: dict[str, Any]) -> str:
    """Return everything a message says as plain text."""
    card, link = body.get("card") or {}, body.get("link") or {}
    lines = [body.get("text", ""), card.get("title", "")]
    lines += [f"{row.get('label', '')}：{row.get('value', '')}" for row in card.get("rows", [])]
    lines += [card.get("note", "")]
    if link.get("url"):
        lines.append(f"{link.get('title', '')} {link['url']}".strip())
    return "\n".join(str(line) for line in lines if line)


def hide_numbers(text: str) -> str:
    """Mask mobile numbers in a text; customers see their own, agents do not need them whole."""
    return _MOBILE.sub(lambda found: found[1] + mask_msisdn(re.sub(r"\D", "", found[2])), text)
