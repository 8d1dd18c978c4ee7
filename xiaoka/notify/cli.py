"""``xiaoka outbox``: what could not be sent, and sending it again."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from xiaoka.db.session import Database
from xiaoka.notify import looks, service
from xiaoka.runtime import build_carrier
from xiaoka.settings import settings

app = typer.Typer(help="The outbox (待发通知).", no_args_is_help=True)


@app.command()
def dead() -> None:
    """List what was given up (死信), newest first; exit code 1 when there is any."""
    database = Database(settings().database_url)
    try:
        with database.session() as session:
            rows = [looks.summary(entry) for entry in service.dead(session)]
            left = service.waiting(session)
    finally:
        database.dispose()
    typer.echo(f"waiting: {left}, dead: {len(rows)}")
    if rows:
        table = Table("id", "kind", "to", "tries", "dead since", "error", "key")
        for row in rows:
            table.add_row(*(str(row[name]) for name in ("id", "kind", "to", "tries", "dead_at", "error", "key")))
        Console().print(table)
        raise typer.Exit(1)


@app.command()
def retry(
    ids: Annotated[list[int] | None, typer.Argument(help="Ids as listed by `dead`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Retry all dead messages.")] = False,
    who: Annotated[str, typer.Option(help="Your name, for the audit trail.")] = "command line",
) -> None:
    """Let dead messages be tried again."""
    config = settings()
    database, clock = Database(config.database_url), build_carrier(config).clock
    try:
        with database.session() as session:
            wanted = [entry.id for entry in service.dead(session)] if everything else ids or []
            revived = [one for one in wanted if looks.retry(session, one, actor=f"cli:{who}", clock=clock)]
    finally:
        database.dispose()
    unknown = [one for one in wanted if one not in revived]
    typer.echo(f"retried: {len(revived)}")
    if unknown:
        typer.echo(f"not dead or unknown: {', '.join(map(str, unknown))}", err=True)
        raise typer.Exit(1)
