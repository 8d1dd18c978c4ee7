"""Replacing secrets in what a customer writes, before anything else sees it (敏感信息替换)."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from xiaoka.vault.digits import digit_secrets
from xiaoka.vault.enums import Kind
from xiaoka.vault.names import name_secrets
from xiaoka.vault.places import address_secrets
from xiaoka.vault.spans import Span, blank

__all__ = ["Protected", "protect"]

# our own numbers hold digits but no secret; they are read out and mistyped, so any ending will do
_OWN = re.compile(r"(?<![0-9A-Za-z])(?:XK[ -]?\d{8}[0-9A-Za-z]{3,6}|INC-?[0-9A-Za-z]{8})(?![0-9A-Za-z])", re.I)
_PASSWORD = re.compile(r"(?:密码|口令)(?:是|为|改成|改为|设为|设成)?[:：\s]*(?P<value>[!-~]{4,20})")
_WORD = re.compile(r"\s*(?P<value>[!-~]{4,20})\s*\Z")
_MIXED = re.compile(r"[0-9A-Za-z０-９]{14,22}")
_BRACKETS = str.maketrans("⟦⟧", "【】")


@dataclass(frozen=True)
class Protected:
    """A message without its secrets, and the tokens that stand for them in order."""

    text: str
    found: list[tuple[str, str]] = field(default_factory=list)


def protect(text: str, *, expects: str | None, seal: Callable[[str, str], str]) -> Protected:
    """Replace every secret by the token that ``seal(kind, value)`` returns.

    Args:
        text: what the customer wrote. Token brackets in it are not ours and become 【】.
        expects: the datum that was asked for: ``sms_code``, ``service_password``, ``id_card``, ``name_and_id``,
            ``address``, or another one or None, which make no difference.
        seal: stores a value and returns its token; called once per secret, from left to right.
    """
    message = text.translate(_BRACKETS)
    pieces: list[str] = []
    found: list[tuple[str, str]] = []
    end = 0
    for span in sorted(_secrets(message, expects), key=lambda span: span.start):
        token = seal(span.kind, span.value)
        found.append((span.kind, token))
        pieces += [message[end : span.start], token]
        end = span.end
    return Protected("".join([*pieces, message[end:]]), found)


def _secrets(message: str, expects: str | None) -> list[Span]:
    visible = blank(message, (Span(m.start(), m.end(), "", "") for m in _OWN.finditer(message)))
    firm = _written(visible, expects)
    loose: list[Span] = []
    for span in digit_secrets(blank(visible, firm), expects):
        (loose if span.weak else firm).append(span)
    places = list(_apart(address_secrets(blank(visible, firm), expects)))
    if expects == Kind.ADDRESS and len(places) == 1 and not places[0].value:
        whole = places[0]
        return [replace(whole, value=message[whole.start : whole.end]), *_outside(firm, [whole])]
    loose = _outside(loose, places)
    hidden = [*firm, *loose, *places]
    ids = [span for span in hidden if span.kind == Kind.ID_CARD]
    return [*hidden, *_outside(name_secrets(blank(visible, hidden), expects, ids), hidden)]


def _written(message: str, expects: str | None) -> list[Span]:
    """Return passwords and mistyped ID numbers that mix letters with digits."""
    found: list[Span] = []
    if expects == Kind.SERVICE_PASSWORD:
        found += _mixed(_WORD.finditer(message), Kind.SERVICE_PASSWORD, 1)
    found += _outside(_mixed(_PASSWORD.finditer(message), Kind.SERVICE_PASSWORD, 1), found)
    if expects in (Kind.ID_CARD, "name_and_id"):
        found += _outside(_mixed(_MIXED.finditer(message), Kind.ID_CARD, 10), found)
    return found


def _mixed(matches: Iterator[re.Match[str]], kind: Kind, digits: int) -> list[Span]:
    found = []
    for match in matches:
        group = "value" if "value" in match.re.groupindex else 0
        # full-width digits are kept as the digits they are, like everywhere else
        value = unicodedata.normalize("NFKC", match[group])
        letters = any(char.isalpha() for char in value.rstrip("xXｘＸ"))
        if letters and sum(char.isdigit() for char in value) >= digits:
            found.append(Span(*match.span(group), kind, value))
    return found


def _apart(spans: Iterator[Span]) -> Iterator[Span]:
    taken: list[Span] = []
    for span in spans:
        if not any(span.overlaps(other) for other in taken):
            taken.append(span)
            yield span


def _outside(spans: "Iterator[Span] | list[Span]", taken: list[Span]) -> list[Span]:
    return [span for span in spans if not any(span.overlaps(other) for other in taken)]
