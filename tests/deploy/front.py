"""nginx with the configuration of the deployment, run for real before desks on this machine."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.deploy.conftest import text_of

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "")


def required() -> None:
    """Skip the test where there is no nginx, but fail where one is wanted."""
    if not NGINX:
        assert not os.environ.get("XIAOKA_REQUIRE_NGINX"), "nginx is required here"
        pytest.skip("no nginx here")


@dataclass(frozen=True)
class Front:
    """A running nginx."""

    plain: str
    secure: str
    log: Path

    def client(self) -> httpx.Client:
        """Return a client that takes the certificate signed by itself."""
        return httpx.Client(base_url=self.secure, timeout=30, trust_env=False, verify=False)


def certificate(folder: Path) -> None:
    """Write a key and a certificate signed by itself."""
    folder.mkdir()
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    (folder / "tls.crt").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    (folder / "tls.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, plain))


def configure(folder: Path, desks: str, ports: dict[str, int] | None = None) -> Path:
    """Write the deployment's configuration into a folder of this machine and return its main file.

    Args:
        folder: takes configuration, certificate, temporary files and log.
        desks: name of the file with the desks.
        ports: for what listens: ``8080``, ``8081``, ``8443`` and the desks ``1`` and ``2``; the deployment's without.
    """
    certificate(folder / "tls")
    given = ports or {}
    for target, source in (("nginx.conf", "nginx.conf"), ("desk.conf", "desk.conf"), ("desks.conf", desks)):
        text = text_of(f"nginx/{source}").replace("/tmp/", f"{folder}/")
        text = text.replace("/dev/stdout", str(folder / "access.log")).replace("/dev/stderr", str(folder / "error.log"))
        text = text.replace("/etc/nginx/tls", str(folder / "tls"))
        text = re.sub(r"listen (\d+)", lambda found: f"listen {given.get(found[1], found[1])}", text)
        # names of containers mean nothing on this machine
        text = re.sub(r"server desk-(\d)\S*:8080", lambda found: _desk(found[1], given), text)
        (folder / target).write_text(text)
    return folder / "nginx.conf"


def _desk(number: str, given: dict[str, int]) -> str:
    return f"server 127.0.0.1:{given.get(number, 8080)}"


@contextmanager
def running(folder: Path, desks: tuple[int, int]) -> Iterator[Front]:
    """Run nginx before two ports of desks until the end of the block."""
    required()
    ports = dict(zip(("8080", "8081", "8443"), _free(3), strict=True)) | {"1": desks[0], "2": desks[1]}
    main = configure(folder, "desks-compose.conf", ports)
    # the folder of a test belongs to whoever runs it
    own = "daemon off; user root;" if os.geteuid() == 0 else "daemon off;"
    process = subprocess.Popen([NGINX, "-c", str(main), "-g", own])
    front = Front(f"http://127.0.0.1:{ports['8080']}", f"https://127.0.0.1:{ports['8443']}", folder / "access.log")
    try:
        _wait(process, f"http://127.0.0.1:{ports['8081']}/alive", folder / "error.log")
        yield front
    finally:
        process.terminate()
        process.wait(30)


def _free(count: int) -> list[int]:
    opened = [socket.socket() for _ in range(count)]
    for one in opened:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in opened]
    for one in opened:
        one.close()
    return ports


def _wait(process: subprocess.Popen[bytes], probe: str, errors: Path) -> None:
    for _ in range(600):
        try:
            assert httpx.get(probe, timeout=5, trust_env=False).text == "ok"
            return
        except httpx.TransportError:
            assert process.poll() is None, errors.read_text()
            time.sleep(0.05)
    raise AssertionError("nginx does not answer")
