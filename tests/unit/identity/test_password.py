from dataclasses import replace

import pytest

from tests.unit.identity.world import ORDINARY, World
from xiaoka.identity.password import weak

ALL = ["repeat", "sequence", "id_part", "number_part", "default"]


@pytest.mark.parametrize(
    "password",
    ["777777", "345678", "987654", "051021", "920305", "138001", "123456"],
)
def test_guessable(world: World, password: str) -> None:
    assert weak(password, world.carrier.line(ORDINARY.number), ALL)


@pytest.mark.parametrize("password", ["258036", "716204", "135790"])
def test_not_guessable(world: World, password: str) -> None:
    assert not weak(password, world.carrier.line(ORDINARY.number), ALL)


def test_an_x_at_the_end_becomes_a_zero(world: World) -> None:
    view = world.carrier.line(ORDINARY.number)
    view = replace(view, customer=replace(view.customer, id_card="31010419950718203X"))
    assert weak("182030", view, ["id_part"])


def test_only_the_named_patterns(world: World) -> None:
    assert not weak("777777", world.carrier.line(ORDINARY.number), ["sequence"])
