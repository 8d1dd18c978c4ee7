"""WeChat as it calls the desk: signed, plain or encrypted, in the shapes of 接收普通消息 and 接收事件推送."""

import secrets
import time
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import httpx

from xiaoka.gateway.channels.wechat_crypto import Envelope, signature

TOKEN, APP_ID = "weixin-token", "wx1234567890abcdef"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SEND = "/cgi-bin/message/custom/send"
STABLE_TOKEN = "/cgi-bin/stable_token"


def xml(**fields: Any) -> str:
    """Return a message as WeChat writes it."""
    lines = [f"<{name}><![CDATA[{value}]]></{name}>" if not str(value).isdecimal() else f"<{name}>{value}</{name}>"
             for name, value in fields.items()]  # fmt: skip
    return f"<xml>{''.join(lines)}</xml>"


@dataclass
class WeChatSide:
    """Delivers messages of followers to the desk."""

    http: httpx.AsyncClient
    encrypted: bool = False
    path: str = "/channels/wechat"

    def signed(self, body: str = "", *, at: float | None = None, nonce: str | None = None) -> dict[str, str]:
        timestamp, nonce = str(int(at or time.time())), nonce or secrets.token_hex(5)
        query = {"timestamp": timestamp, "nonce": nonce, "openid": "o1"}
        query["signature"] = signature(TOKEN, timestamp, nonce)
        if body:
            query |= {"encrypt_type": "aes", "msg_signature": signature(TOKEN, timestamp, nonce, body)}
        return query

    async def post(self, message: str, query: dict[str, str] | None = None) -> httpx.Response:
        if self.encrypted:
            sealed = Envelope(AES_KEY, APP_ID).encrypt(message)
            query = query or self.signed(sealed)
            message = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        return await self.http.post(self.path, params=query or self.signed(), content=message.encode())

    async def say(self, text: str, user: str = "oUser1", msg_id: int | None = None) -> httpx.Response:
        return await self.post(self.text(text, user, msg_id))

    def text(self, text: str, user: str = "oUser1", msg_id: int | None = None) -> str:
        number = msg_id or 10**15 + secrets.randbelow(10**15)
        return xml(ToUserName="gh_1", FromUserName=user, CreateTime=int(time.time()), MsgType="text",
                   Content=escape(text), MsgId=number)  # fmt: skip

    def event(self, event: str, key: str = "", user: str = "oUser1", at: int = 0) -> str:
        return xml(ToUserName="gh_1", FromUserName=user, CreateTime=at or int(time.time()), MsgType="event",
                   Event=event, EventKey=key)  # fmt: skip
