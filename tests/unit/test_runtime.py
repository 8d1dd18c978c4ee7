"""Every process gets a carrier that is read while none of our own transactions is open."""

from pathlib import Path

import pytest

from xiaoka.carrier.demo.seed import reset
from xiaoka.carrier.outside import NotReadYet, rehearse
from xiaoka.db.session import Database
from xiaoka.runtime import build_services
from xiaoka.settings import Settings


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{tmp_path / 'product.db'}",
        demo_carrier_url=f"sqlite:///{tmp_path / 'carrier.db'}",
    )


def test_the_carrier_of_a_process_is_read_outside_of_its_transactions(config: Settings) -> None:
    reset(Database(config.demo_carrier_url))
    services = build_services(config)
    tried: list[bool] = []

    def work() -> str:
        try:
            return str(services.carrier.line("13800138001").line.msisdn)
        except NotReadYet:
            tried.append(True)
            raise

    assert rehearse(services.carrier, work) == "13800138001"
    assert tried == [True], "the line was read inside the work, whose transaction would stand open"
