"""钉钉: a robot of the company, called by HTTP (HTTP 模式接收消息).

After the vendor's documents 接收消息的消息协议 (headers ``timestamp`` and ``sign``, ``sessionWebhook``), 消息类型
(``actionCard``) and 批量发送人与机器人会话中机器人消息. The answer goes to the session's webhook while it lives,
about an hour and a half, and afterwards by the robot's own interface. The signature covers the time only, not the body:
HTTPS keeps it from being seen.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from xiaoka.clock import SystemClock
from xiaoka.gateway.channels import text
from xiaoka.gateway.channels.message import Option, Outgoing
from xiaoka.gateway.channels.port import SKEW, Address, Heard, Incoming, NotNow, Part, Receipt, Refused
from xiaoka.gateway.channels.vendor import AccessToken, Vendor, VendorTrouble
from xiaoka.notify.service import GiveUp, Later
from xiaoka.settings_channels import ChannelSettings

MAX_BYTES = 4000
MAX_BUTTONS = 10
_ALONE = "1"
_PRESS = "dtmd://dingtalkclient/sendMessage?content="
_MARGIN = timedelta(minutes=1)
_BATCH_SEND = "/v1.0/robot/oToMessages/batchSend"
_TOO_FAST = frozenset((130101, 130102, 90018))
_MINUTE = timedelta(minutes=1)


class DingTalk:
    """One robot."""

    name = "dingtalk"

    def __init__(self, settings: ChannelSettings, vendor: Vendor | None = None, session: Vendor | None = None) -> None:
        self._key, self._secret = settings.dingtalk_app_key, settings.dingtalk_app_secret.get_secret_value()
        self._robot = settings.dingtalk_robot_code
        self._webhooks = settings.dingtalk_webhook_base.rstrip("/") + "/"
        self._vendor = vendor or Vendor(settings.dingtalk_api)
        self._session = session or Vendor(settings.dingtalk_webhook_base)
        self._access = AccessToken(self._fetch)

    def receive(self, incoming: Incoming, now: datetime) -> Receipt:
        """Check and read a request; see :class:`~xiaoka.gateway.channels.port.Channel`."""
        self._check(incoming, now)
        try:
            message = json.loads(incoming.body)
            user, key = str(message["senderStaffId"] or message["senderId"]), str(message["msgId"])
        except (ValueError, KeyError, TypeError):
            raise Refused("no message") from None
        webhook = str(message.get("sessionWebhook", ""))
        if webhook and not webhook.startswith(self._webhooks):
            # nobody makes the desk call an address of his own
            raise Refused("webhook")
        route = {
            "webhook": webhook,
            "until": int(message.get("sessionWebhookExpiredTime") or 0),
            "staff": bool(message.get("senderStaffId")),
        }
        return Receipt("{}", "application/json", heard=[_heard(message, user, key, route)])

    def parts(self, said: Sequence[Outgoing]) -> list[Part]:
        """Render as texts, several in one; what can be pressed becomes a card with buttons."""
        made: list[Part] = []
        waiting: list[str] = []
        for one in said:
            options = (*one.choices, *one.edits)[:MAX_BUTTONS]
            if options:
                made += [_text(piece) for piece in text.joined(waiting, MAX_BYTES)]
                made.append(_action_card(text.as_text(one, choices=False), options))
                waiting = []
            else:
                waiting.append(text.as_text(one))
        return made + [_text(piece) for piece in text.joined(waiting, MAX_BYTES)]

    def send(self, to: Address, part: Part, key: str, now: datetime) -> None:  # noqa: ARG002
        """Send one message; the vendor knows no key against repeats."""
        until = datetime.fromtimestamp(to.route["until"] / 1000, UTC)
        # the vendor's time ends by the machine's clock, wherever the demo's stands
        if to.route["webhook"] and SystemClock().now() < until - _MARGIN:
            answer = self._session.post(to.route["webhook"], part)
            _judge(int(answer.get("errcode", 0)))
            return
        if not (self._robot and to.route["staff"]):
            raise NotNow("the session is over and the robot may not begin one")
        self._begin(to.user, part)

    def _begin(self, user: str, part: Part) -> None:
        body = {"robotCode": self._robot, "userIds": [user], **_sample(part)}
        answer = self._call(body)
        if answer.get("code") == "InvalidAuthentication":
            answer = self._call(body)
        if code := answer.get("code"):
            if "Throttling" in str(code) or "flowControl" in str(code):
                raise Later(str(code), _MINUTE)
            raise VendorTrouble(str(code))
        if user in answer.get("invalidStaffIdList", ()):
            raise GiveUp("the user is gone")
        if user in answer.get("flowControlledStaffIdList", ()):
            raise Later("flow control", _MINUTE)

    def _call(self, body: Part) -> dict[str, Any]:
        token = self._access.get()
        answer = self._vendor.post(_BATCH_SEND, body, headers={"x-acs-dingtalk-access-token": token})
        if answer.get("code") == "InvalidAuthentication":
            self._access.drop(token)
        return answer

    def _fetch(self) -> tuple[str, float]:
        body = {"appKey": self._key, "appSecret": self._secret}
        answer = self._vendor.post("/v1.0/oauth2/accessToken", body)
        if not answer.get("accessToken"):
            raise VendorTrouble(f"no access token: {answer.get('code')}")
        return str(answer["accessToken"]), float(answer.get("expireIn", 7200))

    def _check(self, incoming: Incoming, now: datetime) -> None:
        timestamp, sign = incoming.headers.get("timestamp", ""), incoming.headers.get("sign", "")
        if not timestamp.isdecimal() or not timestamp.isascii() or len(timestamp) > 15:
            raise Refused("timestamp")
        wanted = hmac.new(self._secret.encode(), f"{timestamp}\n{self._secret}".encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(base64.b64encode(wanted), sign.encode()):
            raise Refused("signature")
        if abs(now - datetime.fromtimestamp(int(timestamp) / 1000, UTC)) > SKEW:
            raise Refused("too old")


def _judge(code: int) -> None:
    if code in _TOO_FAST:
        raise Later(f"errcode {code}", _MINUTE)
    if code:
        raise VendorTrouble(f"errcode {code}")


def _heard(message: dict[str, Any], user: str, key: str, route: dict[str, Any]) -> Heard:
    if str(message.get("conversationType")) != _ALONE:
        return Heard(user, key, problem="group_chat", route=route)
    kind = message.get("msgtype")
    if kind == "text":
        return Heard(user, key, text=str(message.get("text", {}).get("content", "")), route=route)
    if kind == "audio":
        said = str(message.get("content", {}).get("recognition", ""))
        return (
            Heard(user, key, text=said, route=route) if said else Heard(user, key, problem="voice_unclear", route=route)
        )
    return Heard(user, key, problem="media_unsupported", route=route)


def _text(content: str) -> Part:
    return {"msgtype": "text", "text": {"content": content}}


def _action_card(content: str, options: Sequence[Option]) -> Part:
    # pressing sends the title as the customer's own words, which the desk takes for the button
    buttons = [{"title": one.title, "actionURL": _PRESS + quote(one.title)} for one in options]
    title = content.split("\n", 1)[0][:60]
    # markdown: two spaces make a line break; brackets would make links
    shown = content.replace("[", "［").replace("]", "］").replace("\n", "  \n")
    return {
        "msgtype": "actionCard",
        "actionCard": {"title": title, "text": shown, "btnOrientation": "0", "btns": buttons},
    }


def _sample(part: Part) -> Part:
    """Return a message in the form that the robot's own interface takes; its cards take no free number of buttons."""
    if part["msgtype"] == "text":
        return {"msgKey": "sampleText", "msgParam": json.dumps(part["text"], ensure_ascii=False)}
    card = part["actionCard"]
    links = "  \n".join(f"[{one['title']}]({one['actionURL']})" for one in card["btns"])
    param = {"title": card["title"], "text": f"{card['text']}  \n{links}"}
    return {"msgKey": "sampleMarkdown", "msgParam": json.dumps(param, ensure_ascii=False)}
