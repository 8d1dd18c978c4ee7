"""``xiaoka audit``: verify and export the audit trail."""

from pathlib import Path
from typing import Annotated

import typer

from xiaoka.audit import files, service
from xiaoka.db.session import Database
from xiaoka.settings import settings

app = typer.Typer(help="Audit trail (审计留痕).", no_args_is_help=True)


@app.command()
def verify(
    anchor: Annotated[str | None, typer.Option(help="A head noted earlier, as SEQ:HASH.")] = None,
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="An exported file instead.")] = None,
) -> None:
    """Check the whole chain; exit code 1 when anything was changed, removed, reordered or cut off."""
    noted = _anchor(anchor)
    checked = _file(file, noted) if file else _trail(noted)
    for problem in checked.problems:
        typer.echo(f"{problem.seq}: {problem.kind}: {problem.message}", err=True)
    if checked.problems:
        raise typer.Exit(1)
    typer.echo(f"ok: {checked.entries} entries, head {checked.seq}:{checked.hash}")


@app.command()
def export(
    after: Annotated[int, typer.Option(min=0, help="Only entries after this number.")] = 0,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File instead of the terminal.")] = None,
) -> None:
    """Write the entries as JSON lines, oldest first, and a last line that says where the trail ended."""
    database = Database(settings().database_url)
    try:
        with database.session() as session:
            if output:
                with output.open("w", encoding="utf-8", newline="") as file:
                    file.writelines(files.lines(session, after=after))
            else:
                for line in files.lines(session, after=after):
                    typer.echo(line, nl=False)
    finally:
        database.dispose()


def _trail(noted: tuple[int, str] | None) -> files.Checked:
    database = Database(settings().database_url)
    try:
        with database.session() as session:
            problems = service.verify(session, anchor=noted)
            seq, value = service.head(session)
    finally:
        database.dispose()
    return files.Checked(problems, seq, seq, value)


def _file(file: Path, noted: tuple[int, str] | None) -> files.Checked:
    # bytes that are no UTF-8 become characters that no line of an export has
    with file.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        return files.check(lines, anchor=noted)


def _anchor(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    seq, _, value = text.partition(":")
    if not seq.isdigit() or len(value) != 64:
        raise typer.BadParameter("expected SEQ:HASH as printed by an earlier verify")
    return int(seq), value
