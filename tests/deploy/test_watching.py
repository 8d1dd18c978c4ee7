"""Alerts and dashboard name metrics that exist."""

import json
import re
from pathlib import Path

import yaml

from tests.deploy.conftest import text_of
from xiaoka.db.session import Database
from xiaoka.gateway.gauges import DatabaseGauges
from xiaoka.gateway.metrics import Metrics
from xiaoka.settings import ROOT
from xiaoka.worker_metrics import WorkerMetrics

_NAME = re.compile(r"xiaoka_[a-z_]+")


def _known(db: Database) -> set[str]:
    from tests.conftest import START

    metrics = Metrics(lambda: 0)
    metrics.registry.register(DatabaseGauges(db, lambda: START))
    WorkerMetrics(metrics.registry)
    families = {line.split()[2] for line in metrics.text().decode().splitlines() if line.startswith("# TYPE")}
    return families | {f"{one}{end}" for one in families for end in ("_bucket", "_count", "_sum")}


def test_alerts_name_what_exists(db: Database) -> None:
    rules = [rule for group in yaml.safe_load(text_of("prometheus/alerts.yml"))["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 8
    for rule in rules:
        named = set(_NAME.findall(rule["expr"]))
        assert named and named <= _known(db), rule["alert"]
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert rule["annotations"]["runbook"] == f"docs/operating.md#{rule['alert'].lower()}"
        assert set(rule["annotations"]) == {"summary", "do", "runbook"} and rule["labels"]["severity"] in (
            "page",
            "ticket",
        )


def test_the_dashboard_names_what_exists(db: Database) -> None:
    panels = json.loads(text_of("grafana/xiaoka.json"))["panels"]
    shown = {name for panel in panels for target in panel["targets"] for name in _NAME.findall(target["expr"])}
    assert shown <= _known(db)
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_every_metric_is_documented(db: Database) -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    families = {one for one in _known(db) if not one.endswith(("_bucket", "_count", "_sum", "_created"))}
    assert sorted(one for one in families if f"`{one}" not in page) == []


def test_a_database_that_is_away_is_shown(tmp_path: Path) -> None:
    from tests.conftest import START

    away = Database(f"sqlite:///{tmp_path / 'no-tables.db'}")
    (family,) = DatabaseGauges(away, lambda: START).collect()
    assert (family.name, family.samples[0].value) == ("xiaoka_database_up", 0)
    away.dispose()
