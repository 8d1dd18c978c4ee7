"""Looks up the class of an event in a table.

Upstream: ``Event.resolve_by_type`` walks through all subclasses of ``Event`` for every single event; more than half of
the time that a conversation takes to load.
"""

from typing import Any

from xiaoka_engine.patches._upstream import expect, once

UPSTREAM = {"rasa.shared.core.events:Event.resolve_by_type": "3498298322999656"}


@once
def apply() -> None:
    """Replace the search by a table that fills itself. Unknown names are never remembered and raise as before."""
    expect(UPSTREAM)
    from rasa.shared.core.events import Event

    search = Event.resolve_by_type
    known: dict[str, type[Event]] = {}

    def resolve_by_type(type_name: str, default: type[Event] | None = None) -> Any:
        found = known.get(type_name)
        if found is None:
            found = search(type_name, None if type_name == "topic" else default)
            if found is not None and found is not default:
                known[type_name] = found
        return found

    Event.resolve_by_type = staticmethod(resolve_by_type)
