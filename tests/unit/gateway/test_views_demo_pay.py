"""The page of payment of the demo carrier."""

from datetime import timedelta

import pytest

from tests.unit.gateway.conftest import Desk
from xiaoka.carrier.demo.carrier import DemoCarrier

NUMBER = "13800138001"


@pytest.fixture
def carrier_of(desk: Desk) -> DemoCarrier:
    assert isinstance(desk.services.carrier, DemoCarrier)
    return desk.services.carrier


async def test_an_order_is_paid_once(desk: Desk, carrier_of: DemoCarrier) -> None:
    order = carrier_of.payment_order(NUMBER, 5000, 30, "k")
    page = (await desk.http.get(f"/demo/pay/{order.id}")).text
    assert "为 138****8001 缴 50.00 元" in page and 'data-state="open"' in page
    for _ in range(2):
        answer = await desk.http.post(f"/demo/pay/{order.id}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/demo/pay/{order.id}")
    assert 'data-state="paid"' in (await desk.http.get(f"/demo/pay/{order.id}")).text
    assert carrier_of.line(NUMBER).account.principal == 8640 + 5000


async def test_too_late_takes_nothing(desk: Desk, carrier_of: DemoCarrier) -> None:
    order = carrier_of.payment_order(NUMBER, 5000, 30, "k")
    carrier_of.clock.advance(timedelta(minutes=31))
    await desk.http.post(f"/demo/pay/{order.id}")
    assert 'data-state="expired"' in (await desk.http.get(f"/demo/pay/{order.id}")).text
    assert carrier_of.line(NUMBER).account.principal == 8640


async def test_a_number_of_nobody_fails_on_the_page(desk: Desk, carrier_of: DemoCarrier) -> None:
    order = carrier_of.payment_order("13712345678", 5000, 30, "k")
    await desk.http.post(f"/demo/pay/{order.id}")
    assert 'data-state="failed"' in (await desk.http.get(f"/demo/pay/{order.id}")).text


async def test_an_unknown_order_is_not_found(desk: Desk) -> None:
    assert (await desk.http.get("/demo/pay/po_nothing")).status_code == 404
