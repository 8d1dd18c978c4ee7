"""``xiaoka vault``: keys of the vault, rotating them, and erasing on request."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from xiaoka.audit.service import record
from xiaoka.retention.erasure import Erased, erase_conversation, of_number
from xiaoka.runtime import build_services
from xiaoka.settings import settings
from xiaoka.tasks.services import Services

app = typer.Typer(help="The vault (保密柜).", no_args_is_help=True)
BATCH = 500


@app.command()
def keys() -> None:
    """List the keys by id with how many values each still seals; exit code 1 when a value has no key any more."""
    with _services() as made, made.db.session() as session:
        found = made.vault.under_keys(session)
    for key_id, standing, count in found:
        typer.echo(f"{key_id}  {standing:<8} {count} value(s)")
    if any(standing == "refused" for _, standing, _ in found):
        typer.echo("refused: name the key in XIAOKA_VAULT_RETIRED_KEYS, or erase what it sealed", err=True)
        raise typer.Exit(1)


@app.command()
def rotate(batch: Annotated[int, typer.Option(min=1, help="Values in one transaction.")] = BATCH) -> None:
    """Bring everything under the current key (XIAOKA_VAULT_KEY); may be stopped and run again, while all runs."""
    with _services() as made:
        total = 0
        while True:
            with made.db.session() as session:
                count = made.vault.rewrap(session, limit=batch)
                if count:
                    current = made.vault.under_keys(session)[0][0]
                    record(
                        session, at=made.clock.now(), actor=_me(), channel="cli", event="vault.rotated",
                        subject=f"key:{current}", after={"values": count},
                    )  # fmt: skip
            total += count
            if not count:
                break
        with made.db.session() as session:
            left = sum(count for _, standing, count in made.vault.under_keys(session) if standing != "current")
    typer.echo(f"{total} value(s) brought under the current key, {left} left under other keys")
    if left:
        raise typer.Exit(1)
    typer.echo("XIAOKA_VAULT_RETIRED_KEYS can be emptied now; then the old keys open nothing")


@app.command()
def erase(
    reason: Annotated[str, typer.Option(help="Why, such as the number of the request; kept in the audit trail.")],
    conversation: Annotated[str, typer.Option(help="Id of a conversation (会话).")] = "",
    number: Annotated[str, typer.Option(help="All conversations that spoke of this mobile number.")] = "",
    messages: Annotated[bool, typer.Option("--messages", help="The messages and all else of it, too.")] = False,
) -> None:
    """Erase what a customer asked to have erased (删除权); what an open case still needs is kept and said."""
    if bool(conversation) == bool(number):
        typer.echo("give --conversation or --number", err=True)
        raise typer.Exit(2)
    done: list[Erased] = []
    with _services() as made, made.db.session() as session:
        for one in [conversation] if conversation else of_number(session, number):
            done.append(
                erase_conversation(
                    session, made.vault, one, now=made.clock.now(), actor=_me(), reason=reason, messages=messages
                )
            )  # fmt: skip
    for erased in done:
        typer.echo(f"{erased.conversation}: {erased.values} value(s), {erased.rows} row(s) erased, {erased.kept}")
    typer.echo(f"{len(done)} conversation(s)")


@contextmanager
def _services() -> Iterator[Services]:
    made = build_services(settings())
    try:
        yield made
    finally:
        made.db.dispose()


def _me() -> str:
    return f"operator:{getpass.getuser()}"
