"""``xiaoka scenario …``: plays written conversations (对话场景) against the whole product.

The runner belongs to the tests, which an installation for customers does not have.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from xiaoka.settings import ROOT

app = typer.Typer(no_args_is_help=True)
_RUNNER = "tests.dialogue.runner.cli"


@app.callback()
def scenarios() -> None:
    """Dialogue scenarios (对话场景); how to write one: docs/scenarios.md."""


@app.command()
def run(
    files: Annotated[list[Path] | None, typer.Argument(help="Files or folders; none: the whole catalogue.")] = None,
    wording: Annotated[int | None, typer.Option(min=1, help="Only this wording (1, 2, …).")] = None,
    show: Annotated[bool, typer.Option("--show", help="Print the transcripts of what passed, too.")] = False,
    keep: Annotated[Path | None, typer.Option(help="Folder for databases and logs, kept afterwards.")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=32, help="Runs at once.")] = 6,
) -> None:
    """Run scenarios with the trained model, all processes and the demo carrier."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    if not (ROOT / "tests" / "dialogue" / "runner").is_dir() or find_spec("pytest") is None:
        typer.echo(
            "Scenarios need the tests of the source tree and their tools; set up with: scripts/setup test", err=True
        )
        raise typer.Exit(2)
    main = import_module(_RUNNER).main
    raise typer.Exit(main(files or [], wording=wording, show=show, keep=keep, jobs=jobs))
