"""``python -m xiaoka.gateway``: runs the desk."""

import socket
import sys
from types import FrameType

import uvicorn
from pydantic import ValidationError

from xiaoka import tracing
from xiaoka.gateway.app import create_app
from xiaoka.gateway.core import Core
from xiaoka.logs import configure, tell
from xiaoka.policy.service import PolicyError
from xiaoka.settings import Settings, settings

_STOP_S = 6


class DeskServer(uvicorn.Server):
    """A server that ends the event streams first; it would wait for them for ever."""

    core: Core

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take the signal to stop."""
        self.core.bus.close()
        super().handle_exit(sig, frame)


def main() -> int:
    """Run until stopped and return the exit code; what is wrong at the start is said in one line."""
    configure()
    try:
        config = settings()
        tracing.configure("xiaoka-desk", config.otlp_endpoint)
        listening = _listen(config)
        app = create_app(config)
    except (ValidationError, PolicyError, RuntimeError, OSError) as error:
        tell(f"xiaoka desk: {_one_line(error)}")
        return 1
    # the access log would hold session tokens of event streams
    server = DeskServer(
        uvicorn.Config(app, access_log=False, log_config=None, log_level="warning", timeout_graceful_shutdown=_STOP_S)
    )
    server.core = app.state.core
    tell(f"xiaoka desk: listening on http://{config.desk_host}:{config.desk_port}")
    server.run(sockets=[listening])
    return 0


def _listen(config: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.desk_host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((config.desk_host, config.desk_port))
    except OSError as error:
        listening.close()
        where = f"{config.desk_host}:{config.desk_port}"
        raise RuntimeError(f"cannot listen on {where}: {error.strerror}; set XIAOKA_DESK_PORT") from error
    return listening


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in error.errors())
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())
