"""A PostgreSQL and a Redis of our own, so that they can be broken; nobody else's data is near them."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from benchmarks.chaos.keeper import Keeper, Kept
from tests.e2e.stack import free_ports
from xiaoka.settings import ROOT

DATABASES = ("product", "carrier", "tracker")
_PLACES = ("/usr/lib/postgresql", "/usr/local/lib/postgresql")


def postgres_folder() -> Path:
    """Return the folder with the newest PostgreSQL server of this machine.

    Raises:
        SystemExit: there is none.
    """
    found = [path for place in _PLACES for path in Path(place).glob("*/bin") if (path / "initdb").exists()]
    beside = shutil.which("initdb")
    if beside:
        found.append(Path(beside).resolve().parent)
    if not found:
        raise SystemExit("chaos: no PostgreSQL server on this machine: initdb is in no known place")
    return max(found, key=lambda path: path.parent.name)


@dataclass
class Services:
    """Both services.

    Args:
        folder: of their data.
        postgres_port: on loopback.
        redis_port: on loopback.
        user: whom PostgreSQL runs as; it refuses root.
    """

    folder: Path
    postgres_port: int
    redis_port: int
    user: str | None

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://xiaoka@127.0.0.1:{self.postgres_port}/{database}"

    @property
    def redis_url(self) -> str:
        """Address of Redis."""
        return f"redis://127.0.0.1:{self.redis_port}/0"

    def cut_postgres(self) -> int:
        """End every connection to our databases; returns how many there were."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)"
            return len(connection.execute(query, (list(DATABASES),)).fetchall())

    def cut_redis(self) -> int:
        """End every connection to Redis but the asking one; returns how many there were."""
        with redis.Redis.from_url(self.redis_url) as client:
            kinds = ("normal", "pubsub")
            return sum(int(client.execute_command("CLIENT", "KILL", "TYPE", kind)) for kind in kinds)


def prepare(folder: Path) -> Services:
    """Make the data of a fresh PostgreSQL; it is not started yet."""
    user = "postgres" if os.geteuid() == 0 else None
    data = folder / "postgres"
    data.mkdir(parents=True, mode=0o700)
    if user:
        shutil.chown(data, user)
        for above in (folder, *folder.parents):
            if above == Path("/tmp"):
                break
            above.chmod(above.stat().st_mode | 0o011)
    command = [str(postgres_folder() / "initdb"), "-D", str(data), "-U", "xiaoka", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*command, "--locale=C.UTF-8"], check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)
    return Services(folder, *free_ports(2), user)


def keep(services: Services, keeper: Keeper) -> None:
    """Have both kept running."""
    data, port = services.folder / "postgres", str(services.postgres_port)
    server = [str(postgres_folder() / "postgres"), "-D", str(data), "-p", port, "-k", str(data)]
    server += ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"]
    env = {**os.environ, "CHAOS_CWD": "/"}
    keeper.add(Kept("postgres", server, env, services.folder / "postgres.log", services.user))
    found = shutil.which("redis-server")
    if found is None:
        raise SystemExit("chaos: no redis-server on this machine")
    command = [found, "--port", str(services.redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    keeper.add(Kept("redis", command, {**os.environ, "CHAOS_CWD": str(ROOT)}, services.folder / "redis.log"))


def create(services: Services) -> None:
    """Create the databases; raises ``psycopg.Error`` while the server does not answer yet."""
    with psycopg.connect(services.url("postgres"), autocommit=True, connect_timeout=3) as connection:
        for name in DATABASES:
            connection.execute(f"CREATE DATABASE {name}".encode())
