"""微信客服 (customer service of 企业微信).

After the vendor's documents 加解密方案说明, 接收消息和事件 (callback ``kf_msg_or_event``, then ``sync_msg`` with a
cursor) and 发送消息 (``send_msg``, ``msgmenu``). A callback only announces that there is something: the messages are
fetched by way of the outbox, so that an announcement is never lost while the vendor is out of reach.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from xiaoka.gateway import words
from xiaoka.gateway.channels import text, wechat_crypto
from xiaoka.gateway.channels.message import Option, Outgoing
from xiaoka.gateway.channels.port import Address, Heard, Incoming, NotNow, Part, Pulled, Receipt, Refused
from xiaoka.gateway.channels.vendor import AccessToken, Vendor, VendorTrouble, judge
from xiaoka.gateway.choices import CHOICE_ID
from xiaoka.settings_channels import ChannelSettings

log = structlog.get_logger(__name__)
WINDOW = timedelta(hours=48)
MAX_BYTES = 2000
MAX_HEAD = 1000
"""The vendor's limits are 2048 bytes for a text and 1024 above a menu."""
MAX_OPTIONS = 10
_FRESH_S = 600
"""Without a cursor the vendor gives out three days; so old may a message be that is answered then."""
_PAGE = 1000
_CUSTOMER = 3
_TOKEN_BAD = frozenset((40014, 41001, 42001))
# five answers, 48 h, or the session is with a person of 企业微信
_NOT_NOW = frozenset((95001, 95002, 95018))
_NEVER = frozenset((40003, 40058, 44004, 45002, 95000))
_PAUSES = {-1: timedelta(seconds=5), 45009: timedelta(minutes=5), 45033: timedelta(minutes=1)}


class WeChatKf:
    """The customer-service accounts of one company."""

    name = "wechat_kf"

    def __init__(self, settings: ChannelSettings, vendor: Vendor | None = None) -> None:
        self._corp, self._secret = settings.wechat_kf_corp_id, settings.wechat_kf_secret.get_secret_value()
        self._token = settings.wechat_kf_token.get_secret_value()
        self._envelope = wechat_crypto.Envelope(settings.wechat_kf_aes_key.get_secret_value(), self._corp)
        self._vendor = vendor or Vendor(settings.wechat_kf_api)
        self._access = AccessToken(self._fetch)

    def receive(self, incoming: Incoming, now: datetime) -> Receipt:
        """Check and read a callback; see :class:`~xiaoka.gateway.channels.port.Channel`."""
        query = incoming.query
        given, timestamp, nonce = (query.get(name, "") for name in ("msg_signature", "timestamp", "nonce"))
        asking = incoming.method == "GET"
        sealed = query.get("echostr", "") if asking else wechat_crypto.fields(incoming.body).get("Encrypt", "")
        wechat_crypto.check(given, timestamp, now, self._token, nonce, sealed)
        plain = self._envelope.decrypt(sealed)
        if asking:
            return Receipt(plain)
        event = wechat_crypto.fields(plain)
        replay = f"{given}|{timestamp}|{nonce}"
        if event.get("Event") != "kf_msg_or_event":
            return Receipt(replay=replay)
        if not event.get("OpenKfId"):
            raise Refused("no account")
        return Receipt(replay=replay, pulls=[{"account": event["OpenKfId"], "token": event.get("Token", "")}])

    def pull(self, account: str, token: str, cursor: str) -> Pulled:
        """Fetch one page of messages behind the cursor."""
        body: Part = {"open_kfid": account, "limit": _PAGE}
        body |= {"cursor": cursor, "token": token}
        answer = self._called("/cgi-bin/kf/sync_msg", body)
        if answer.get("errcode") and int(answer["errcode"]) not in _PAUSES:
            # the callback's token lives ten minutes; without one it works too, only not so often
            answer = self._called("/cgi-bin/kf/sync_msg", {**body, "token": ""})
        judge(int(answer.get("errcode", 0)), not_now=_NOT_NOW, never=_NEVER, pauses=_PAUSES)
        oldest = 0.0 if cursor else time.time() - _FRESH_S
        found = [_heard(one) for one in answer.get("msg_list", []) if float(one.get("send_time", 0)) >= oldest]
        heard = [one for one in found if one is not None]
        return Pulled(heard, str(answer.get("next_cursor") or cursor), bool(answer.get("has_more")))

    def parts(self, said: Sequence[Outgoing]) -> list[Part]:
        """Render as texts, several in one; what can be pressed becomes a menu under its own message."""
        made: list[Part] = []
        waiting: list[str] = []
        for one in said:
            options = (*one.choices, *one.edits)[:MAX_OPTIONS]
            waiting.append(text.as_text(one, choices=False))
            if options:
                made += _menu(text.joined(waiting, MAX_BYTES), options)
                waiting = []
        return made + [_text(piece) for piece in text.joined(waiting, MAX_BYTES)]

    def send(self, to: Address, part: Part, key: str, now: datetime) -> None:
        """Send one message; ``key`` is its message id with the vendor."""
        if now - to.heard_at > WINDOW:
            raise NotNow("48 h without a word of the customer")
        body = {"touser": to.user, "open_kfid": to.route["open_kfid"], "msgid": key, **part}
        answer = self._called("/cgi-bin/kf/send_msg", body)
        if answer.get("errcode") and "msgid" in str(answer.get("errmsg", "")).lower():
            # 开发者需确保客服账号内唯一，否则接口返回错误: it had this message already, and only its answer was lost
            return
        judge(int(answer.get("errcode", 0)), not_now=_NOT_NOW, never=_NEVER, pauses=_PAUSES)

    def _called(self, path: str, body: Part) -> dict[str, Any]:
        answer = self._once(path, body)
        return self._once(path, body) if int(answer.get("errcode", 0)) in _TOKEN_BAD else answer

    def _once(self, path: str, body: Part) -> dict[str, Any]:
        token = self._access.get()
        answer = self._vendor.post(path, body, params={"access_token": token})
        if int(answer.get("errcode", 0)) in _TOKEN_BAD:
            self._access.drop(token)
        return answer

    def _fetch(self) -> tuple[str, float]:
        query = {"corpid": self._corp, "corpsecret": self._secret}
        answer = self._vendor.get("/cgi-bin/gettoken", params=query)
        if not answer.get("access_token"):
            raise VendorTrouble(f"no access token: errcode {answer.get('errcode')}")
        return str(answer["access_token"]), float(answer.get("expires_in", 7200))


def _heard(message: dict[str, Any]) -> Heard | None:
    kind, user, account = message.get("msgtype"), message.get("external_userid"), message.get("open_kfid")
    if kind == "event":
        _note(message.get("event", {}))
        return None
    if message.get("origin") != _CUSTOMER or not user or not account:
        return None
    key, route = str(message.get("msgid", "")), {"open_kfid": account}
    if kind != "text":
        problem = "voice_unclear" if kind == "voice" else "media_unsupported"
        return Heard(user, key, problem=problem, route=route)
    content = message.get("text", {})
    pressed = str(content.get("menu_id", ""))
    if CHOICE_ID.fullmatch(pressed):
        return Heard(user, key, choice=pressed, route=route)
    return Heard(user, key, text=str(content.get("content", "")), route=route)


def _note(event: dict[str, Any]) -> None:
    if event.get("event_type") == "msg_send_fail":
        log.warning("kf_send_failed", message=event.get("fail_msgid"), reason=event.get("fail_type"))


def _text(content: str) -> Part:
    return {"msgtype": "text", "text": {"content": content}}


def _menu(texts: list[str], options: Sequence[Option]) -> list[Part]:
    head = texts.pop() if texts and len(texts[-1].encode()) <= MAX_HEAD else words.channel("options")
    listed = [{"type": "click", "click": {"id": one.id, "content": text.cut(one.title, 128)[0]}} for one in options]
    menu = {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": listed}}
    return [*(_text(one) for one in texts), menu]
