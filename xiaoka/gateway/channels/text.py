"""Messages as text, for channels or places without buttons: "回复数字选择", cut to the vendor's size."""

from collections.abc import Iterable, Sequence

from xiaoka.gateway import words
from xiaoka.gateway.channels.message import Outgoing


def as_text(said: Outgoing, *, choices: bool = True) -> str:
    """Return everything a message says; ``choices`` False leaves out what is shown as buttons beside it."""
    blocks = [_spoken(said), _card(said)]
    if said.form:
        blocks.append(f"{said.form.title}\n{said.form.url}".strip())
    if said.image:
        blocks.append(f"{said.image.alt}\n{said.image.url}".strip())
    if choices:
        blocks += [_edits(said), _choices(said)]
    return "\n".join(block for block in blocks if block)


def cut(text: str, limit: int) -> list[str]:
    """Return a text in pieces of at most ``limit`` bytes of UTF-8, cut at lines where possible."""
    pieces, current = [], ""
    for line in _lines(text, limit):
        joined = f"{current}\n{line}" if current else line
        if len(joined.encode()) <= limit:
            current = joined
        else:
            pieces.append(current)
            current = line
    return [*pieces, current] if current else pieces


def joined(texts: Iterable[str], limit: int) -> list[str]:
    """Return texts in as few pieces as the limit (bytes) allows, in order."""
    pieces: list[str] = []
    for text in texts:
        for piece in cut(text, limit):
            both = f"{pieces[-1]}\n\n{piece}" if pieces else ""
            if both and len(both.encode()) <= limit:
                pieces[-1] = both
            else:
                pieces.append(piece)
    return pieces


def _lines(text: str, limit: int) -> Iterable[str]:
    for line in text.split("\n"):
        while len(line.encode()) > limit:
            # cutting bytes may cut a character in half, which is then left for the next piece
            head = line.encode()[:limit].decode(errors="ignore")
            yield head
            line = line[len(head) :]
        yield line


def _spoken(said: Outgoing) -> str:
    return f"{words.channel('agent', name=said.agent)}{said.text}" if said.agent else said.text


def _card(said: Outgoing) -> str:
    if said.card is None:
        return ""
    rows = [f"{row.label}：{row.value}" for row in said.card.rows]
    return "\n".join(line for line in (said.card.title, *rows, said.card.note) if line)


def _edits(said: Outgoing) -> str:
    return words.channel("edits", titles=_quoted([one.title for one in said.edits])) if said.edits else ""


def _choices(said: Outgoing) -> str:
    titles = [one.title for one in said.choices]
    if not titles:
        return ""
    if not said.numbered:
        return words.channel("titles", titles=_quoted(titles))
    return "\n".join((words.channel("numbers"), *(f"{n}. {title}" for n, title in enumerate(titles, start=1))))


def _quoted(titles: Sequence[str]) -> str:
    return "、".join(f"「{title}」" for title in titles)
