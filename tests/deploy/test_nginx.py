"""nginx takes its configuration, and what must not be public is not."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.deploy.conftest import DEPLOY, text_of
from tests.deploy.front import NGINX, configure, required


@pytest.mark.parametrize("desks", ["desks-compose.conf", "desks-kubernetes.conf"])
def test_nginx_takes_it(desks: str, tmp_path: Path) -> None:
    required()
    main = configure(tmp_path, desks)
    run = subprocess.run([NGINX, "-t", "-c", str(main)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def _location(path: str) -> str:
    found = re.search(r"location = " + re.escape(path) + r" \{(.*?)\}", text_of("nginx/desk.conf"), re.S)
    assert found, path
    return found[1]


def test_what_is_for_operators_is_not_public() -> None:
    assert _location("/metrics").strip() == "return 404;"
    assert _location("/readyz").strip() == "return 404;"


def test_events_are_not_held_back() -> None:
    block = _location("/api/chat/events")
    assert "proxy_buffering off;" in block and "gzip off;" in block
    assert re.search(r"proxy_read_timeout 1h;", block)


def test_no_location_loses_the_headers() -> None:
    locations = re.findall(r"location [^{]+\{([^}]*)\}", text_of("nginx/desk.conf"))
    assert len(locations) >= 8
    assert not [one for one in locations if "proxy_set_header" in one]
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text_of("nginx/desk.conf")


def test_no_log_holds_a_token() -> None:
    form = re.search(r"log_format plain.*?;", text_of("nginx/nginx.conf"), re.S)
    assert form
    assert not re.search(r"\$request\b|\$request_uri|\$args|\$http_authorization|\$query_string", form[0])


def test_compose_mounts_what_exists() -> None:
    for name in re.findall(r"- \./(\S+?):", text_of("compose.yml")):
        assert (DEPLOY / name).exists(), name
