"""``xiaoka audit``: verify and export the audit trail."""

import json
from pathlib import Path
from typing import Annotated

import typer

from xiaoka.audit import service
from xiaoka.db.session import Database
from xiaoka.settings import settings

app = typer.Typer(help="Audit trail (审计留痕).", no_args_is_help=True)


@app.command()
def verify(
    anchor: Annotated[str | None, typer.Option(help="A head noted earlier, as SEQ:HASH.")] = None,
) -> None:
    """Check the whole chain; exit code 1 when anything was changed, removed, reordered or cut off."""
    noted = _anchor(anchor)
    database = Database(settings().database_url)
    try:
        with database.session() as session:
            problems = service.verify(session, anchor=noted)
            seq, value = service.head(session)
    finally:
        database.dispose()
    for problem in problems:
        typer.echo(f"{problem.seq}: {problem.kind}: {problem.message}", err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"ok: {seq} entries, head {seq}:{value}")


@app.command()
def export(
    after: Annotated[int, typer.Option(help="Only entries after this number.")] = 0,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File instead of the terminal.")] = None,
) -> None:
    """Write the entries as JSON lines, oldest first."""
    database = Database(settings().database_url)
    try:
        with database.session() as session:
            lines = (json.dumps(entry, ensure_ascii=False) for entry in service.export(session, after=after))
            if output:
                with output.open("w", encoding="utf-8") as file:
                    file.writelines(f"{line}\n" for line in lines)
            else:
                for line in lines:
                    typer.echo(line)
    finally:
        database.dispose()


def _anchor(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    seq, _, value = text.partition(":")
    if not seq.isdigit() or len(value) != 64:
        raise typer.BadParameter("expected SEQ:HASH as printed by an earlier verify")
    return int(seq), value
