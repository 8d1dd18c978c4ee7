"""``xiaoka cases``: look at cases and decide those in review."""

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.audit.reads import looked
from xiaoka.board import second
from xiaoka.board.deeds import DEEDS
from xiaoka.cases import requests, service
from xiaoka.cases.context import CaseContext
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import MACHINES, IllegalTransition, fire, state_of
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
    with _desk() as (session, ctx):
        found = list(session.scalars(query))
        _looked(session, ctx, "cases.listed", "cases", [case.number for case in found])
        for case in found:
            table.add_row(
                case.number, case.kind, mask_msisdn(case.msisdn), f"{case.state} {state_of(case).meaning}",
                _time(case.next_at), "是" if case.attention else "",
            )  # fmt: skip
    Console().print(table)


@app.command()
def show(number: Number) -> None:
    """Show a case with its timeline."""
    with _desk() as (session, ctx):
        case = _found(session, number)
        _looked(session, ctx, "case.read", f"case:{case.number}")
        typer.echo(f"{case.number}  {case.kind}  {mask_msisdn(case.msisdn)}  {case.state} {state_of(case).meaning}")
        typer.echo(f"filed {_time(case.created)}  next {_time(case.next_at)}  policy {case.policy_version}")
        for name, value in sorted((case.fields | _public(case)).items()):
            typer.echo(f"  {name}: {value}")
        for step in service.timeline(session, case):
            typer.echo(f"{_time(step.at)}  {step.actor:<2} {step.event:<14} {step.from_state} → {step.to_state}")


@app.command()
def approve(number: Number, by: By = "", note: Annotated[str, typer.Option(help="For the timeline.")] = "") -> None:
    """Approve a case in review; the worker carries it out. Where two persons are needed it is only proposed here."""
    with _deciding() as (session, ctx):
        case = _found(session, number)
        if second.needed(ctx, case, DEEDS["approve"]):
            _propose(session, ctx, case, "approve", _who(by), note)
            return
        service.approve(session, ctx, case, by=_who(by), note=note)
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
        case = _found(session, number)
        if second.needed(ctx, case, DEEDS["reject"]):
            _propose(session, ctx, case, "reject", _who(by), f"{reason} · {remedy}")
            return
        service.reject(session, ctx, case, by=_who(by), reason=reason, remedy=remedy, documents=documents)
        typer.echo(f"{case.number}: {case.state} {state_of(case).meaning}")


@app.command()
def answer(
    number: Number,
    reason: Annotated[str, typer.Option(help="What was found, in words for the customer.")],
    by: By = "",
) -> None:
    """Answer a complaint (投诉) or a dispute; the customer is told."""
    with _deciding() as (session, ctx):
        case = _found(session, number)
        data = {"by": _who(by), "reason": reason.strip()}
        fire(session, case, "answer", Actor.AGENT, ctx=ctx, data=data)
        typer.echo(f"{case.number}: {case.state} {state_of(case).meaning}")


@app.command("object")
def object_to(
    number: Number,
    note: Annotated[str, typer.Option(help="Who called and what was said, for the timeline.")],
    by: By = "",
) -> None:
    """Stop a case because somebody who was warned says "not me" (非本人): frozen, or the new card stopped at once."""
    with _deciding() as (session, ctx):
        # anybody who was warned may stop it: no proof is asked for stopping
        case = _found(session, number)
        who = requests.Asked(Actor.OLD_SIM, by=_who(by), note=note)
        if not requests.stop_all(session, ctx, case.msisdn, who, only=frozenset((case.id,))):
            typer.echo(f"{case.number}: {case.state}: nothing to stop any more", err=True)
            raise typer.Exit(1)
        typer.echo(f"{case.number}: {case.state} {state_of(case).meaning}")


def _propose(session: Session, ctx: CaseContext, case: Case, name: str, by: str, note: str) -> None:
    """Propose what needs two persons (双人复核); a name given here proves nobody, so the console decides."""
    deed = DEEDS[name]
    if not MACHINES[case.kind].rows_for(case.state, deed.event):
        raise IllegalTransition(case, deed.event, deed.actor, "event")
    proposed = second.proposer(session, case, deed)
    if not proposed:
        now, version = ctx.clock.now(), ctx.policy.version
        second.propose(session, case, deed, by=by, note=note, at=now, version=version, channel="cli")
    who = (proposed or by).removeprefix("agent:")
    typer.echo(
        f"{case.number}: {case.state}: {name} proposed by {who}; another person decides at the console (双人复核)"
    )


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


def _looked(session: Session, ctx: CaseContext, event: str, subject: str, seen: Sequence[str] = ()) -> None:
    looked(session, at=ctx.clock.now(), actor=_who(""), channel="cli", event=event, subject=subject, seen=seen)


def _found(session: Session, number: str) -> Case:
    case = service.find(session, number)
    if case is None:
        typer.echo(f"no case {number}", err=True)
        raise typer.Exit(1)
    return case


def _public(case: Case) -> dict[str, object]:
    return {name: value for name, value in case.facts.items() if name not in ("scope", "contact", "email")}


def _who(by: str) -> str:
    return f"agent:{by or getpass.getuser()}"


def _time(at: datetime | None) -> str:
    return f"{china(at):%Y-%m-%d %H:%M}" if at else "–"
