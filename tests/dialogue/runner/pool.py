"""Runs many scenarios: side by side on one installation, and one by one where they move the whole world."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.dialogue.runner import duty
from tests.dialogue.runner.loading import Loaded
from tests.dialogue.runner.people import Serials
from tests.dialogue.runner.run import Outcome, play
from tests.e2e.leaks import all_leaks_of, known_secrets
from tests.e2e.stack import START, Stack, variables
from tests.e2e.wide import Wide
from tests.leaks.collector import Collector
from xiaoka.audit.service import verify
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.clock import CHINA
from xiaoka.notify.models import Outbox

SIDE_BY_SIDE = 6
# as in production, but quicker to give up: scenarios of this installation wait for failures
IMPATIENT = {
    "XIAOKA_TURN_TIMEOUT_S": "8",
    "XIAOKA_ACTION_TIMEOUT_S": "5",
    "XIAOKA_ACTION_DEADLINE_S": "2.5",
    "XIAOKA_SLOW_NOTICE_S": "0.5",
}


@dataclass
class Result:
    """All runs of one scenario."""

    loaded: Loaded
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Tell whether every wording passed (pass^k)."""
        return bool(self.outcomes) and all(one.passed for one in self.outcomes)


def run_all(
    scenarios: Sequence[Loaded],
    folder: Path,
    told: Callable[[Result], None] = lambda _: None,
    *,
    only: int | None = None,
    side_by_side: int = SIDE_BY_SIDE,
) -> list[Result]:
    """Run scenarios and return their results in the same order.

    Args:
        scenarios: what to run.
        folder: where the installations may keep their databases and logs.
        told: called with each result as soon as it is there.
        only: run only the wording with this place (from 0).
        side_by_side: so many runs at once where that is possible.

    Raises:
        AssertionError: an installation does not start, its books are wrong, or a secret lies outside the vault.
    """
    shared = [one for one in scenarios if not one.scenario.isolated]
    alone = [one for one in scenarios if one.scenario.isolated]
    results: dict[str, Result] = {}
    with ThreadPoolExecutor(2) as halves:
        jobs = [halves.submit(_side_by_side, shared, folder / "shared", told, only, side_by_side)] if shared else []
        jobs += [halves.submit(_one_by_one, alone, folder / "alone", told, only)] if alone else []
        for job in jobs:
            results |= {one.loaded.name: one for one in job.result()}
    return [results[one.name] for one in scenarios]


def _side_by_side(
    scenarios: list[Loaded], folder: Path, told: Callable[[Result], None], only: int | None, many: int
) -> list[Result]:
    serials, lock = Serials(), threading.Lock()
    with _Installation(folder, {}) as stack, ThreadPoolExecutor(many) as pool:
        results = [Result(one) for one in scenarios]
        futures: list[Future[None]] = []

        def one_run(result: Result, k: int, left: list[int]) -> None:
            outcome = play(result.loaded.name, result.loaded.scenario, k, stack, serials)
            with lock:
                result.outcomes.append(outcome)
                left.pop()
                done = not left
            if done:
                result.outcomes.sort(key=lambda one: one.k)
                told(result)

        for result in results:
            wordings = _wordings(result.loaded, only)
            left = list(wordings)
            futures += [pool.submit(one_run, result, k, left) for k in wordings]
        for future in futures:
            future.result()
    return results


def _one_by_one(
    scenarios: list[Loaded], folder: Path, told: Callable[[Result], None], only: int | None
) -> list[Result]:
    serials = Serials()
    results = []
    with _Installation(folder, IMPATIENT) as stack:
        for loaded in scenarios:
            at = loaded.scenario.at
            stack.carrier.clock.set(START if at is None else at.replace(tzinfo=at.tzinfo or CHINA))
            results.append(Result(loaded, _in_step(loaded, stack, serials, only)))
            stack.carrier.faults.set(FaultKind.NONE)
            duty.leave(stack)
            told(results[-1])
    return results


def _in_step(loaded: Loaded, stack: Stack, serials: Serials, only: int | None) -> list[Outcome]:
    """Run all wordings at once; whatever moves the world is done once, when all have come to it."""
    wordings = _wordings(loaded, only)
    barrier = threading.Barrier(len(wordings))
    with ThreadPoolExecutor(len(wordings)) as pool:
        runs = [pool.submit(play, loaded.name, loaded.scenario, k, stack, serials, barrier) for k in wordings]
        return [run.result() for run in runs]


def _wordings(loaded: Loaded, only: int | None) -> list[int]:
    return list(range(loaded.scenario.runs)) if only is None else [only]


class _Installation:
    """A stack for the time of a block; at the end its books must be right, and its secrets in the vault."""

    def __init__(self, folder: Path, more: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.stack = Wide.made(folder, more) if _wide() else Stack(folder, variables(folder, **more))
        self.secrets = Collector(lambda: known_secrets(self.stack))

    def __enter__(self) -> Stack:
        try:
            self.stack.open()
        except BaseException:
            self.stack.close()
            raise
        if _searching():
            self.secrets.__enter__()
        return self.stack

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if _searching():
                self.secrets.__exit__(None, None, None)
            if kind is None:
                _books(self.stack)
                if isinstance(self.stack, Wide):
                    missing = self.stack.missing_events()
                    assert missing == [], f"{len(missing)} moves of cases never reached RabbitMQ: {missing[:5]}"
                if _searching():
                    _no_leaks(self.stack, self.secrets)
        finally:
            self.stack.close()


def _books(stack: Stack) -> None:
    """Check that the audit chain is unbroken and that no message was given up."""
    with stack.db.session() as session:
        broken = verify(session)
    assert broken == [], f"the audit trail is broken: {broken}"
    dead = [one.key for one in stack.rows(Outbox) if one.dead_at]
    assert dead == [], f"messages that were given up: {dead}"


def _searching() -> bool:
    return bool(os.environ.get("XIAOKA_SEARCH_LEAKS"))


def _wide() -> bool:
    wanted = bool(os.environ.get("XIAOKA_TOPOLOGY"))
    assert not (wanted and _searching()), "XIAOKA_SEARCH_LEAKS reads files of SQLite: not together with XIAOKA_TOPOLOGY"
    return wanted


def _no_leaks(stack: Stack, secrets: Collector) -> None:
    """Check that nothing a customer told, and no code he was sent, can be read anywhere outside of the vault."""
    known = secrets.all()
    assert secrets.asked > 0, f"the secrets of this run were never read: {secrets.failed[-1:]}"
    found = all_leaks_of(stack, known)
    assert found == [], f"{len(found)} of {len(known)} secrets lie outside of the vault:\n" + "\n".join(found[:20])
