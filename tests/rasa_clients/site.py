"""The carrier's own site: pages that embed a widget, on an origin other than the desk's.

It also does what a site does for widgets that know REST only: its proxy adds the key, which no page may hold.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
PAGES = ("webchat", "chatroom")


class Site:
    """A web server for the pages and the widgets' files.

    Args:
        files: folder of the widgets.
    """

    def __init__(self, files: Path) -> None:
        self._files = files
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        # another name than the desk's: another origin, and another site
        self.url = f"http://localhost:{self._server.server_port}"
        self.desk, self.key = "", ""

    @contextmanager
    def open(self) -> Iterator["Site"]:
        """Serve while inside."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def _handler(self) -> Any:
        site, files = self, str(self._files)

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *args: Any, **more: Any) -> None:
                super().__init__(*args, directory=files, **more)

            def do_GET(self) -> None:
                name = self.path.strip("/")
                if name not in PAGES:
                    super().do_GET()
                    return
                page = (HERE / f"{name}.html").read_text(encoding="utf-8").replace("%DESK%", site.desk)
                self._answer(200, "text/html; charset=utf-8", page.encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {"X-API-Key": site.key, "Content-Type": "application/json"}
                answer = httpx.post(
                    f"{site.desk}{self.path}", content=body, headers=headers, timeout=60, trust_env=False
                )
                self._answer(answer.status_code, "application/json", answer.content)

            def _answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
