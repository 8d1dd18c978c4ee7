"""``xiaoka staff``: accounts of the people at the desk (坐席账号)."""

import getpass
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from xiaoka.clock import SystemClock, china
from xiaoka.db.session import Database
from xiaoka.settings import settings
from xiaoka.staff import accounts
from xiaoka.staff.enums import Role
from xiaoka.staff.problems import StaffError
from xiaoka.staff.secret import MIN_LENGTH, Codes

app = typer.Typer(help="Accounts of the people at the desk (坐席账号).")

Name = Annotated[str, typer.Argument(help="Name or number of the person (工号).")]
Password = Annotated[str, typer.Option(help="First password; a random one is made and shown when left out.")]
_TOLD = {
    "staff_unknown": "no such account; see: xiaoka staff",
    "staff_exists": "there is an account of this name already",
    "staff_name": "a name has 1 to 40 letters, digits, dots, dashes and underscores",
    "password_weak": f"a password has at least {MIN_LENGTH} characters, five different ones, and not the name in it",
}


@app.callback(invoke_without_command=True)
def staff(context: typer.Context) -> None:
    """List all accounts."""
    if context.invoked_subcommand is not None:
        return
    table = Table("工号", "岗位", "状态", "动态口令", "在线", "并发", "技能")
    with _session() as session:
        now = SystemClock().now()
        for one in accounts.members(session):
            locked = one.locked_until is not None and one.locked_until > now
            state = "停用" if one.disabled else f"锁定至 {china(one.locked_until):%H:%M}" if locked else "正常"  # type: ignore[arg-type]
            table.add_row(
                one.name, one.role, state, "已启用" if one.totp_confirmed else "–", "是" if one.present else "–",
                str(one.capacity), one.skills,
            )  # fmt: skip
    Console().print(table)


@app.command()
def add(
    name: Name, role: Annotated[Role, typer.Option(help="What the person is.")] = Role.AGENT, password: Password = ""
) -> None:
    """Make an account; its owner chooses a password of his own at the first sign-in."""
    first = password or secrets.token_urlsafe(15)
    with _session() as session:
        accounts.add(session, name, role, first, by=_by(), now=SystemClock().now())
    typer.echo(f"{name}: {role.value}" + ("" if password else f", first password: {first}"))


@app.command("password")
def reset_password(name: Name, password: Password = "") -> None:
    """Give an account another first password and end its sessions."""
    first = password or secrets.token_urlsafe(15)
    with _session() as session:
        found = accounts.member(session, name)
        accounts.set_password(session, found, first, by=_by(), now=SystemClock().now(), must_change=True)
    typer.echo(f"{name}: " + ("changed" if password else f"first password: {first}"))


@app.command()
def change(
    name: Name,
    role: Annotated[Role | None, typer.Option()] = None,
    disabled: Annotated[bool | None, typer.Option("--disable/--enable")] = None,
    capacity: Annotated[int | None, typer.Option(min=1, max=20, help="Conversations at once.")] = None,
    skills: Annotated[str | None, typer.Option(help="Words separated by blanks.")] = None,
) -> None:
    """Change role, skills, capacity, or close an account."""
    with _session() as session:
        found = accounts.member(session, name)
        accounts.change(
            session, found, by=_by(), now=SystemClock().now(),
            role=role, disabled=disabled, capacity=capacity, skills=skills,
        )  # fmt: skip
    typer.echo(f"{name}: changed")


@app.command()
def unlock(name: Name) -> None:
    """Take back a lock after wrong passwords."""
    with _session() as session:
        accounts.unlock(session, accounts.member(session, name), by=_by(), now=SystemClock().now())
    typer.echo(f"{name}: unlocked")


@app.command("reset-codes")
def reset_codes(name: Name) -> None:
    """Forget a lost authenticator; the next sign-in sets another up."""
    with _session() as session:
        accounts.reset_codes(session, accounts.member(session, name), by=_by(), now=SystemClock().now())
    typer.echo(f"{name}: the next sign-in sets one-time codes up")


@app.command()
def code(name: Name) -> None:
    """Show the one-time code of an account (demo mode only, instead of an authenticator)."""
    if not settings().demo:
        raise _stop("one-time codes are shown in demo mode only; use the authenticator")
    with _session() as session:
        found = accounts.member(session, name)
        if found.totp is None:
            raise _stop(f"{name} has no one-time codes yet; sign in once to set them up")
        typer.echo(Codes(settings().identity_key.get_secret_value()).code(name, found.totp, SystemClock().now()))


@contextmanager
def _session() -> Iterator[Session]:
    database = Database(settings().database_url)
    try:
        with database.session() as session:
            yield session
    except StaffError as error:
        raise _stop(_TOLD[error.code]) from error
    finally:
        database.dispose()


def _stop(message: str) -> typer.Exit:
    typer.echo(f"xiaoka: {message}", err=True)
    return typer.Exit(1)


def _by() -> str:
    return f"cli:{getpass.getuser()}"
