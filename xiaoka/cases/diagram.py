"""Writes ``docs/cases.md`` from the state tables: ``python -m xiaoka.cases.diagram``."""

from collections.abc import Iterator
from pathlib import Path

from xiaoka.cases.machine import MACHINES, START
from xiaoka.cases.table import Machine, Row, State
from xiaoka.settings import ROOT

TARGET = ROOT / "docs" / "cases.md"

_HEAD = """# Cases (受理单)

Written by `python -m xiaoka.cases.diagram` from the tables in `xiaoka/cases/machine_*.py`; do not edit.

A case begins when the customer has confirmed. It moves only by the rows below: event, who may fire it, condition.

**Who**: H holder, proven (机主) · X somebody not proven · A agent (客服) · S the worker · SH shop (营业厅) ·
R risk rules · O whoever answers the warning on the old card.

**Invariants**

1. One high-risk case holds a number at a time; a unique index of the database sees to it.
2. A loss report freezes every cancellation and replacement filed before it (`freeze`). A frozen case no longer
   holds the number, so a new card can be asked for under the loss report.
3. Changes in the network (column *change*) belong to S alone. Agents and the bot only ask.
4. Every open state has a next date and words for the customer; the database refuses an open case without a date.
5. Every change carries the key `<case id>:<state>`: however often a worker is killed, the carrier does it once.

**Dates** come from the policy by the key in the table. Computed ones: `@window` next opening of `cancel.hours` ·
`@reserved` end of the reservation the customer chose · `@final_bill` day of the last bill as quoted ·
`@hold` one of `replace.hold.*` by what the old card proves · `@remind` next of `loss.remind_days` ·
`@keep_until` end of 停机保号 after `suspend.max_months` · `@now` at once.
"""


def document() -> str:
    """Return the whole page."""
    return _HEAD + "".join("\n" + part for part in map(_chapter, MACHINES.values()))


def mermaid(machine: Machine) -> str:
    """Return a machine as a mermaid state diagram; rows between the same two states share an arrow."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.name} {state.meaning}" as {state.name}' for state in machine.states.values()]
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in machine.rows:
        arrows.setdefault((row.source, row.target), []).append(f"{row.event} ({_who(row)})")
    for (source, target), labels in arrows.items():
        begin = "[*]" if source == START else source
        lines.append(f"    {begin} --> {target}: {', '.join(dict.fromkeys(labels))}")
    lines += [f"    {state.name} --> [*]" for state in machine.states.values() if state.terminal]
    return "\n".join(lines)


def write(target: Path = TARGET) -> None:
    """Write the page."""
    target.write_text(document(), encoding="utf-8")


def _chapter(machine: Machine) -> str:
    parts = [
        f"## {machine.title} (`{machine.kind}`)\n",
        f"```mermaid\n{mermaid(machine)}\n```\n",
        "| state | 含义 | next date | at that date | before it | status | SMS |",
        "|---|---|---|---|---|---|---|",
        *map(_state, machine.states.values()),
        "",
        "| from | event | to | who | condition | change | words |",
        "|---|---|---|---|---|---|---|",
        *_rows(machine),
    ]
    return "\n".join(parts) + "\n"


def _state(state: State) -> str:
    timer = f"`{state.timer}`" if state.timer else "closed"
    if state.since:
        timer += f" since `{state.since}`"
    cells = (state.name, state.meaning, timer, state.on_time, state.work, f"`{state.status}`", _code(state.sms))
    return _line(cells)


def _rows(machine: Machine) -> Iterator[str]:
    for row in machine.rows:
        source = "–" if row.source == START else row.source
        cells = (source, row.event, row.target, _who(row), row.guard, row.effect, _code(row.message))
        yield _line(cells)


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"


def _code(key: str | None) -> str:
    return f"`{key}`" if key else ""


def _who(row: Row) -> str:
    return " ".join(sorted(row.actors))


if __name__ == "__main__":
    write()
