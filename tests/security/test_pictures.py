"""Photos as a way in: wrong types, files that are two things, bombs, names that lead elsewhere."""

import io
import struct
import zlib

import httpx
import pytest
from PIL import Image

from tests.photos import photo
from tests.security.conftest import SIGNS_OF_A_FAULT
from tests.unit.gateway.conftest import Customer, Desk

SCRIPT = b"<script>alert(1)</script>"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(side: int) -> bytes:
    """Return a PNG of a few kilobytes that claims a side of so many black pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + side // 8)
    packed = b"".join(packer.compress(row) for _ in range(2000)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


async def send(desk: Desk, customer: Customer, data: bytes, **headers: str) -> httpx.Response:
    query = {"client_message_id": f"p{len(data)}", "kind": "other"}
    return await desk.http.post(
        "/api/chat/pictures", params=query, content=data, headers={**customer.headers, **headers}
    )


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 415),
        (b"GIF89a" + b"\0" * 200, 415),
        (b"%PDF-1.7 " + b"\0" * 200, 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415),
        (b"<html>" + SCRIPT, 415),
        (b"MZ" + b"\0" * 400, 415),
        (photo(kind="GIF"), 415),
        (photo(kind="BMP"), 415),
        (photo(kind="TIFF"), 415),
        (photo()[:300], 422),
        (photo(kind="PNG")[:400], 422),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, 415),
        (bomb(20_000), 413),
        (bomb(60_000), 413),
    ],
    ids=["empty", "gif-head", "pdf", "svg", "html", "exe", "gif", "bmp", "tiff", "cut-jpeg", "cut-png", "no-jpeg",
         "bomb", "huge-bomb"],
)  # fmt: skip
async def test_what_is_no_photo_is_refused_with_a_sentence(desk: Desk, data: bytes, status: int) -> None:
    customer = await desk.customer()
    # whatever the sender calls it
    refused = await send(desk, customer, data, **{"Content-Type": "image/jpeg"})
    assert refused.status_code == status
    assert refused.json()["error"]["message"].endswith("。")
    assert not any(sign in refused.text for sign in SIGNS_OF_A_FAULT)
    assert (await customer.history())["messages"] == []


async def test_a_bomb_costs_no_memory(desk: Desk) -> None:
    import tracemalloc

    customer = await desk.customer()
    data = bomb(20_000)
    tracemalloc.start()
    try:
        await send(desk, customer, data)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


async def test_a_file_that_is_two_things_becomes_one(desk: Desk) -> None:
    customer = await desk.customer()
    archive = b"PK\x03\x04evil.sh" + b"PK\x05\x06" + b"\0" * 18
    taken = (await send(desk, customer, photo(comment=SCRIPT) + archive + SCRIPT)).json()
    headers = {"Authorization": "Bearer demo-only-not-a-secret"}
    kept = (await desk.http.get(f"/api/pictures/{taken['id']}?reason=核对", headers=headers)).content
    assert SCRIPT not in kept
    assert b"PK" not in kept
    assert Image.open(io.BytesIO(kept)).size == (900, 600)


async def test_more_than_ten_megabytes_are_refused(desk: Desk) -> None:
    customer = await desk.customer()
    refused = await send(desk, customer, photo() + b"\0" * (10 * 1024 * 1024))
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "picture_large")


async def test_ten_megabytes_are_read_from_nobody_without_a_session(desk: Desk) -> None:
    query = {"client_message_id": "p", "kind": "other"}
    for headers in ({}, {"Authorization": "Bearer invented"}):
        refused = await desk.http.post("/api/chat/pictures", params=query, content=b"\0" * 20_000, headers=headers)
        assert refused.status_code == 413
        refused = await desk.http.post("/api/chat/pictures", params=query, content=photo(40, 30), headers=headers)
        assert refused.status_code == 401


async def test_names_lead_nowhere(desk: Desk) -> None:
    customer = await desk.customer()
    name = 'attachment; filename="../../../etc/cron.d/x.jpg%00.php"'
    taken = await send(desk, customer, photo(40, 30), **{"Content-Disposition": name, "X-Filename": "../x.php"})
    assert taken.status_code == 202
    assert "php" not in str(await customer.history())
    for kind in ("../id_card", "id_card\0", "ID_CARD", ""):
        query = {"client_message_id": "q", "kind": kind}
        answer = await desk.http.post("/api/chat/pictures", params=query, content=photo(), headers=customer.headers)
        assert answer.status_code == 422, kind
    for message in ("..%2f..%2fetc", "m_0", taken.json()["id"] + "0"):
        headers = {"Authorization": "Bearer demo-only-not-a-secret"}
        answer = await desk.http.get(f"/api/pictures/{message}?reason=核对", headers=headers)
        assert answer.status_code in (404, 422), message


async def test_a_message_that_is_no_photo_is_not_opened_as_one(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say("我的身份证 110105199203051021")
    message = (await customer.history())["messages"][0]
    headers = {"Authorization": "Bearer demo-only-not-a-secret"}
    answer = await desk.http.get(f"/api/pictures/{message['id']}?reason=核对", headers=headers)
    assert answer.json()["error"]["code"] == "picture_unknown"


async def test_what_is_typed_is_no_photo_of_somebody_else(desk: Desk) -> None:
    owner, thief = await desk.customer(), await desk.customer()
    taken = (await send(desk, owner, photo())).json()
    with desk.core.db.session() as session:
        from xiaoka.gateway import messages

        token = messages.by_id(session, taken["id"]).text
    await thief.say(token)
    typed = (await thief.history())["messages"][0]
    headers = {"Authorization": "Bearer demo-only-not-a-secret"}
    assert (await desk.http.get(f"/api/pictures/{typed['id']}?reason=核对", headers=headers)).status_code == 404
