"""``xiaoka policy``: check and explain the rules of a carrier."""

from typing import Annotated

import typer

from xiaoka.policy.service import PolicyError, Scope, check, load_policy
from xiaoka.settings import settings

app = typer.Typer(help="Rules of the carrier (业务规则).", no_args_is_help=True)
_CARRIER = typer.Option(help="Name of the overlay; the configured carrier when left out.")


@app.command("check")
def check_command(
    carrier: Annotated[str | None, _CARRIER] = None,
    everything: Annotated[bool, typer.Option("--all", help="Check every overlay.")] = False,
) -> None:
    """Report every mistake with file and line; exit code 1 when there is one."""
    directory = settings().policy_dir
    names = [carrier or settings().carrier]
    if everything:
        names = sorted({"default", *(file.stem for file in directory.glob("*.yml"))})
    # mistakes in default.yml would show up once per carrier
    problems = dict.fromkeys(problem for name in names for problem in check(directory, name))
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(1)
    for name in names:
        policy = load_policy(directory, name)
        typer.echo(f"ok: {policy.version}, {len(policy.keys())} keys")


@app.command()
def explain(
    key: str,
    carrier: Annotated[str | None, _CARRIER] = None,
    province: Annotated[str | None, typer.Option(help="Province (省).")] = None,
    brand: Annotated[str | None, typer.Option(help="Brand (品牌).")] = None,
) -> None:
    """Show the value of a key, what it means, whether it is locked, and where it comes from."""
    try:
        policy = load_policy(settings().policy_dir, carrier or settings().carrier)
        rule = policy.rule(key)
    except PolicyError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except KeyError as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(1) from error
    value = policy.explain(key, scope=Scope(province=province, brand=brand))
    lock = f"locked, stricter is {rule.stricter}" if rule.locked else "free to change"
    typer.echo(f"{key} = {value.value!r} ({rule.unit})")
    typer.echo(rule.text)
    typer.echo(f"source: {value.source}  [{value.origin}]")
    typer.echo(f"{lock}; version {policy.version}")
