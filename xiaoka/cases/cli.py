"""``xiaoka cases``: look at cases and decide those in review."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.cases import service
from xiaoka.cases.context import CaseContext
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import IllegalTransition, fire, state_of
from xiaoka.cases.models import Case
from xiaoka.clock import china
from xiaoka.ids import mask_msisdn
from xiaoka.runtime import build_services
from xiaoka.settings import settings

app = typer.Typer(help="Case desk (受理单).")

Number = Annotated[str, typer.Argument(help="Case number (受理单号), such as XK20261122A7K3M.")]
By = Annotated[str, typer.Option("--by", help="Who decides; the login name when left out.")]


@app.callback(invoke_without_command=True)
def cases(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Closed cases too.")] = False,
    attention: Annotated[bool, typer.Option("--attention", help="Only those that wait for a person.")] = False,
) -> None:
    """List open cases, those that wait for a person first."""
    if context.invoked_subcommand is not None:
        return
    query = select(Case).order_by(Case.attention.desc(), Case.next_at, Case.created.desc())
    if not everything:
        query = query.where(Case.closed.is_(None))
    if attention:
        query = query.where(Case.attention)
    table = Table("受理单号", "业务", "号码", "状态", "下一时间点", "待人工")
    with _desk() as (session, _):
        for case in session.scalars(query):
            table.add_row(
                case.number, case.kind, mask_msisdn(case.msisdn), f"{case.state} {state_of(case).meaning}",
                _time(case.next_at), "是" if case.attention else "",
            )  # fmt: skip
    Console().print(table)


@app.command()
def show(number: Number) -> None:
    """Show a case with its timeline."""
    with _desk() as (session, _):
        case = _found(session, number)
        typer.echo(f"{case.number}  {case.kind}  {mask_msisdn(case.msisdn)}  {case.state} {state_of(case).meaning}")
        typer.echo(f"filed {_time(case.created)}  next {_time(case.next_at)}  policy {case.policy_version}")
        for name, value in sorted((case.fields | _public(case)).items()):
            typer.echo(f"  {name}: {value}")
        for step in service.timeline(session, case):
            typer.echo(f"{_time(step.at)}  {step.actor:<2} {step.event:<14} {step.from_state} → {step.to_state}")


@app.command()
def approve(number: Number, by: By = "", note: Annotated[str, typer.Option(help="For the timeline.")] = "") -> None:
    """Approve a case in review; the worker carries it out."""
    with _deciding() as (session, ctx):
        case = service.approve(session, ctx, _found(session, number), by=_who(by), note=note)
        typer.echo(f"{case.number}: {case.state} {state_of(case).meaning}, next {_time(case.next_at)}")


@app.command()
def reject(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why, in words for the customer.")],
    remedy: Annotated[str, typer.Option(help="What the customer can do now.")],
    documents: Annotated[str, typer.Option(help="What to bring.")] = "本人有效身份证件",
    by: By = "",
) -> None:
    """Reject a case in review; reason, remedy, documents and the way to appeal are told to the customer."""
    with _deciding() as (session, ctx):
        case = service.reject(
            session, ctx, _found(session, number), by=_who(by), reason=reason, remedy=remedy, documents=documents
        )
        typer.echo(f"{case.number}: {case.state} {state_of(case).meaning}")


@app.command("object")
def object_to(
    number: Number,
    note: Annotated[str, typer.Option(help="Who called and what was said, for the timeline.")],
    by: By = "",
) -> None:
    """Stop a replacement because the old SIM or the reserved contact says "not me" (异议); locked until the shop."""
    with _deciding() as (session, ctx):
        # anybody who was warned may stop it: no proof is asked for stopping
        case = fire(
            session, _found(session, number), "object", Actor.OLD_SIM, ctx=ctx, data={"comment": note, "by": _who(by)}
        )
        typer.echo(f"{case.number}: {case.state} {state_of(case).meaning}")


@contextmanager
def _desk() -> Iterator[tuple[Session, CaseContext]]:
    made = build_services(settings())
    try:
        with made.db.session() as session:
            yield session, made.cases
    finally:
        made.db.dispose()


@contextmanager
def _deciding() -> Iterator[tuple[Session, CaseContext]]:
    try:
        with _desk() as desk:
            yield desk
    except IllegalTransition as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _found(session: Session, number: str) -> Case:
    case = service.find(session, number)
    if case is None:
        typer.echo(f"no case {number}", err=True)
        raise typer.Exit(1)
    return case


def _public(case: Case) -> dict[str, object]:
    return {name: value for name, value in case.facts.items() if name not in ("scope", "contact")}


def _who(by: str) -> str:
    return f"agent:{by or getpass.getuser()}"


def _time(at: datetime | None) -> str:
    return f"{china(at):%Y-%m-%d %H:%M}" if at else "–"
