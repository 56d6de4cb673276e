"""Mail handed to a server over an encrypted way; its answers become words, never its password."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.outbox.handing import HANDED_OVER, Delivery, Outgoing
from verifier.outbox.mail import mail_of
from verifier.settings.messages import MailSettings

_SECONDS: Final = 30
_PERMANENT: Final = range(500, 600)
_UNREACHED: Final = Text("邮件服务器 {host} 无法连接。", "The mail server {host} cannot be reached.")
_LOGIN: Final = Text("邮件服务器不接受用户名或密码。", "The mail server takes neither name nor password.")
_REFUSED: Final = Text("邮件服务器拒收（{code}）。", "The mail server refused it ({code}).")
_NO_ADDRESS: Final = Text("邮件服务器不能投递到这个地址。", "The mail server cannot deliver to this address.")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """One server; the password is read once and shown nowhere."""

    settings: MailSettings
    password: str | None = field(repr=False)
    trust: ssl.SSLContext = field(repr=False)

    @classmethod
    def of(cls, settings: MailSettings) -> SmtpServer:
        """Return the server the settings name.

        Raises:
            ConfigurationError: the password's file is missing, empty or readable by others, or the
                certificates cannot be read.
        """
        path = settings.password_file
        try:
            trust = ssl.create_default_context(cafile=settings.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(
                Text("mail.ca_file 无法使用：{p}。", "mail.ca_file cannot be used: {p}.").fill(
                    p=settings.ca_file
                )
            ) from error
        return cls(settings, None if path is None else _password(path), trust)

    def deliver(self, batch: Sequence[Outgoing], _batch_id: str, _at: datetime) -> Mapping[str, Delivery]:
        """Hand each mail over; where the server cannot be used, all wait."""
        found: dict[str, Delivery] = {}
        try:
            with self._connection() as server:
                for outgoing in batch:
                    found[outgoing.message_id] = self._send(server, outgoing)
        except smtplib.SMTPAuthenticationError:
            return _rest(batch, found, _LOGIN)
        except (OSError, smtplib.SMTPException):
            return _rest(batch, found, _UNREACHED.fill(host=self.settings.host))
        return found

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        host, port = self.settings.host, self.settings.port
        if self.settings.tls == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=self.trust)
        else:
            server = smtplib.SMTP(host, port, timeout=_SECONDS)
        with server:
            if self.settings.tls == "starttls":
                server.starttls(context=self.trust)  # raises where the server offers none: nothing leaves
            if self.settings.user is not None and self.password is not None:
                server.login(self.settings.user, self.password)
            yield server

    def _send(self, server: smtplib.SMTP, outgoing: Outgoing) -> Delivery:
        try:
            server.send_message(mail_of(outgoing, self.settings.sender))
        except smtplib.SMTPServerDisconnected:
            raise
        except (smtplib.SMTPNotSupportedError, UnicodeError):  # letters the server takes in no address
            return Delivery(_NO_ADDRESS, final=True)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(code for code, _words in error.recipients.values())
            return Delivery(_REFUSED.fill(code=code), final=code in _PERMANENT)
        except smtplib.SMTPResponseException as error:
            return Delivery(_REFUSED.fill(code=error.smtp_code), final=error.smtp_code in _PERMANENT)
        return HANDED_OVER


def _rest(batch: Sequence[Outgoing], found: Mapping[str, Delivery], problem: Text) -> Mapping[str, Delivery]:
    return {outgoing.message_id: Delivery(problem) for outgoing in batch} | dict(found)


def _password(path: Path) -> str:
    try:
        text, mode = path.read_text(encoding="utf-8").strip(), path.stat().st_mode
    except (OSError, UnicodeDecodeError):
        text, mode = "", 0
    if not text or mode & 0o077:
        raise ConfigurationError(
            Text("mail.password_file 无法使用：{p}。", "mail.password_file cannot be used: {p}.").fill(
                p=path
            ),
            Text("应为一行密码，权限 600。", "It holds the password on one line, with mode 600."),
        )
    return text
