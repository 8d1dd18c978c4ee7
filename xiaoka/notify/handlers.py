"""The handlers of the outbox that any process can offer: what they need is in the settings."""

from xiaoka.carrier.ports import Carrier
from xiaoka.events.broker import Broker
from xiaoka.notify.email import CarrierEmail, EmailHandler, EmailPort, NoEmail, SmtpEmail
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import Handler
from xiaoka.settings import Settings
from xiaoka.wording import Wording


def common_handlers(settings: Settings, wording: Wording, carrier: Carrier | None = None) -> dict[str, Handler]:
    """Return handlers by kind; without an SMTP server the carrier may take e-mails itself, else they are given up."""
    handlers: dict[str, Handler] = {NoticeKind.EMAIL.value: EmailHandler(_email(settings, carrier), wording)}
    if broker := settings.events_url.get_secret_value():
        handlers[NoticeKind.BROKER.value] = Broker(broker, settings.events_exchange)
    return handlers


def _email(settings: Settings, carrier: Carrier | None) -> EmailPort:
    if not settings.smtp_host:
        mail = getattr(carrier, "mail", None)
        return CarrierEmail(mail) if mail else NoEmail()
    return SmtpEmail(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_sender,
        settings.smtp_security,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
    )
