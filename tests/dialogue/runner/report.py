"""Results as people read them."""

from collections import defaultdict
from collections.abc import Sequence

from tests.dialogue.runner.pool import Result


def failure(result: Result) -> str:
    """Return everything about the runs of a scenario that failed."""
    parts = [f"✗ {result.loaded.name}: {result.loaded.scenario.title}", f"  {result.loaded.file}"]
    for outcome in result.outcomes:
        if not outcome.passed:
            parts += [f"  wording {outcome.k + 1}: {outcome.failure}", outcome.transcript]
    return "\n".join(parts)


def line(result: Result) -> str:
    """Return one line for a scenario."""
    marks = "".join("✓" if one.passed else "✗" for one in result.outcomes)
    slowest = max((one.seconds for one in result.outcomes), default=0.0)
    return f"{'✓' if result.passed else '✗'} {result.loaded.name:60} {marks}  {slowest:5.1f} s"


def table(results: Sequence[Result]) -> str:
    """Return a table by folder and the rate over all (pass^k)."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        groups[one.loaded.file.parent.name].append(one)
    lines = [f"{'folder':20} {'passed':>8} {'of':>5}   runs"]
    for name, group in sorted(groups.items()):
        runs = [run for one in group for run in one.outcomes]
        passed = sum(one.passed for one in group)
        lines.append(f"{name:20} {passed:8} {len(group):5}   {sum(run.passed for run in runs)}/{len(runs)}")
    passed, count = sum(one.passed for one in results), len(results)
    turns = sum(run.messages for one in results for run in one.outcomes)
    lines.append(f"pass^4: {passed}/{count} = {passed / max(1, count):.3f}   ({turns} messages of customers)")
    return "\n".join(lines)
