"""What the engine recognised becomes entities of a turn."""

from typing import Any

from xiaoka.tasks.turn import Turn, recognised


def entity(kind: str, value: str | None, **more: Any) -> dict[str, Any]:
    return {"entity": kind, "value": value, **more}


def turn(*entities: dict[str, Any]) -> Turn:
    return Turn("m1", "c1", "web", "", "cancel_card", entities=recognised(entities))


def test_the_later_of_two_numbers_is_meant() -> None:
    first = entity("phone_number", "⟦phone_number:1⟧", confidence_entity=0.99)
    later = entity("phone_number", "⟦phone_number:2⟧", confidence_entity=0.6)
    assert turn(first, later).value("phone_number") == "⟦phone_number:2⟧"


def test_the_likelier_of_two_reasons_counts_wherever_it_stands() -> None:
    likely = entity("cancel_reason", "too_expensive", confidence_entity=0.9)
    less = entity("cancel_reason", "unused", confidence_entity=0.5)
    assert [turn(*told).value("cancel_reason") for told in ((likely, less), (less, likely))] == ["too_expensive"] * 2


def test_what_has_no_value_is_passed_over() -> None:
    assert recognised([entity("name", None), {"value": "x"}]) == ()
