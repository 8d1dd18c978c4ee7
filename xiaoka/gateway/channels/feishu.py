"""飞书: an application with a robot.

After the vendor's documents 将事件发送至开发者服务器 (encryption, ``X-Lark-Signature``, ``url_verification``), 接收消息
(``im.message.receive_v1``), 卡片回传交互 (``card.action.trigger``) and 发送消息 (``uuid`` against repeats within an
hour). The channel needs an Encrypt Key: without one there is no signature.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from xiaoka.gateway import words
from xiaoka.gateway.channels import text
from xiaoka.gateway.channels.message import Option, Outgoing
from xiaoka.gateway.channels.port import SKEW, Address, Heard, Incoming, Part, Receipt, Refused
from xiaoka.gateway.channels.vendor import AccessToken, Vendor, VendorTrouble, judge
from xiaoka.settings_channels import ChannelSettings

MAX_BYTES = 20_000
_IV = 16
_JSON = "application/json"
_TOKEN_BAD = frozenset((99991661, 99991663, 99991664, 99991668, 99991671))
# the robot is not offered to this person, or he has blocked it
_NOT_NOW = frozenset((230013, 230053))
_NEVER = frozenset((230001, 230025, 230028, 230099))
# too fast
_PAUSES = dict.fromkeys((99991400, 230020, 11232, 11233), timedelta(seconds=5))


class Feishu:
    """One application."""

    name = "feishu"

    def __init__(self, settings: ChannelSettings, vendor: Vendor | None = None) -> None:
        self._app, self._secret = settings.feishu_app_id, settings.feishu_app_secret.get_secret_value()
        self._token = settings.feishu_verification_token.get_secret_value()
        self._encrypt_key = settings.feishu_encrypt_key.get_secret_value()
        self._vendor = vendor or Vendor(settings.feishu_api)
        self._access = AccessToken(self._fetch)

    def receive(self, incoming: Incoming, now: datetime) -> Receipt:
        """Check and read a request; see :class:`~xiaoka.gateway.channels.port.Channel`."""
        message = _object(decrypt(self._encrypt_key, str(_object(incoming.body).get("encrypt", ""))))
        if message.get("type") == "url_verification":
            # comes while the address is being set; it does nothing, so the token will do
            self._same_token(message.get("token"))
            return Receipt(json.dumps({"challenge": str(message.get("challenge", ""))}), _JSON)
        signed = self._signed(incoming, now)
        header, event = message.get("header") or {}, message.get("event") or {}
        self._same_token(header.get("token"))
        if header.get("app_id") != self._app:
            raise Refused("meant for another application")
        kind, key = header.get("event_type"), str(header.get("event_id", ""))
        if kind == "card.action.trigger":
            answer = json.dumps({"toast": {"type": "info", "content": words.channel("pressed")}}, ensure_ascii=False)
            return Receipt(answer, _JSON, heard=_pressed(event, key), replay=signed)
        heard = _spoken(event) if kind == "im.message.receive_v1" else []
        return Receipt("{}", _JSON, heard=heard, replay=signed)

    def parts(self, said: Sequence[Outgoing]) -> list[Part]:
        """Render as texts, several in one; facts and what can be pressed become a card."""
        made: list[Part] = []
        waiting: list[str] = []
        for one in said:
            options = (*one.choices, *one.edits)
            if options or one.card:
                made += [_text(piece) for piece in text.joined(waiting, MAX_BYTES)]
                made.append(_card(one, options))
                waiting = []
            else:
                waiting.append(text.as_text(one))
        return made + [_text(piece) for piece in text.joined(waiting, MAX_BYTES)]

    def send(self, to: Address, part: Part, key: str, now: datetime) -> None:  # noqa: ARG002
        """Send one message; within an hour the vendor drops another one with the same key."""
        body = {"receive_id": to.user, "uuid": key, **part}
        code = self._call(body)
        if code in _TOKEN_BAD:
            code = self._call(body)
        judge(code, not_now=_NOT_NOW, never=_NEVER, pauses=_PAUSES, word="code")

    def _call(self, body: Part) -> int:
        token = self._access.get()
        headers, query = {"Authorization": f"Bearer {token}"}, {"receive_id_type": "open_id"}
        answer = self._vendor.post("/open-apis/im/v1/messages", body, params=query, headers=headers)
        code = int(answer.get("code", 0))
        if code in _TOKEN_BAD:
            self._access.drop(token)
        return code

    def _fetch(self) -> tuple[str, float]:
        body = {"app_id": self._app, "app_secret": self._secret}
        answer = self._vendor.post("/open-apis/auth/v3/tenant_access_token/internal", body)
        if answer.get("code") != 0 or not answer.get("tenant_access_token"):
            raise VendorTrouble(f"no access token: code {answer.get('code')}")
        return str(answer["tenant_access_token"]), float(answer.get("expire", 7200))

    def _same_token(self, given: Any) -> None:
        if not hmac.compare_digest(str(given).encode(), self._token.encode()):
            raise Refused("token")

    def _signed(self, incoming: Incoming, now: datetime) -> str:
        headers = incoming.headers
        timestamp, nonce = headers.get("x-lark-request-timestamp", ""), headers.get("x-lark-request-nonce", "")
        wanted = signature(self._encrypt_key, timestamp, nonce, incoming.body)
        if not hmac.compare_digest(wanted.encode(), headers.get("x-lark-signature", "").encode()):
            raise Refused("signature")
        if not timestamp.isdecimal() or len(timestamp) > 12:
            raise Refused("timestamp")
        if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > SKEW:
            raise Refused("too old")
        return wanted


def signature(encrypt_key: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Return the signature of a request as it was sent."""
    return hashlib.sha256(f"{timestamp}{nonce}{encrypt_key}".encode() + body).hexdigest()


def decrypt(encrypt_key: str, sealed: str) -> bytes:
    """Return what was encrypted with AES-256-CBC under the hash of the key; Refused when it was not."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        key = hashlib.sha256(encrypt_key.encode()).digest()
        decryptor = Cipher(AES(key), CBC(raw[:_IV])).decryptor()
        plain = decryptor.update(raw[_IV:]) + decryptor.finalize()
        return plain[: -plain[-1]]
    except (binascii.Error, ValueError, IndexError):
        raise Refused("cannot be decrypted") from None


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        raise Refused("not JSON") from None
    if not isinstance(found, dict):
        raise Refused("not an object")
    return found


def _spoken(event: dict[str, Any]) -> list[Heard]:
    sender, message = event.get("sender") or {}, event.get("message") or {}
    user = (sender.get("sender_id") or {}).get("open_id")
    if not user or sender.get("sender_type") != "user":
        return []
    # the same message may come in several events, so its own id names it
    key = str(message.get("message_id", ""))
    if message.get("chat_type") != "p2p":
        return [Heard(user, key, problem="group_chat")]
    if message.get("message_type") != "text":
        return [Heard(user, key, problem="media_unsupported")]
    return [Heard(user, key, text=str(_object(str(message.get("content", "")).encode()).get("text", "")))]


def _pressed(event: dict[str, Any], key: str) -> list[Heard]:
    user = (event.get("operator") or {}).get("open_id")
    value = (event.get("action") or {}).get("value") or {}
    choice = value.get("choice") if isinstance(value, dict) else None
    return [Heard(user, key, choice=str(choice))] if user and choice else []


def _text(content: str) -> Part:
    return {"msg_type": "text", "content": json.dumps({"text": content}, ensure_ascii=False)}


def _card(said: Outgoing, options: Sequence[Option]) -> Part:
    # plain text throughout: words of the customer are no markup
    elements: list[Part] = [{"tag": "div", "text": _plain(text.as_text(said, choices=False))}]
    if options:
        elements.append({"tag": "action", "layout": "flow", "actions": [_button(one) for one in options]})
    card = {"config": {"wide_screen_mode": True, "enable_forward": False}, "elements": elements}
    return {"msg_type": "interactive", "content": json.dumps(card, ensure_ascii=False)}


def _button(option: Option) -> Part:
    return {"tag": "button", "text": _plain(option.title), "type": "default", "value": {"choice": option.id}}


def _plain(content: str) -> Part:
    return {"tag": "plain_text", "content": content}
