import inspect
from pathlib import Path

import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import Carrier, CarrierUnavailable
from xiaoka.db.session import Database


def test_the_demo_carrier_is_a_carrier(carrier: DemoCarrier) -> None:
    port: Carrier = carrier
    assert port.clock.now().tzinfo is not None


def test_every_method_of_the_port_has_the_same_parameters() -> None:
    for name, wanted in inspect.getmembers(Carrier, inspect.isfunction):
        if name.startswith("_"):
            continue
        given = inspect.signature(getattr(DemoCarrier, name)).parameters
        assert list(given)[: len(inspect.signature(wanted).parameters)] == list(inspect.signature(wanted).parameters), (
            name
        )


def test_a_database_that_is_not_there_is_an_unavailable_carrier(tmp_path: Path) -> None:
    carrier = DemoCarrier(Database(f"sqlite:///{tmp_path / 'empty.db'}"))
    with pytest.raises(CarrierUnavailable):
        carrier.line("13800138001")
    with pytest.raises(CarrierUnavailable):
        carrier.clock.now()


def test_a_locked_database_is_an_unavailable_carrier(carrier: DemoCarrier) -> None:
    with carrier.db.session() as session:
        session.connection()  # holds the write lock longer than others wait for it
        with pytest.raises(CarrierUnavailable):
            DemoCarrier(Database(carrier.db.url)).pre_cancel("13800138001", "k")
