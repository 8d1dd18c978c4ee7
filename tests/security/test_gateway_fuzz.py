"""Arbitrary text and JSON through the whole desk: no fault, no message lost, nothing unmasked."""

import json
import time
import unicodedata
import uuid
from pathlib import Path
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.security.conftest import KEY, SIGNS_OF_A_FAULT, Served
from tests.unit.gateway.conftest import echo

QUICK = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
ID_CARD, BANK_CARD, CODE = "110105199203051021", "6222021234567890128", "482913"
_ANY_CHAR = st.characters(codec=None, categories=None)  # type: ignore[arg-type]
text = st.one_of(
    st.text(_ANY_CHAR, max_size=120),
    st.text(st.sampled_from("/!{}\"'<>&;%\\\0\u200b\u202e\ufeff／０１x⟦⟧销户补卡 1\n\t"), max_size=120),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
bodies = st.one_of(
    values,
    st.fixed_dictionaries(
        {},
        optional={
            name: values
            for name in ("client_message_id", "text", "choice_id", "sender", "message", "message_id", "agent", "note")
        },
    ),
)
ROUTES = (
    "/api/chat/messages",
    "/api/chat/sessions",
    "/webhooks/rest/webhook",
    "/api/assist/understand",
    "/api/handoffs/h_1/reply",
    "/api/identity/face/abc/submit",
    "/api/identity/face/abc/consent",
)


class Window:
    """A customer on the web channel, without an event loop."""

    def __init__(self, served: Served) -> None:
        self.http = served.http
        self.headers = {"Authorization": f"Bearer {served.http.post('/api/chat/sessions').json()['token']}"}

    def post(self, body: dict[str, Any]) -> httpx.Response:
        return self.http.post("/api/chat/messages", content=json.dumps(body), headers=self.headers | JSON)

    def settled(self) -> dict[str, Any]:
        for _ in range(500):
            found: dict[str, Any] = self.http.get("/api/chat/history", headers=self.headers).json()
            if not found["busy"]:
                return found
            time.sleep(0.01)
        raise AssertionError("a message was not answered in 5 s")


JSON = {"Content-Type": "application/json"}


def sound(response: httpx.Response) -> None:
    assert response.status_code < 500, response.text
    assert not any(sign in response.text for sign in SIGNS_OF_A_FAULT)
    response.json()


@QUICK
@given(said=text)
def _say(said: str, served: Served) -> None:
    window = Window(served)
    taken = window.post({"client_message_id": "m1", "text": said})
    sound(taken)
    found = window.settled()
    if taken.status_code == 202:
        mine, answer = found["messages"]
        assert (mine["client_message_id"], mine["status"], answer["role"]) == ("m1", "done", "bot")
    else:
        assert (taken.status_code, found["messages"]) == (422, [])


def test_any_text_is_answered_or_refused_and_never_lost(served: Served) -> None:
    _say(served=served)  # type: ignore[call-arg]


@QUICK
@given(said=text, sender=text)
def _say_as_rasa(said: str, sender: str, served: Served) -> None:
    body = json.dumps({"sender": sender, "message": said, "message_id": uuid.uuid4().hex})
    response = served.http.post("/webhooks/rest/webhook", content=body, headers={"X-API-Key": KEY} | JSON)
    sound(response)
    if response.status_code == 200:
        assert len(response.json()) >= 1


def test_any_text_of_any_sender_is_answered_in_words(served: Served) -> None:
    _say_as_rasa(served=served)  # type: ignore[call-arg]


@QUICK
@given(body=bodies)
def _send(body: Any, served: Served) -> None:
    window = Window(served)
    for route in ROUTES:
        headers = window.headers if route.startswith("/api/chat") else {"Authorization": f"Bearer {KEY}"}
        sound(served.http.post(route, content=json.dumps(body), headers=headers | JSON))


def test_any_json_on_any_route_is_no_fault_of_ours(served: Served) -> None:
    _send(served=served)  # type: ignore[call-arg]


@QUICK
@given(
    raw=st.binary(max_size=200), kind=st.sampled_from(["application/json", "text/plain", "multipart/form-data", "é"])
)
def _send_raw(raw: bytes, kind: str, served: Served) -> None:
    window = Window(served)
    for route in ROUTES:
        headers = window.headers if route.startswith("/api/chat") else {"Authorization": f"Bearer {KEY}"}
        sent = {**headers, "Content-Type": kind.encode("latin-1").decode("latin-1")}
        sound(served.http.post(route, content=raw, headers=httpx.Headers(sent, encoding="latin-1")))


def test_any_bytes_on_any_route_are_no_fault_of_ours(served: Served) -> None:
    _send_raw(served=served)  # type: ignore[call-arg]


noise = st.text(st.characters(categories=["L", "P", "Zs", "So", "Cf", "Mn"]), max_size=30)
unseen = st.sampled_from(["", "", "", "\u200b", "\u00ad", "\u202e", "\ufeff", " "])


@st.composite
def hidden(draw: st.DrawFn, secret: str) -> str:
    """The secret in any dress, with anything around that is no digit."""
    forms = st.sampled_from([secret, secret.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})])
    dressed = "".join(char + draw(unseen) for char in draw(forms))
    return f"{draw(noise)} {dressed} {draw(noise)}"


@QUICK
@given(one=hidden(ID_CARD), other=hidden(BANK_CARD), third=hidden(CODE))
def _tell_secrets(one: str, other: str, third: str, served: Served) -> None:
    window = Window(served)
    served.engine.heard.clear()
    window.post({"client_message_id": "m0", "text": "销户"})
    window.settled()
    for n, said in enumerate((one, other, third)):
        window.post({"client_message_id": f"m{n + 1}", "text": said})
        shown = window.settled()
    seen = _digits(json.dumps([served.engine.heard, shown], ensure_ascii=False))
    for secret in (ID_CARD, BANK_CARD, CODE):
        assert secret not in seen


def test_secrets_in_any_dress_reach_neither_engine_nor_transcript_nor_disk(served: Served, tmp_path: Path) -> None:
    served.engine.reply = lambda body: [{**echo(body)[0], "custom": {"expects": "sms_code"}}]
    _tell_secrets(served=served)  # type: ignore[call-arg]
    for file in tmp_path.glob("xiaoka.db*"):
        content = file.read_bytes()
        assert ID_CARD.encode() not in content and BANK_CARD.encode() not in content


def _digits(shown: str) -> str:
    """Return what a reader would make of it: digits of all kinds, nothing between them that cannot be seen."""
    plain = unicodedata.normalize("NFKC", shown)
    return "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Mn") and char != " ")
