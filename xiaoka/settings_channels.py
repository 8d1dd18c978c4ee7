"""Settings of what goes out and comes in beside the web: messaging channels and e-mail. Unset means off."""

from typing import Literal, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings

_UNSET = SecretStr("")


class ChannelSettings(BaseSettings):
    """The part of the settings that concerns channels; a channel is on when its first setting is given."""

    wechat_app_id: str = ""
    """公众号 AppID; with it and the next two the channel is on at ``/channels/wechat``."""
    wechat_app_secret: SecretStr = _UNSET
    wechat_token: SecretStr = _UNSET
    """Token of the server configuration; signs requests."""
    wechat_aes_key: SecretStr = _UNSET
    """EncodingAESKey; set: only encrypted messages (安全模式) are taken; empty: plain ones (明文模式)."""
    wechat_api: str = "https://api.weixin.qq.com"

    wechat_kf_corp_id: str = ""
    """企业 ID; with it and the next three 微信客服 is on at ``/channels/wechat_kf``."""
    wechat_kf_secret: SecretStr = _UNSET
    wechat_kf_token: SecretStr = _UNSET
    wechat_kf_aes_key: SecretStr = _UNSET
    wechat_kf_api: str = "https://qyapi.weixin.qq.com"

    dingtalk_app_key: str = ""
    """AppKey (Client ID); with it and the secret 钉钉 is on at ``/channels/dingtalk``."""
    dingtalk_app_secret: SecretStr = _UNSET
    dingtalk_robot_code: str = ""
    """RobotCode; with it the robot may write when the session's webhook has ended."""
    dingtalk_api: str = "https://api.dingtalk.com"
    dingtalk_webhook_base: str = "https://oapi.dingtalk.com"
    """Webhooks of sessions must begin with it."""

    feishu_app_id: str = ""
    """App ID; with it and the next three 飞书 is on at ``/channels/feishu``."""
    feishu_app_secret: SecretStr = _UNSET
    feishu_verification_token: SecretStr = _UNSET
    feishu_encrypt_key: SecretStr = _UNSET
    feishu_api: str = "https://open.feishu.cn"

    smtp_host: str = ""
    """SMTP server for e-mail; empty: e-mails are given up at once and listed as dead."""
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = _UNSET
    smtp_sender: str = ""

    @model_validator(mode="after")
    def _channels_whole(self) -> Self:
        for first, needed in _NEEDED.items():
            missing = [name for name in needed if getattr(self, first) and not _value(getattr(self, name))]
            if missing:
                names = ", ".join(f"XIAOKA_{name.upper()}" for name in missing)
                raise ValueError(f"XIAOKA_{first.upper()} is set, but these are not: {names}")
        return self


_NEEDED = {
    "wechat_app_id": ("wechat_app_secret", "wechat_token"),
    "wechat_kf_corp_id": ("wechat_kf_secret", "wechat_kf_token", "wechat_kf_aes_key"),
    "dingtalk_app_key": ("dingtalk_app_secret",),
    "feishu_app_id": ("feishu_app_secret", "feishu_verification_token", "feishu_encrypt_key"),
    "smtp_host": ("smtp_sender",),
}
"""What a channel cannot do without, by the setting that turns it on."""


def _value(setting: str | SecretStr) -> str:
    return setting.get_secret_value() if isinstance(setting, SecretStr) else setting
