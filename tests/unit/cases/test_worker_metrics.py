"""The worker tells what it does, what fails and when it was last well."""

import time
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry

from tests.e2e.stack import free_ports
from tests.unit.cases.conftest import Desk
from tests.unit.cases.test_cases_notices import Words
from xiaoka.gateway.gauges import DatabaseGauges
from xiaoka.worker import Worker, tick
from xiaoka.worker_metrics import WorkerMetrics, serve


@pytest.fixture
def metrics() -> WorkerMetrics:
    return WorkerMetrics(CollectorRegistry())


def _value(metrics: WorkerMetrics, name: str, **labels: str) -> float:
    found = metrics.registry.get_sample_value(name, labels)
    assert found is not None, name
    return found


def test_work_and_failures_are_counted_by_part(desk: Desk, metrics: WorkerMetrics) -> None:
    desk.file("cancel_card")

    class Broken:
        def text(self, key: str, **_: Any) -> str:
            raise KeyError(key)

    def broken() -> int:
        raise RuntimeError("no table")

    tick(desk.db, desk.ctx, wording=Broken(), handoffs=broken, metrics=metrics)  # type: ignore[arg-type]
    assert _value(metrics, "xiaoka_worker_done_total", part="cases") >= 1
    assert _value(metrics, "xiaoka_worker_part_failures_total", part="handoffs") == 1
    assert _value(metrics, "xiaoka_worker_part_failures_total", part="cases") == 0


def test_numbers_and_ages_of_the_outbox_are_answered_while_it_runs(desk: Desk, metrics: WorkerMetrics) -> None:
    metrics.registry.register(DatabaseGauges(desk.db, desk.ctx.clock.now))
    [port] = free_ports(1)
    stop = serve(metrics.registry, "127.0.0.1", port)
    before = time.time()
    worker = Worker(desk.db, desk.ctx, wording=Words(), interval_s=0.01, metrics=metrics)  # type: ignore[arg-type]
    worker.start()
    try:
        deadline = time.monotonic() + 30
        while _value(metrics, "xiaoka_worker_last_tick_timestamp_seconds") < before:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    finally:
        worker.stop()
        stop()
    assert "xiaoka_worker_tick_seconds_count" in text and "xiaoka_database_up 1.0" in text
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)


def test_the_age_of_sms_and_mail_is_told_apart(desk: Desk, metrics: WorkerMetrics) -> None:
    desk.file("cancel_card")
    desk.pass_time(minutes=20)
    metrics.registry.register(DatabaseGauges(desk.db, desk.ctx.clock.now))
    assert _value(metrics, "xiaoka_outbox_age_seconds", kind="sms") == pytest.approx(1200, abs=5)
