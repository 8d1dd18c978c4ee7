"""The command line ``xiaoka``."""

import sys

import typer
from pydantic import ValidationError

from xiaoka.audit.cli import app as audit_app
from xiaoka.carrier.demo.cli import app as demo_app
from xiaoka.cases.cli import app as cases_app
from xiaoka.handoff.cli import app as handoff_app
from xiaoka.policy.cli import app as policy_app

app = typer.Typer(no_args_is_help=True, add_completion=False, help="小卡：手机卡销户与补换卡的智能客服。")
app.add_typer(cases_app, name="cases", help="Case desk (受理单).")
app.add_typer(handoff_app, name="handoffs", help="Requests for a person (转人工).")
app.add_typer(policy_app, name="policy", help="Rules of the carrier (政策表).")
app.add_typer(demo_app, name="demo", help="The demo carrier (演示运营商).")
app.add_typer(audit_app, name="audit", help="The audit trail (审计).")


@app.command()
def up(
    train: bool = typer.Option(True, help="Train first when the training data changed."),
) -> None:
    """Start everything: engine, actions and desk. Ctrl-C stops all."""
    from xiaoka.launch.up import run

    raise typer.Exit(run(train=train))


@app.command()
def chat(
    url: str = typer.Option("", help="Address of the desk; default: the one of the settings."),
) -> None:
    """Talk to 小卡 in the terminal (the desk must be running)."""
    from xiaoka.launch.chat import talk

    raise typer.Exit(talk(url))


@app.command()
def doctor() -> None:
    """Check this installation and say how to mend what is wrong."""
    from xiaoka.launch.doctor import examine

    raise typer.Exit(examine())


@app.command()
def migrate() -> None:
    """Bring the databases to the current schema."""
    from xiaoka.launch.databases import upgrade_all
    from xiaoka.settings import settings

    upgrade_all(settings())


def main() -> None:
    """Run the command line; wrong settings are said in one line each."""
    try:
        app()
    except ValidationError as error:
        for problem in error.errors():
            place = "_".join(str(part) for part in problem["loc"]).upper()
            name = f"XIAOKA_{place}: " if place else ""
            sys.stderr.write(f"xiaoka: {name}{problem['msg'].removeprefix('Value error, ')}\n")
        sys.exit(2)
