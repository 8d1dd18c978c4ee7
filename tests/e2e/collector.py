"""A collector of traces that takes OTLP over HTTP, in protobuf from the SDK and in JSON from the engine."""

import json
import threading
from collections import defaultdict
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from google.protobuf.text_format import MessageToString
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Heard:
    """One span as a collector sees it."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    said: str
    """Everything in it that is text: names, attributes, status, events."""


class Collector:
    """Listens on a free port while it is open."""

    def __init__(self) -> None:
        self.spans: list[Heard] = []
        keep = self.spans

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                is_json = self.headers["content-type"].startswith("application/json")
                keep.extend(_from_json(json.loads(body)) if is_json else _from_protobuf(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def traces(self) -> dict[str, list[Heard]]:
        """Return the spans of each trace."""
        found: dict[str, list[Heard]] = defaultdict(list)
        for one in list(self.spans):
            found[one.trace].append(one)
        return found


def _from_protobuf(body: bytes) -> list[Heard]:
    request = ExportTraceServiceRequest.FromString(body)
    return [
        Heard(_service(group.resource.attributes), span.name, span.trace_id.hex(), span.span_id.hex(),
              span.parent_span_id.hex(), MessageToString(span, as_utf8=True))
        for group in request.resource_spans
        for scope in group.scope_spans
        for span in scope.spans
    ]  # fmt: skip


def _service(attributes: Any) -> str:
    return next(one.value.string_value for one in attributes if one.key == "service.name")


def _from_json(body: dict[str, Any]) -> list[Heard]:
    heard = []
    for group in body["resourceSpans"]:
        names = {one["key"]: one["value"]["stringValue"] for one in group["resource"]["attributes"]}
        for span in (one for scope in group["scopeSpans"] for one in scope["spans"]):
            assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
            said = json.dumps(span, ensure_ascii=False)
            heard.append(
                Heard(names["service.name"], span["name"], span["traceId"], span["spanId"], span["parentSpanId"], said)
            )
    return heard
