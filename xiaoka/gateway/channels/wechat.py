"""WeChat Official Account (微信公众号).

After the vendor's documents 接收普通消息, 接收事件推送, 消息加解密说明 and 发送客服消息. WeChat gives up on a
request after 5 s and asks three times, so it gets ``success`` as soon as the message is stored, and the answer
follows as a customer-service message (客服消息): five for each message of the customer, within 48 h.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from xiaoka.gateway.channels import text, wechat_crypto
from xiaoka.gateway.channels.message import Outgoing
from xiaoka.gateway.channels.port import Address, Heard, Incoming, NotNow, Part, Receipt, Refused
from xiaoka.gateway.channels.vendor import AccessToken, Vendor, VendorTrouble, judge
from xiaoka.settings_channels import ChannelSettings

WINDOW = timedelta(hours=48)
MAX_BYTES = 2000
"""The vendor's limit for a text is 2048 bytes."""
_TOKEN_BAD = frozenset((40001, 40014, 41001, 42001, 42007))
# the window is over, or not a follower any more; so many answers that the customer must write first
_NOT_NOW = frozenset((45015, 45047, 43004))
_NEVER = frozenset((40003, 44004, 45002, 87014))
_PAUSES = {-1: timedelta(seconds=5), 45011: timedelta(minutes=1), 45009: timedelta(hours=1)}
_SUCCESS = "success"


class WeChat:
    """One official account; AES mode when an EncodingAESKey is set, and then nothing else is taken."""

    name = "wechat"

    def __init__(self, settings: ChannelSettings, vendor: Vendor | None = None) -> None:
        self._app, self._secret = settings.wechat_app_id, settings.wechat_app_secret.get_secret_value()
        self._token = settings.wechat_token.get_secret_value()
        aes_key = settings.wechat_aes_key.get_secret_value()
        self._envelope = wechat_crypto.Envelope(aes_key, self._app) if aes_key else None
        self._vendor = vendor or Vendor(settings.wechat_api)
        self._access = AccessToken(self._fetch)

    def receive(self, incoming: Incoming, now: datetime) -> Receipt:
        """Check and read a request; see :class:`~xiaoka.gateway.channels.port.Channel`."""
        query = incoming.query
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if incoming.method == "GET":
            wechat_crypto.check(query.get("signature", ""), timestamp, now, self._token, nonce)
            return Receipt(query.get("echostr", ""))
        outer = wechat_crypto.fields(incoming.body)
        if self._envelope:
            sealed = outer.get("Encrypt", "")
            wechat_crypto.check(query.get("msg_signature", ""), timestamp, now, self._token, nonce, sealed)
            inner = wechat_crypto.fields(self._envelope.decrypt(sealed))
            signed = query["msg_signature"]
        else:
            wechat_crypto.check(query.get("signature", ""), timestamp, now, self._token, nonce)
            inner, signed = outer, query["signature"]
        heard = _heard(inner)
        return Receipt(_SUCCESS, heard=[heard] if heard else [], replay=f"{signed}|{timestamp}|{nonce}")

    def parts(self, said: Sequence[Outgoing]) -> list[Part]:
        """Render as texts, several messages in one, since only five may follow one message of the customer."""
        texts = text.joined((text.as_text(one) for one in said), MAX_BYTES)
        return [{"msgtype": "text", "text": {"content": one}} for one in texts]

    def send(self, to: Address, part: Part, key: str, now: datetime) -> None:  # noqa: ARG002
        """Send one customer-service message; the vendor knows no key against repeats."""
        if now - to.heard_at > WINDOW:
            raise NotNow("48 h without a word of the customer")
        body = {"touser": to.user, **part}
        code = self._call(body)
        if code in _TOKEN_BAD:
            # another server may have asked for a token and made ours void
            code = self._call(body)
        judge(code, not_now=_NOT_NOW, never=_NEVER, pauses=_PAUSES)

    def _call(self, body: Part) -> int:
        token = self._access.get()
        answer = self._vendor.post("/cgi-bin/message/custom/send", body, params={"access_token": token})
        code = int(answer.get("errcode", 0))
        if code in _TOKEN_BAD:
            self._access.drop(token)
        return code

    def _fetch(self) -> tuple[str, float]:
        # 获取稳定版接口调用凭据: several servers get the same token, where /cgi-bin/token would void the others'
        body = {"grant_type": "client_credential", "appid": self._app, "secret": self._secret}
        answer = self._vendor.post("/cgi-bin/stable_token", body)
        if "access_token" not in answer:
            raise VendorTrouble(f"no access token: errcode {answer.get('errcode')}")
        return str(answer["access_token"]), float(answer.get("expires_in", 7200))


def _heard(message: dict[str, str]) -> Heard | None:
    user, kind = message.get("FromUserName", ""), message.get("MsgType", "")
    if not user or not kind:
        raise Refused("no message")
    key = message.get("MsgId") or f"{user}|{message.get('CreateTime', '')}|{message.get('Event', '')}"
    if kind == "event":
        return _event(user, key, message)
    if kind == "text":
        return Heard(user, key, text=message.get("Content", ""))
    if kind == "voice":
        # 语音识别结果, when the account has speech recognition
        said = message.get("Recognition", "")
        return Heard(user, key, text=said) if said else Heard(user, key, problem="voice_unclear")
    return Heard(user, key, problem="media_unsupported")


def _event(user: str, key: str, message: dict[str, str]) -> Heard | None:
    event, value = message.get("Event", ""), message.get("EventKey", "")
    if event == "subscribe":
        return Heard(user, key, command="/greet")
    if event == "CLICK" and value:
        # the carrier writes into the menu's key what a customer would say, such as 我要补卡
        return Heard(user, f"{key}|{value}", text=value)
    return None
