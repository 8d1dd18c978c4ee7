"""``xiaoka scenario run``: plays scenarios against an installation of its own."""

import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import typer

from tests.dialogue.runner import loading, report
from tests.dialogue.runner.loading import BadScenario, Loaded
from tests.dialogue.runner.pool import SIDE_BY_SIDE, Result, run_all
from tests.dialogue.runner.run import STOPPED
from tests.e2e.stack import MODEL


def main(files: Sequence[Path], *, wording: int | None, show: bool, keep: Path | None, jobs: int = SIDE_BY_SIDE) -> int:
    """Run scenarios and print what came of them.

    Args:
        files: files or folders; none means the whole catalogue.
        wording: only this wording, counted from 1.
        show: print the transcripts of what passed, too.
        keep: a folder for databases and logs, kept afterwards.
        jobs: so many runs at once.

    Returns:
        0 when everything passed, 1 when not, 2 when it could not be run.
    """
    try:
        scenarios = [loading.load(file) for file in _files(files)]
    except BadScenario as problem:
        typer.echo(str(problem), err=True)
        return 2
    if not MODEL.exists():
        typer.echo(f"There is no trained model at models/{MODEL.name}; train it with: make train", err=True)
        return 2
    begun = time.perf_counter()
    signal.signal(signal.SIGTERM, lambda *_: STOPPED.set())
    with tempfile.TemporaryDirectory(prefix="xiaoka-scenarios-") as folder:
        results = _run(scenarios, keep or Path(folder), wording, show, jobs)
    typer.echo(report.table(results))
    typer.echo(f"{time.perf_counter() - begun:.0f} s")
    return 0 if all(one.passed for one in results) else 1


def _run(scenarios: list[Loaded], folder: Path, wording: int | None, show: bool, jobs: int) -> list[Result]:
    def told(result: Result) -> None:
        typer.echo(report.line(result))
        if not result.passed:
            typer.echo(report.failure(result))
        elif show:
            for outcome in result.outcomes:
                typer.echo(f"  wording {outcome.k + 1}\n{outcome.transcript}")

    only = None if wording is None else wording - 1
    return run_all(scenarios, folder, told, only=only, side_by_side=jobs)


def _files(given: Sequence[Path]) -> list[Path]:
    if not given:
        return loading.catalogue()
    found: list[Path] = []
    for one in given:
        # beside the folders of scenarios lies a list of those that are known to fail
        found += (
            sorted(file for file in one.rglob("*.yml") if file.resolve().parent != loading.ROOT)
            if one.is_dir()
            else [one]
        )
    return [one for one in found if one.parent.name != loading.PARTS]
