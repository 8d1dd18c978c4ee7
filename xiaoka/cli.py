"""The command line ``xiaoka``."""

import sys

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from xiaoka.audit.cli import app as audit_app
from xiaoka.backup.cli import app as backup_app
from xiaoka.carrier.demo.cli import app as demo_app
from xiaoka.carrier.ports import CarrierUnavailable
from xiaoka.cases.cli import app as cases_app
from xiaoka.handoff.cli import app as handoff_app
from xiaoka.insight.cli import app as insight_app
from xiaoka.notify.cli import app as outbox_app
from xiaoka.policy.cli import app as policy_app
from xiaoka.retention.cli import app as retention_app
from xiaoka.scenario.cli import app as scenario_app
from xiaoka.staff.cli import app as staff_app
from xiaoka.vault.cli import app as vault_app

app = typer.Typer(no_args_is_help=True, add_completion=False, help="小卡：手机卡销户与补换卡的智能客服。")
app.add_typer(cases_app, name="cases", help="Case desk (受理单).")
app.add_typer(handoff_app, name="handoffs", help="Requests for a person (转人工).")
app.add_typer(insight_app, name="insight", help="Messages that were understood badly (待学说法).")
app.add_typer(outbox_app, name="outbox", help="The outbox (待发通知).")
app.add_typer(staff_app, name="staff", help="Accounts of the people at the desk (坐席账号).")
app.add_typer(policy_app, name="policy", help="Rules of the carrier (政策表).")
app.add_typer(demo_app, name="demo", help="The demo carrier (演示运营商).")
app.add_typer(backup_app, name="backup", help="Backups of the product database (备份).")
app.add_typer(audit_app, name="audit", help="The audit trail (审计).")
app.add_typer(vault_app, name="vault", help="The vault: keys and erasing (保密柜).")
app.add_typer(retention_app, name="retention", help="How long what is kept (保存期限).")
app.add_typer(scenario_app, name="scenario", help="Dialogue scenarios (对话场景).")


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
def migrate(
    to: str = typer.Option("", help="Revision of the product database; default: that of this version."),
    yes: bool = typer.Option(False, "--yes", help="Go down although that loses what newer revisions keep."),
) -> None:
    """Bring the databases to the schema of this version, or the product's to another."""
    from xiaoka.db.cli import migrate as to_schema

    raise typer.Exit(to_schema(to, yes=yes))


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
    except (DBAPIError, CarrierUnavailable) as error:
        from xiaoka.db.trouble import words

        sys.stderr.write(f"xiaoka: {words(error)}\n")
        sys.exit(1)
