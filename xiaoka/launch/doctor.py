"""``xiaoka doctor``: is this installation sound, and if not, what mends it."""

import sys
from collections.abc import Callable

from pydantic import ValidationError

from xiaoka.launch.doctor_channels import examine_channels
from xiaoka.launch.doctor_data import examine_data
from xiaoka.launch.doctor_machine import examine_machine
from xiaoka.launch.doctor_services import examine_services
from xiaoka.launch.finding import Finding, wrong
from xiaoka.settings import Settings, settings

PARTS: tuple[Callable[[Settings], list[Finding]], ...] = (
    examine_machine,
    examine_data,
    examine_services,
    examine_channels,
)


def examine() -> int:
    """Print one line a check; returns 1 when something is wrong."""
    try:
        current = settings()
    except ValidationError as error:
        # half a channel or a default secret: nothing starts with it, and nothing else can be looked at
        findings = [
            _setting(str(one["msg"]), one["loc"]) for one in error.errors(include_input=False, include_url=False)
        ]
    else:
        findings = [one for part in PARTS for one in part(current)]
    for one in findings:
        sys.stdout.write(f"{one.line()}\n")
    return 0 if all(one.ok for one in findings) else 1


def _setting(message: str, place: tuple[int | str, ...]) -> Finding:
    names = ", ".join(f"XIAOKA_{str(one).upper()}" for one in place)
    why = message.removeprefix("Value error, ")
    return wrong(
        "settings", why, where=names or "environment, .env", mend="set what is named; docs/installing.md tells each"
    )
