"""``xiaoka insight``: learn from messages that were understood badly (改进闭环)."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from xiaoka.clock import china
from xiaoka.insight import service
from xiaoka.insight.enums import Status
from xiaoka.insight.training import TrainingData, Wording
from xiaoka.runtime import build_services
from xiaoka.settings import ROOT, settings
from xiaoka.tasks.services import Services

app = typer.Typer(help="Messages that were understood badly (待学说法).", no_args_is_help=True)

TurnId = Annotated[str, typer.Argument(help="Id of the collected message, such as m_3f9a….")]
By = Annotated[str, typer.Option("--by", help="Who says so; the login name when left out.")]


@app.command("list")
def listing(
    status: Annotated[Status, typer.Option(help="Which of them.")] = Status.NEW,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
) -> None:
    """List collected messages (masked), the least understood first."""
    table = Table("编号", "说法", "听成", "把握", "原因", "标注", "时间")
    with _session() as (session, _):
        for one in service.turns(session, status, limit=limit):
            table.add_row(
                one.turn_id, one.marked, one.heard, f"{one.confidence:.2f}", one.why, one.label or "–",
                f"{china(one.created):%Y-%m-%d %H:%M}",
            )  # fmt: skip
    # wordings hold square brackets, which are no markup here
    Console(markup=False).print(table)


@app.command()
def labels() -> None:
    """List the labels that a message can be given."""
    for label in _data().labels():
        typer.echo(label)


@app.command()
def label(turn_id: TurnId, name: Annotated[str, typer.Argument(help="What it meant.")], by: By = "") -> None:
    """Say what a message meant."""
    known = _data().labels()
    with _session() as (session, services):
        try:
            service.give_label(session, turn_id, name, known=known, by=_who(by), now=services.clock.now())
        except service.InsightError as error:
            raise _stop(error, turn_id, name) from error
    typer.echo(f"{turn_id}: {name}")


@app.command()
def drop(turn_id: TurnId, by: By = "") -> None:
    """Say that a message teaches nothing."""
    with _session() as (session, services):
        try:
            service.drop(session, turn_id, by=_who(by), now=services.clock.now())
        except service.InsightError as error:
            raise _stop(error, turn_id, "") from error
    typer.echo(f"{turn_id}: dropped")


@app.command()
def export(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File instead of the terminal.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave them labelled, to be exported again.")] = False,
) -> None:
    """Write all labelled messages as a diff of ``data/nlu``; review it, then: git apply FILE."""
    with _session() as (session, _):
        found = service.turns(session, Status.LABELLED, limit=100_000)
        diff = _data().diff([Wording(str(one.label), one.marked) for one in found], ROOT)
        if output:
            output.write_text(diff, encoding="utf-8")
        else:
            typer.echo(diff, nl=False)
        if not keep:
            for one in found:
                one.status = Status.EXPORTED
    added = sum(line.startswith("+") and not line.startswith("+++") for line in diff.splitlines())
    typer.echo(f"xiaoka: {len(found)} labelled, {added} new wordings, the others are known already", err=True)


@contextmanager
def _session() -> Iterator[tuple[Session, Services]]:
    services = build_services(settings())
    try:
        with services.db.session() as session:
            yield session, services
    finally:
        services.db.dispose()


def _data() -> TrainingData:
    return TrainingData(ROOT / "data" / "nlu")


def _stop(error: service.InsightError, turn_id: str, name: str) -> typer.Exit:
    told = {
        "turn_unknown": f"no collected message {turn_id}; see: xiaoka insight list",
        "label_unknown": f"no label {name}; see: xiaoka insight labels",
    }
    typer.echo(f"xiaoka: {told[error.code]}", err=True)
    return typer.Exit(1)


def _who(by: str) -> str:
    return by or getpass.getuser()
