"""``xiaoka policy``: check, list and explain the rules of a carrier."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Annotated, NoReturn

import typer

from xiaoka.clock import CHINA, china
from xiaoka.policy.asked import Asked, by_case, by_line
from xiaoka.policy.rows import Rule, Verdict
from xiaoka.policy.service import Policy, PolicyError, Scope, check, load_policy
from xiaoka.settings import settings

app = typer.Typer(help="Rules of the carrier (业务规则).", no_args_is_help=True)
_CARRIER = typer.Option(help="Name of the overlay; the configured carrier when left out.")
_CASE = typer.Option("--case", help="Under which rules this case (受理单号) was filed.")
_SCOPE = "Instead of a number: "


@app.command("check")
def check_command(
    carrier: Annotated[str | None, _CARRIER] = None,
    everything: Annotated[bool, typer.Option("--all", help="Check every overlay.")] = False,
) -> None:
    """Report every mistake with file, line and how to mend it; exit code 1 when there is one."""
    directory = settings().policy_dir
    names = [carrier or settings().carrier]
    if everything:
        names = sorted({"default", *(file.stem for file in directory.glob("*.yml"))})
    # mistakes in default.yml would show up once per carrier
    problems = dict.fromkeys(problem for name in names for problem in check(directory, name))
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        typer.echo(f"{len(problems)} problem(s)", err=True)
        raise typer.Exit(1)
    for name in names:
        typer.echo(_sound(load_policy(directory, name)))


@app.command("list")
def list_command(
    prefix: Annotated[str, typer.Argument(help="Only keys that begin so, such as replace.")] = "",
    carrier: Annotated[str | None, _CARRIER] = None,
) -> None:
    """List keys with their general value, unit and lock (🔒)."""
    with _policy_errors():
        policy = load_policy(settings().policy_dir, carrier or settings().carrier)
    for key in policy.keys():  # noqa: SIM118 - not a dictionary
        if key.startswith(prefix):
            rule = policy.rule(key)
            typer.echo(f"{'🔒' if rule.locked else '  '} {key} = {policy.get(key)!r} {rule.unit}  {rule.text}")


@app.command()
def explain(
    key: str,
    number: Annotated[str, typer.Option("--number", help="For this line (号码).")] = "",
    case: Annotated[str, _CASE] = "",
    at: Annotated[str, typer.Option("--at", help="On this China day (YYYY-MM-DD); today when left out.")] = "",
    carrier: Annotated[str | None, _CARRIER] = None,
    province: Annotated[str | None, typer.Option(help=f"{_SCOPE}province (省).")] = None,
    brand: Annotated[str | None, typer.Option(help=f"{_SCOPE}brand (品牌).")] = None,
    plan: Annotated[str | None, typer.Option(help=f"{_SCOPE}tariff (套餐).")] = None,
    number_class: Annotated[str | None, typer.Option(help=f"{_SCOPE}class of the number (号码类别).")] = None,
    customer_class: Annotated[str | None, typer.Option(help=f"{_SCOPE}class of the customer (客户类别).")] = None,
) -> None:
    """Show which row of a key holds for a line, a case or a scope on a day, why, and which rows lost."""
    scope = Scope(province, brand, plan, number_class, customer_class)
    if sum((bool(number), bool(case), scope != Scope())) > 1:
        _stop("give one of --number, --case, and the scope by its fields")
    day = _moment(at)
    with _policy_errors():
        if case:
            asked = by_case(settings(), case, day)
        else:
            policy = load_policy(settings().policy_dir, carrier or settings().carrier)
            asked = by_line(settings(), policy, number, day) if number else Asked(policy, scope, day or _now())
        rule = asked.policy.rule(key)
    _print(asked, rule, asked.policy.weigh(key, scope=asked.scope, at=asked.at))


def _print(asked: Asked, rule: Rule, verdicts: list[Verdict]) -> None:
    winner = verdicts[0].value
    typer.echo(f"{rule.key} = {winner.value!r} ({rule.unit})")
    typer.echo(rule.text)
    for line in asked.about:
        typer.echo(line)
    typer.echo(f"for {asked.scope} on {china(asked.at).date()}; version {asked.policy.version}")
    typer.echo(f"locked, stricter is {rule.stricter}" if rule.locked else "free to change")
    if winner.assumed:
        typer.echo("assumed: nothing official behind it; tell it only with 以您签署的协议为准")
    for one in verdicts:
        value = one.value
        typer.echo(f"{'✓' if one.won else '✗'} {value.origin}.yml:{value.line} = {value.value!r} [{value.whom}]")
        typer.echo(f"    {one.why}; source {value.source}; approved by {value.approved_by}")


def _sound(policy: Policy) -> str:
    rules = [policy.rule(key) for key in policy.keys()]  # noqa: SIM118 - not a dictionary
    own = [value for rule in rules for value in rule.values if value.origin == policy.carrier != "default"]
    text = f"ok: {policy.version}, {len(rules)} keys, {sum(rule.locked for rule in rules)} locked"
    if own:
        text += f"; {len(own)} rows of its own, {sum(value.assumed for value in own)} of them assumed"
    return f"{text}; approved by: {policy.approved_by}"


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        # noon: whatever the clock of the machine, the day is the one that was asked for
        return datetime.combine(date.fromisoformat(text), time(12), CHINA).astimezone(UTC)
    except ValueError:
        _stop(f"{text!r} is not a day such as 2027-01-31")


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _policy_errors() -> Iterator[None]:
    try:
        yield
    except PolicyError as error:
        _stop(f"{error}\n    mend: {error.mend}")
    except LookupError as error:
        _stop(str(error.args[0]))


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
