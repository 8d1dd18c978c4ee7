"""A real desk in a thread of the test, with a played engine: every state of the widget in a second."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.seed import reset
from xiaoka.db.session import Database
from xiaoka.gateway.app import create_app
from xiaoka.launch.databases import upgrade_all
from xiaoka.runtime import build_services
from xiaoka.settings import Settings

AGENT = "demo-only-not-a-secret"
PROGRESS = {"step": 2, "of": 4}
CONFIRM = {
    "text": "最后核对一遍：",
    "buttons": [{"title": "确认提交", "payload": "/affirm"}, {"title": "先不办了", "payload": "/stop"}],
    "custom": {
        "progress": {"step": 4, "of": 4},
        "card": {
            "type": "confirm",
            "title": "补卡信息",
            "rows": [
                {"label": "号码", "value": "138****8001"},
                {"label": "收货地址", "value": "北京市朝阳区****", "edit": '/edit{"step":"address"}'},
                {"label": "联系电话", "value": "139****2222", "edit": '/edit{"step":"contact"}'},
            ],
            "note": "提交后 1 个工作日内寄出。",
        },
    },
}
RECEIPT = {
    "text": "已经为您提交。",
    "custom": {
        "card": {
            "type": "receipt",
            "title": "补卡申请已受理",
            "rows": [
                {"label": "受理单号", "value": "XK20261122KXT54"},
                {"label": "下一步", "value": "1 个工作日内寄出"},
            ],
        }
    },
}
CHOICES = {
    "text": "新卡怎么取？",
    "buttons": [{"title": "邮寄到家", "payload": "/mail"}, {"title": "到营业厅取", "payload": "/shop"}],
    "custom": {"progress": PROGRESS},
}
BLOCKERS = {
    "text": "现在还办不了，原因和办法如下：",
    "custom": {
        "card": {
            "type": "blockers",
            "title": "需要先处理",
            "rows": [
                {"label": "欠费 ¥32.50", "value": "缴清后马上可以办"},
                {"label": "合约未到期", "value": "可付违约金解除"},
            ],
        }
    },
}
CODE = {"text": "验证码已发到 138****8001，请输入 6 位验证码。", "custom": {"expects": "sms_code"}}
LINES = {
    "选项": [CHOICES],
    "核对": [CONFIRM],
    "确认提交": [RECEIPT],
    "单号": [RECEIPT],
    "障碍": [BLOCKERS],
    "验证码": [CODE],
    "邮寄到家": [{"text": "好的，邮寄到家。"}],
}


class PlayedEngine:
    """Answers by the table above, says everything else back, and can be made slow or broken."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.hold = threading.Event()
        self.hold.set()
        self.broken = False
        self.nlu: Callable[[str], dict[str, Any]] = lambda _text: {"label": "x"}

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"ok": True, "checks": {}})
        body = json.loads(request.content)
        if request.url.path.endswith("/parse"):
            return httpx.Response(200, json={"ok": True, "nlu": self.nlu(body["text"])})
        self.heard.append(body)
        while not self.hold.is_set():
            await asyncio.sleep(0.02)
        if self.broken:
            return httpx.Response(500, json={"ok": False, "error": {"code": "action_failed"}})
        said = LINES.get(str(body.get("text", ""))) or [{"text": f"听到：{body.get('text', '')}"}]
        return httpx.Response(200, json={"ok": True, "messages": said, "nlu": {"label": "x"}})


class Played:
    """The running desk and what is behind it."""

    def __init__(self, url: str, engine: PlayedEngine, app: Any) -> None:
        self.url, self.engine, self.core = url, engine, app.state.core
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def rows(self, model: type[Any], *conditions: Any) -> list[Any]:
        """Return rows of the product database."""
        from sqlalchemy import select

        with self.core.db.session() as session:
            return list(session.scalars(select(model).where(*conditions)))


@contextmanager
def played(folder: Path, **more: Any) -> Iterator[Played]:
    """Run a desk with databases of its own; ``more`` are settings besides."""
    config = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'xiaoka.db'}",
        demo_carrier_url=f"sqlite:///{folder / 'carrier.db'}",
        tracker_url=str(folder / "tracker.db"),
        turn_timeout_s=20,
        slow_notice_s=15,
        worker_in_desk=False,
        actions_port=1,
        **more,
    )  # type: ignore[call-arg]
    upgrade_all(config)
    carrier = DemoCarrier(Database(config.demo_carrier_url))
    reset(carrier.db, frozen_at=datetime.now(UTC))
    engine = PlayedEngine()
    services = build_services(config, db=Database(config.database_url), carrier=carrier)
    app = create_app(config, services=services, engine=httpx.MockTransport(engine))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    one = Played(f"http://127.0.0.1:{listening.getsockname()[1]}", engine, app)
    try:
        yield one
    finally:
        engine.hold.set()
        one.http.close()
        server.should_exit = True
        thread.join(10)
