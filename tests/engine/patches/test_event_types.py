"""Events are found in a table, with the answers of the original search."""

import pytest
from rasa.shared.core import events
from rasa.shared.utils import common


def test_every_type_is_found_without_a_search(monkeypatch):
    expected = {cls.type_name: cls for cls in reversed(common.all_subclasses(events.Event)) if cls.type_name}
    for name, cls in expected.items():
        assert events.Event.resolve_by_type(name) is cls

    def no_search(_):
        raise AssertionError("searched again")

    monkeypatch.setattr("rasa.shared.utils.common.all_subclasses", no_search)
    for name, cls in expected.items():
        assert events.Event.resolve_by_type(name) is cls


def test_unknown_types_are_not_remembered():
    for _ in range(2):
        with pytest.raises(ValueError, match="Unknown event name"):
            events.Event.resolve_by_type("no_such_event")
    assert events.Event.resolve_by_type("no_such_event", events.SlotSet) is events.SlotSet
    with pytest.raises(ValueError, match="Unknown event name"):
        events.Event.resolve_by_type("no_such_event")


def test_the_topic_event_of_old_versions_is_dropped():
    assert events.Event.resolve_by_type("topic") is None
