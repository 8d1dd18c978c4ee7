"""Makes sure that a patch meets the upstream code it was written for."""

import hashlib
import importlib
import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from operator import attrgetter


class UpstreamChanged(Exception):
    """The code that a patch replaces is not the code it was written for; the engine must not start."""


def digest(target: str) -> str:
    """Return a digest of the source of `target`, given as ``module:Name.name``: 16 decimal digits of its SHA-256."""
    module, _, path = target.partition(":")
    found = attrgetter(path)(importlib.import_module(module))
    source = inspect.getsource(inspect.unwrap(found)).encode("utf-8")
    return f"{int(hashlib.sha256(source).hexdigest(), 16) % 10**16:016}"


def expect(upstream: Mapping[str, str]) -> None:
    """Compare every ``module:name`` with its recorded digest.

    Raises:
        UpstreamChanged: one is gone or differs.
    """
    for target, recorded in upstream.items():
        try:
            actual = digest(target)
        except (ImportError, AttributeError, OSError) as error:
            raise UpstreamChanged(f"The patched code {target} is not there any more ({error}).") from error
        if actual != recorded:
            raise UpstreamChanged(
                f"The code of {target} is {actual}, the patch was written for {recorded}; review the patch."
            )


def once(apply: Callable[[], None]) -> Callable[[], None]:
    """Let `apply` do its work only the first time, because a second look would find the patch instead of upstream."""
    done: list[None] = []

    @wraps(apply)
    def guarded() -> None:
        if not done:
            apply()
            done.append(None)

    return guarded
