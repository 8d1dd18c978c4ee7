"""``python -m benchmarks.chaos.balancer PORT TARGET …``: hands connections to the targets in turn.

It stands for the name ``actions`` of ``deploy/compose.yml``, behind which are several action servers: a target that
takes no connection is left out, and a connection that broke stays broken.
"""

import asyncio
import itertools
import sys
from contextlib import suppress

_CHUNK = 65536


class Balancer:
    """Passes bytes on.

    Args:
        ports: of the targets, on loopback.
    """

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self._turn = itertools.count()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side ends it."""
        target = await self._connect()
        if target is None:
            writer.transport.abort()
            return
        theirs, to_them = target
        await asyncio.gather(_pass(reader, to_them), _pass(theirs, writer))

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        first = next(self._turn)
        for step in range(len(self._ports)):
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self._ports[(first + step) % len(self._ports)])
        return None


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while part := await reader.read(_CHUNK):
            writer.write(part)
            await writer.drain()
    writer.close()


async def _serve(port: int, targets: list[int]) -> None:
    server = await asyncio.start_server(Balancer(targets).take, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), [int(one) for one in sys.argv[2:]]))
