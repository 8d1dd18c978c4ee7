"""Vendors played on a real port: they remember what they were asked and answer as scripted."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Asked:
    """One request to the vendor."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class FakeVendor:
    """Answers by path; ``script`` holds what comes before the usual answer, oldest first."""

    usual: dict[str, Callable[[Asked], dict[str, Any]]]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    script: dict[str, list[Answer]] = field(default_factory=dict)

    def to(self, path: str) -> list[Asked]:
        """Return what was asked at a path."""
        return [one for one in self.asked if one.path == path]

    def next(self, path: str, *answers: dict[str, Any] | Answer) -> None:
        """Answer so the next times, once each."""
        made = [one if isinstance(one, tuple) else (200, one) for one in answers]
        self.script.setdefault(path, []).extend(made)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if self.script.get(asked.path):
            return self.script[asked.path].pop(0)
        usual = self.usual.get(asked.path)
        return (200, usual(asked)) if usual else (404, {})


@contextmanager
def serving(vendor: FakeVendor) -> Iterator[FakeVendor]:
    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", 0)))
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, body = vendor.answer(Asked(parts.path, query, headers, json.loads(raw or b"{}")))
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST

        def log_message(self, *_args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Talk) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        vendor.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield vendor
        server.shutdown()
