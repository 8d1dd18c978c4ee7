"""``xiaoka retention``: how long what is kept, and removing what is over now."""

import typer

from xiaoka.retention.service import FOR_GOOD, KEPT
from xiaoka.retention.sweeper import Sweeper
from xiaoka.runtime import build_services
from xiaoka.settings import settings

app = typer.Typer(help="Retention (保存期限).", no_args_is_help=True)


@app.command()
def show() -> None:
    """List for each kind of record how long it is kept, and by which rule."""
    made = build_services(settings())
    tables = {key: [table for table, by in KEPT.items() if by == key] for key in KEPT.values()}
    tables |= {
        "tracker.retention": ["Rasa's trackers"],
        "log.retention": ["logs of the processes (by your log system)"],
    }
    for key, names in tables.items():
        value = made.policy.explain(key, at=made.clock.now())
        typer.echo(f"{key} = {value.value} {made.policy.rule(key).unit}: {', '.join(names)}  [{value.source}]")
    for table, why in FOR_GOOD.items():
        typer.echo(f"{table}: never removed ({why})")
    made.db.dispose()


@app.command()
def run() -> None:
    """Remove what is over now; the worker does the same every ten minutes."""
    made = build_services(settings())
    counts = Sweeper(made.db, made.policy, made.clock, made.settings.tracker_url).sweep()
    made.db.dispose()
    for kind, count in counts.items():
        typer.echo(f"{kind}: {count}")
