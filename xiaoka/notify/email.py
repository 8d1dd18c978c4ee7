"""E-mail (邮件) by SMTP: a port, its adapter, and the handler of the outbox."""

import hashlib
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Any, Literal, Protocol

from xiaoka.notify.service import GiveUp
from xiaoka.wording import Wording

TIMEOUT_S = 10.0
_FOR_GOOD = 500


class EmailPort(Protocol):
    """Sends one e-mail."""

    def send(self, to: str, subject: str, text: str, key: str) -> None:
        """Hand an e-mail over.

        Args:
            to: one address.
            subject: one line.
            text: plain text.
            key: names the e-mail for good; the same key gives the same Message-ID, by which mailboxes drop repeats.

        Raises:
            GiveUp: the address or the e-mail was refused for good.
        """
        ...


@dataclass(frozen=True)
class SmtpEmail:
    """Hands e-mails to an SMTP server.

    Args:
        host: of the server.
        port: of the server.
        sender: address the e-mails come from.
        security: ``starttls``, ``tls`` from the first byte, or ``none`` for a server on the same machine.
        user: empty when the server wants no log-in.
        password: of the user.
    """

    host: str
    port: int
    sender: str
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""

    def send(self, to: str, subject: str, text: str, key: str) -> None:
        """Hand an e-mail over; see :class:`EmailPort`."""
        message = self._message(to, subject, text, key)
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _refused(code, "recipient") from None
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError):
            # a matter of the settings, not of this e-mail
            raise
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, "message") from None

    def _message(self, to: str, subject: str, text: str, key: str) -> EmailMessage:
        message = EmailMessage()
        name, address = parseaddr(to)
        if name or address != to or "@" not in address:
            raise GiveUp("not an e-mail address")
        try:
            message["From"], message["To"], message["Subject"] = self.sender, to, subject
        except ValueError:
            raise GiveUp("header with a line break") from None
        domain = parseaddr(self.sender)[1].rpartition("@")[2] or "localhost"
        message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
        message["Date"] = formatdate()
        # tells other machines not to answer (RFC 3834)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message

    def _connected(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password)
        return server


def _refused(code: int, what: str) -> Exception:
    return GiveUp(f"{what} refused: {code}") if code >= _FOR_GOOD else OSError(f"{what} put off: {code}")


@dataclass(frozen=True)
class CarrierEmail:
    """Hands e-mails to a carrier that takes them itself, as the demo carrier does."""

    mail: Callable[[str, str, str, str], None]

    def send(self, to: str, subject: str, text: str, key: str) -> None:
        """Hand an e-mail over; see :class:`EmailPort`."""
        self.mail(to, subject, text, key)


class NoEmail:
    """Stands where nobody has set up a mail server."""

    def send(self, to: str, subject: str, text: str, key: str) -> None:  # noqa: ARG002
        """Give up at once: a warning that waits for a server of next month is no warning, and people shall see it."""
        raise GiveUp("no mail server: set XIAOKA_SMTP_HOST")


class EmailHandler:
    """Renders the words of an e-mail in the outbox and hands it to the port."""

    def __init__(self, port: EmailPort, wording: Wording) -> None:
        self._port, self._wording = port, wording

    def __call__(self, payload: dict[str, Any]) -> None:
        """Send; the key of the message makes a repeat recognisable."""
        params = payload.get("params", {})
        text = payload.get("text") or self._wording.text(payload["wording"], **params)
        subject = payload.get("subject") or self._wording.text(payload["subject_wording"], **params)
        self._port.send(payload["to"], subject, text, payload["key"])
