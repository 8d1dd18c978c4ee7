from xiaoka.cases.diagram import TARGET, document, mermaid
from xiaoka.cases.machine import MACHINES


def test_page_is_what_the_tables_say() -> None:
    assert TARGET.read_text(encoding="utf-8") == document(), "run: python -m xiaoka.cases.diagram"


def test_diagram_draws_every_arrow() -> None:
    for machine in MACHINES.values():
        drawn = mermaid(machine)
        for row in machine.rows:
            source = "[*]" if row.source == "START" else row.source
            assert any(
                line.startswith(f"    {source} --> {row.target}:") and row.event in line for line in drawn.splitlines()
            )
