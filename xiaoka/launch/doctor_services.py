"""``xiaoka doctor`` for other processes: desk, engines with their model, action server, Redis, RabbitMQ."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pika
import redis
from pika.exceptions import AMQPError

from xiaoka.backup.manifest import hash_of
from xiaoka.launch.doctor_machine import model_file
from xiaoka.launch.finding import Finding, well, wrong
from xiaoka.settings import Settings

TIMEOUT_S = 5.0


def examine_services(current: Settings) -> list[Finding]:
    """Check every process that this installation names."""
    found = [_actions(current), *(_engine(url) for url in current.rasa_urls()), _desk(current)]
    return [*found, *_redis(current), *_rabbitmq(current)]


def _get(url: str) -> httpx.Response | str:
    try:
        return httpx.get(url, timeout=TIMEOUT_S, trust_env=False)
    except httpx.HTTPError as error:
        return type(error).__name__


def _actions(current: Settings) -> Finding:
    url = f"http://{current.actions_host}:{current.actions_port}/health"
    answer = _get(url)
    if isinstance(answer, httpx.Response) and answer.status_code == 200:
        return well("action server")
    why = answer if isinstance(answer, str) else f"HTTP {answer.status_code}"
    return wrong(
        "action server", f"no answer from {url} ({why})", where="XIAOKA_ACTIONS_HOST, XIAOKA_ACTIONS_PORT",
        mend="start it with: make run, or by itself: python -m actions.serve; its log says why it ended",
    )  # fmt: skip


def _engine(url: str) -> Finding:
    answer = _get(f"{url.rstrip('/')}/webhooks/xiaoka/ready")
    if isinstance(answer, str):
        return wrong(
            "engine", f"no answer from {url} ({answer})", where="XIAOKA_RASA_URL",
            mend="start it with: make run, or by itself: python -m xiaoka_engine run (check says why not)",
        )  # fmt: skip
    told = _json(answer)
    bad = [f"{name}: {state}" for name, state in _checks(told).items() if state != "ok"]
    if answer.status_code != 200 or bad:
        why = "; ".join(bad) or f"HTTP {answer.status_code}"
        return wrong(
            "engine", f"{url} is not ready: {why}", where="log of rasa", mend="mend what is named, restart rasa"
        )
    return _same_model(url, str(told.get("model") or ""))


def _same_model(url: str, runs: str) -> Finding:
    model = model_file()
    here = hash_of(model) if model.is_file() else ""
    if here and runs and here != runs:
        return wrong(
            "engine", f"{url} answers with the model {runs[:12]}, here lies {here[:12]}", where=model.name,
            mend="restart rasa after training; on several machines copy the same model everywhere",
        )  # fmt: skip
    return well("engine", f"model {runs[:12]}")


def _desk(current: Settings) -> Finding:
    host = "127.0.0.1" if current.desk_host in ("0.0.0.0", "::") else current.desk_host
    answer = _get(f"http://{host}:{current.desk_port}/readyz")
    if isinstance(answer, str):
        return wrong(
            "desk", f"no answer ({answer})", where="XIAOKA_DESK_HOST, XIAOKA_DESK_PORT", mend="start it with: make run"
        )
    checks = {name: one for name, one in _checks(_json(answer)).items() if isinstance(one, dict)}
    bad = [f"{name}: {one.get('detail')}" for name, one in checks.items() if not one.get("ok")]
    if not bad and answer.status_code == 200:
        return well("desk")
    why = "; ".join(bad) or f"HTTP {answer.status_code}"
    return wrong("desk", why, where="/readyz", mend="mend what is named; the other lines here say how")


def _checks(told: dict[str, Any]) -> dict[str, Any]:
    # somebody else may answer on this port
    found = told.get("checks")
    return found if isinstance(found, dict) else {}


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _redis(current: Settings) -> Iterator[Finding]:
    url = current.redis_url.get_secret_value()
    if not url:
        return
    try:
        with redis.Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S) as client:
            client.ping()
        yield well("redis")
    except (redis.RedisError, ValueError) as error:
        yield wrong(
            "redis", f"no answer from {_place(url)} ({type(error).__name__}); limits are counted by each desk alone",
            where="XIAOKA_REDIS_URL", mend="start Redis, or correct address and password; empty it for one desk alone",
        )  # fmt: skip


def _rabbitmq(current: Settings) -> Iterator[Finding]:
    url = current.events_url.get_secret_value()
    if not url:
        return
    try:
        asked = pika.URLParameters(url)
        asked.socket_timeout = asked.blocked_connection_timeout = TIMEOUT_S
        pika.BlockingConnection(asked).close()
        yield well("rabbitmq")
    except (AMQPError, OSError, ValueError) as error:
        yield wrong(
            "rabbitmq", f"no answer from {_place(url)} ({type(error).__name__}); events wait in the outbox",
            where="XIAOKA_EVENTS_URL", mend="start RabbitMQ, or correct address, user and password",
        )  # fmt: skip


def _place(url: str) -> str:
    """Return host and port of an address, without user and password."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}"
    except ValueError:
        return "an address that cannot be read"
