"""微信客服, 钉钉 and 飞书 as they call the desk, in the shapes of their documents."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from tests.unit.gateway.channels.vendors import FakeVendor
from tests.unit.gateway.channels.wechat import AES_KEY, APP_ID, TOKEN, xml
from xiaoka.gateway.channels.wechat_crypto import Envelope, signature


@dataclass
class KfSide:
    """接收消息和事件: keeps the messages until they are fetched."""

    http: httpx.AsyncClient
    vendor: FakeVendor
    kept: list[dict[str, Any]] = field(default_factory=list)
    page: int = 1000
    SYNC: ClassVar = "/cgi-bin/kf/sync_msg"
    SEND: ClassVar = "/cgi-bin/kf/send_msg"

    def __post_init__(self) -> None:
        self.vendor.usual[self.SYNC] = lambda asked: self._sync(asked.body)

    def _sync(self, body: dict[str, Any]) -> dict[str, Any]:
        after = int(body.get("cursor") or 0)
        found = self.kept[after : after + self.page]
        upto = after + len(found)
        return {
            "errcode": 0, "errmsg": "ok", "next_cursor": str(upto), "has_more": int(upto < len(self.kept)),
            "msg_list": found,
        }  # fmt: skip

    def write(self, text: str = "", user: str = "wmUser1", **more: Any) -> None:
        """Let a customer write; the company is told by :meth:`announce`."""
        message = {
            "msgid": secrets.token_hex(8), "open_kfid": "wkAccount1", "external_userid": user,
            "send_time": int(time.time()), "origin": 3, "msgtype": "text", "text": {"content": text},
        }  # fmt: skip
        self.kept.append(message | more)

    def query(self, sealed: str, *, at: float | None = None) -> dict[str, str]:
        timestamp, nonce = str(int(at or time.time())), secrets.token_hex(5)
        return {"msg_signature": signature(TOKEN, timestamp, nonce, sealed), "timestamp": timestamp, "nonce": nonce}

    async def announce(self, **query: str) -> httpx.Response:
        event = xml(ToUserName=APP_ID, CreateTime=int(time.time()), MsgType="event", Event="kf_msg_or_event",
                    Token=f"ENC{secrets.token_hex(4)}", OpenKfId="wkAccount1")  # fmt: skip
        sealed = Envelope(AES_KEY, APP_ID).encrypt(event)
        body = f"<xml><ToUserName><![CDATA[{APP_ID}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        params = {**self.query(sealed), **query}
        return await self.http.post("/channels/wechat_kf", params=params, content=body.encode())

    async def say(self, text: str, user: str = "wmUser1", **more: Any) -> httpx.Response:
        self.write(text, user, **more)
        return await self.announce()

    async def press(self, item: dict[str, str]) -> httpx.Response:
        """Press an item of a menu."""
        self.write()
        self.kept[-1]["text"] = {"content": item["content"], "menu_id": item["id"]}
        return await self.announce()

    def told(self) -> list[dict[str, Any]]:
        return [one.body for one in self.vendor.to(self.SEND)]


@dataclass
class DingTalkSide:
    """接收消息的消息协议."""

    http: httpx.AsyncClient
    base: str
    SECRET: ClassVar = "ding-secret"
    SESSION: ClassVar = "/robot/sendBySession"
    BATCH: ClassVar = "/v1.0/robot/oToMessages/batchSend"

    def headers(self, *, at: float | None = None) -> dict[str, str]:
        timestamp = str(int((at or time.time()) * 1000))
        mac = hmac.new(self.SECRET.encode(), f"{timestamp}\n{self.SECRET}".encode(), hashlib.sha256).digest()
        return {"timestamp": timestamp, "sign": base64.b64encode(mac).decode()}

    def message(self, text: str, **more: Any) -> dict[str, Any]:
        now = int(time.time() * 1000)
        return {
            "conversationId": "cid1", "chatbotCorpId": "dinge8a565", "chatbotUserId": "$:LWCP_v1:$C1",
            "msgId": f"msg{secrets.token_hex(6)}", "senderNick": "杨**", "isAdmin": False, "senderStaffId": "user123",
            "sessionWebhookExpiredTime": now + 5_400_000, "createAt": now, "senderCorpId": "dinge8a565",
            "conversationType": "1", "senderId": "$:LWCP_v1:$Ff09", "robotCode": "dingrobot",
            "sessionWebhook": f"{self.base}/robot/sendBySession?session=s1", "text": {"content": text},
            "msgtype": "text",
        } | more  # fmt: skip

    async def post(self, message: dict[str, Any], headers: dict[str, str] | None = None) -> httpx.Response:
        return await self.http.post("/channels/dingtalk", json=message, headers=headers or self.headers())

    async def say(self, text: str, **more: Any) -> httpx.Response:
        return await self.post(self.message(text, **more))


@dataclass
class FeishuSide:
    """将事件发送至开发者服务器, encrypted and signed."""

    http: httpx.AsyncClient
    APP: ClassVar = "cli_a1b2c3"
    TOKEN: ClassVar = "verification-token"
    KEY: ClassVar = "feishu-encrypt-key"
    SEND: ClassVar = "/open-apis/im/v1/messages"

    def sealed(self, message: dict[str, Any], key: str | None = None) -> bytes:
        plain, iv = json.dumps(message).encode(), os.urandom(16)
        fill = 16 - len(plain) % 16
        encryptor = Cipher(AES(hashlib.sha256((key or self.KEY).encode()).digest()), CBC(iv)).encryptor()
        content = iv + encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()
        return json.dumps({"encrypt": base64.b64encode(content).decode()}).encode()

    def headers(self, body: bytes, *, at: float | None = None) -> dict[str, str]:
        timestamp, nonce = str(int(at or time.time())), secrets.token_hex(8)
        signed = hashlib.sha256(f"{timestamp}{nonce}{self.KEY}".encode() + body).hexdigest()
        return {
            "X-Lark-Request-Timestamp": timestamp, "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": signed,
        }  # fmt: skip

    def event(self, kind: str, event: dict[str, Any], **header: str) -> dict[str, Any]:
        known = {
            "event_id": secrets.token_hex(16), "event_type": kind, "create_time": str(int(time.time() * 1000)),
            "token": self.TOKEN, "app_id": self.APP, "tenant_key": "736588c9260f175e",
        }  # fmt: skip
        return {"schema": "2.0", "header": known | header, "event": event}

    def text(self, text: str, user: str = "ou_user1", **more: Any) -> dict[str, Any]:
        message = {
            "message_id": f"om_{secrets.token_hex(8)}", "create_time": "1609073151345", "chat_id": "oc_1",
            "chat_type": "p2p", "message_type": "text", "content": json.dumps({"text": text}),
        } | more  # fmt: skip
        sender = {"sender_id": {"open_id": user, "union_id": "on_1"}, "sender_type": "user", "tenant_key": "t"}
        return self.event("im.message.receive_v1", {"sender": sender, "message": message})

    def press(self, choice: str, user: str = "ou_user1") -> dict[str, Any]:
        event = {
            "operator": {"tenant_key": "t", "open_id": user}, "token": "c-1",
            "action": {"value": {"choice": choice}, "tag": "button"}, "host": "im_message",
            "context": {"open_message_id": "om_1", "open_chat_id": "oc_1"},
        }  # fmt: skip
        return self.event("card.action.trigger", event)

    async def post(self, message: dict[str, Any], headers: dict[str, str] | None = None) -> httpx.Response:
        body = self.sealed(message)
        return await self.http.post("/channels/feishu", content=body, headers=headers or self.headers(body))

    async def say(self, text: str, user: str = "ou_user1") -> httpx.Response:
        return await self.post(self.text(text, user))
