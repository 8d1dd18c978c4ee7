"""All channels of a desk: those whose settings are given, and what they share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xiaoka.gateway.channels.dingtalk import DingTalk
from xiaoka.gateway.channels.door import Door
from xiaoka.gateway.channels.feishu import Feishu
from xiaoka.gateway.channels.outlet import Outlet
from xiaoka.gateway.channels.peers import Peers
from xiaoka.gateway.channels.port import Channel
from xiaoka.gateway.channels.puller import Puller
from xiaoka.gateway.channels.wechat import WeChat
from xiaoka.gateway.channels.wechat_kf import WeChatKf
from xiaoka.gateway.core import Core
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import Handler
from xiaoka.settings_channels import ChannelSettings

_KINDS: tuple[tuple[str, Callable[[ChannelSettings], Channel]], ...] = (
    ("wechat_app_id", WeChat),
    ("wechat_kf_corp_id", WeChatKf),
    ("dingtalk_app_key", DingTalk),
    ("feishu_app_id", Feishu),
)
"""Each channel with the setting that turns it on."""


@dataclass(frozen=True)
class Channels:
    """The channels that are on, by name, and the door to all of them."""

    by_name: Mapping[str, Channel]
    door: Door
    peers: Peers
    core: Core

    def handlers(self, wake: Callable[[str], None]) -> dict[str, Handler]:
        """Return the handlers of the outbox; ``wake`` is told from threads of conversations to be answered."""
        if not self.by_name:
            return {}
        return {
            NoticeKind.CHANNEL.value: Outlet(self.core, self.peers, self.by_name),
            NoticeKind.PULL.value: Puller(self.core, self.door, self.by_name, wake),
        }


def build_channels(core: Core) -> Channels:
    """Make the channels of the settings; opens no connection."""
    peers = Peers(core.settings.identity_key.get_secret_value())
    made = [make(core.settings) for setting, make in _KINDS if getattr(core.settings, setting)]
    return Channels({one.name: one for one in made}, Door(core, peers), peers, core)
