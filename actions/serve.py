"""Start the action server: ``python -m actions.serve``.

rasa-sdk's own server listens on every address, answers anybody, and echoes the whole request (with the
tracker in it) when an action fails. This one listens on loopback, wants the shared key, and says nothing.
"""

import hmac
import logging
import socket
import sys
import warnings
from typing import Any

from rasa_sdk.endpoint import create_app
from sanic import HTTPResponse, Request, response
from sanic.handlers import ErrorHandler

from actions.runtime import services
from actions.tracing import TracedExecutor, hear
from xiaoka import tracing
from xiaoka.logs import configure
from xiaoka.settings import settings

log = logging.getLogger("xiaoka.actions")


def build() -> Any:
    """Return the action server's application."""
    executor = TracedExecutor()
    executor.register_package("actions")
    app = create_app(executor, cors_origins=[])
    app.config.ACCESS_LOG = False
    key = settings().actions_key.get_secret_value()

    async def authenticate(request: Request) -> HTTPResponse | None:
        given = request.headers.get("x-xiaoka-key", "")
        if request.path == "/health" or hmac.compare_digest(given.encode(), key.encode()):
            return None
        return response.json({"error": "unauthorized"}, status=401)

    def failed(request: Request, exception: Exception) -> HTTPResponse:
        name = (request.json or {}).get("next_action", "?") if request.method == "POST" else "?"
        # the type and place only: messages of database errors carry parameters
        log.error("action %s failed: %s", name, type(exception).__name__, exc_info=exception)
        return response.json({"error": "action failed", "action_name": name}, status=500)

    async def warm(_app: Any) -> None:
        services()

    app.on_request(authenticate)
    app.on_request(hear)
    app.error_handler = ErrorHandler()  # without the one that echoes requests
    app.error_handler.add(Exception, failed)
    app.before_server_start(warm)
    return app


def main() -> int:
    """Run until told to stop."""
    configure()
    tracing.configure("xiaoka-actions", settings().otlp_endpoint)
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    # the newer SDK serves this engine; its tests are ours (tests/e2e)
    warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk")
    host, port = settings().actions_host, settings().actions_port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            sys.stderr.write(f"actions: port {port} is taken; free it or set XIAOKA_ACTIONS_PORT\n")
            return 1
    build().run(host=host, port=port, single_process=True, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
