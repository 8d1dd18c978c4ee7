"""What travels compressed, and what must not."""

from tests.unit.gateway.conftest import Desk
from xiaoka.gateway.views_pages import WIDGET

WIDGET_LIMIT = 40 * 1024


async def _travels(desk: Desk, path: str) -> int:
    """Return the bytes of a file on the wire."""
    async with desk.http.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.status_code == 200
        raw = b"".join([part async for part in response.aiter_raw()])
        assert response.headers["content-encoding"] == "gzip", path
        assert "accept-encoding" in response.headers["vary"].lower()
        assert raw[:2] == b"\x1f\x8b"
    return len(raw)


async def test_the_whole_widget_travels_in_less_than_40_kb(desk: Desk) -> None:
    files = sorted(path.name for path in WIDGET.glob("*.js"))
    sizes = {name: await _travels(desk, f"/widget/{name}") for name in files}
    entry = await _travels(desk, "/widget.js")
    assert "element.js" in sizes
    assert entry + sum(sizes.values()) < WIDGET_LIMIT, sizes


async def test_pages_are_compressed_and_come_out_whole(desk: Desk) -> None:
    for path in ("/", "/pages/demo.js", "/identity/face/x"):
        assert await _travels(desk, path)
        plain = await desk.http.get(path, headers={"Accept-Encoding": "identity"})
        packed = await desk.http.get(path, headers={"Accept-Encoding": "gzip"})
        assert plain.text == packed.text


async def test_events_and_answers_of_the_api_are_not_compressed(desk: Desk) -> None:
    customer = await desk.customer()
    for number in range(20):
        await customer.say(f"一句不短的话，重复许多遍也不压缩 {number}")
    history = await desk.http.get("/api/chat/history", headers=customer.headers | {"Accept-Encoding": "gzip"})
    assert len(history.content) > 500
    assert "content-encoding" not in history.headers
    headers = customer.headers | {"Accept-Encoding": "gzip"}
    async with desk.http.stream("GET", "/api/chat/events", headers=headers) as stream:
        assert "content-encoding" not in stream.headers
        assert (await anext(stream.aiter_lines())).startswith("retry:")
