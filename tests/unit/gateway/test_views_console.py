"""The pages of agents: one page for every address, and nothing but what browsers may have."""

import re
from collections import Counter

import pytest

from tests.unit.gateway.conftest import Desk
from xiaoka.console import WEB


@pytest.mark.parametrize("path", ["/console", "/console/talks/c_1", "/console/cases", "/console/nothing/here"])
async def test_every_address_shows_the_page(desk: Desk, path: str) -> None:
    response = await desk.http.get(path)
    assert response.status_code == 200
    assert '<script type="module" src="/console/files/main.js">' in response.text


@pytest.mark.parametrize(
    "path",
    [
        "files/nothing.js",
        "files/lib/README.md",
        "files/..%2f__init__.py",
        "files/../__init__.py",
        "files/%2fetc%2fpasswd",
    ],
)
async def test_other_files_are_not_served(desk: Desk, path: str) -> None:
    response = await desk.http.get(f"/console/{path}")
    # a path that a client itself resolves to another address of the console shows the page
    assert response.status_code == 404 or "<title>小卡坐席台" in response.text


async def test_nobody_frames_the_console(desk: Desk) -> None:
    headers = (await desk.http.get("/console")).headers
    assert headers["x-frame-options"] == "DENY"
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy


async def test_every_module_that_is_named_exists(desk: Desk) -> None:
    named = set()
    for file in WEB.rglob("*.js"):
        for found in re.findall(r"""(?:from|import)\s*\(?\s*["']([./][^"']+)["']""", file.read_text(encoding="utf-8")):
            url = f"/console/files/{file.relative_to(WEB).as_posix()}"
            named.add(str(desk.http.base_url.join(url).join(found).path))
    named |= set(re.findall(r'(?:href|src)="(/console/files/[^"]+)"', (WEB / "index.html").read_text(encoding="utf-8")))
    assert len(named) > 20
    missing = [path for path in sorted(named) if (await desk.http.get(path)).status_code != 200]
    assert missing == []


def test_both_languages_have_the_same_phrases() -> None:
    def keys(text: str) -> list[str]:
        return sorted(re.findall(r'"([a-z_]+\.[\w.]+)":', text))

    shell = [keys((WEB / "words" / f"{tag}.js").read_text(encoding="utf-8")) for tag in ("zh-CN", "en")]
    # errors come from the desk in Chinese; only English has to know them all
    assert set(shell[0]) <= set(shell[1])
    # other views keep codes of the trade in Chinese alone
    for file in (WEB / "views" / "talks" / "words.js", WEB / "views" / "members" / "words.js"):
        once = [key for key, count in Counter(keys(file.read_text(encoding="utf-8"))).items() if count != 2]
        assert once == [], file


def test_pages_keep_no_secrets_in_the_browser() -> None:
    kept = {}
    for file in WEB.rglob("*.js"):
        for name in re.findall(r"(?:local|session)Storage\.setItem\(([^,]+),", file.read_text(encoding="utf-8")):
            kept.setdefault(file.name, set()).add(name)
    assert set(kept) <= {"words.js", "theme.js", "shortcuts.js", "settings.js"}
