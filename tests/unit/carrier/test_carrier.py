import inspect

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import Carrier


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
