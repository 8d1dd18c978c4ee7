"""Pages, files and the headers of every answer."""

from pathlib import Path

import pytest

from tests.unit.gateway.conftest import Desk
from xiaoka.gateway import views_pages


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, widget = tmp_path / "pages", tmp_path / "widget"
    for folder in (pages, widget):
        folder.mkdir()
    for name in ("demo.html", "face.html", "demo.js"):
        (pages / name).write_text(name)
    (widget / "widget.js").write_text("entry")
    (widget / "protocol.js").write_text("protocol")
    (widget / "notes.md").write_text("not for browsers")
    (tmp_path / "secret.js").write_text("secret")
    monkeypatch.setattr(views_pages, "PAGES", pages)
    monkeypatch.setattr(views_pages, "WIDGET", widget)


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/", "demo.html", "text/html"),
        ("/pages/demo.js", "demo.js", "text/javascript"),
        ("/identity/face/abc", "face.html", "text/html"),
        ("/widget.js", "entry", "text/javascript"),
        ("/widget/protocol.js", "protocol", "text/javascript"),
    ],
)
async def test_files_are_served(desk: Desk, path: str, body: str, kind: str) -> None:
    response = await desk.http.get(path)
    assert (response.status_code, response.text) == (200, body)
    assert response.headers["content-type"].startswith(kind)


@pytest.mark.parametrize(
    "path", ["/widget/..%2fsecret.js", "/widget/../secret.js", "/widget/notes.md", "/pages/%2fetc%2fpasswd", "/x"]
)
async def test_other_files_are_not(desk: Desk, path: str) -> None:
    response = await desk.http.get(path)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


async def test_scripts_run_from_the_desk_only(desk: Desk) -> None:
    for path in ("/", "/healthz", "/x"):
        policy = (await desk.http.get(path)).headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy


async def test_the_widget_may_be_loaded_and_talk_from_other_sites(desk: Desk) -> None:
    widget = await desk.http.get("/widget.js")
    assert widget.headers["access-control-allow-origin"] == "*"
    asked = {"Origin": "https://carrier.example", "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "authorization,content-type"
    allowed = await desk.http.options("/api/chat/messages", headers=asked)
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in allowed.headers
    other = await desk.http.get("/api/identity/face/x", headers={"Origin": "https://carrier.example"})
    assert "access-control-allow-origin" not in other.headers


async def test_the_routes_are_described_without_foreign_scripts(desk: Desk) -> None:
    page = (await desk.http.get("/docs")).text
    assert "/api/chat/messages" in page
    assert "<script" not in page
    assert (await desk.http.get("/openapi.json")).json()["info"]["title"] == "xiaoka desk"
