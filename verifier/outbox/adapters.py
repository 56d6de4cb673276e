"""What every way out of the building can do, and which one the settings name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from verifier.language import Text
from verifier.outbox.files import MailFiles, SmsFiles
from verifier.outbox.folders import mail_folder, sms_folder
from verifier.outbox.handing import Delivery, Outgoing
from verifier.outbox.smtp import SmtpServer
from verifier.settings import Settings

CHANNEL_NAMES: Final = {"mail": Text("邮件", "mail"), "sms": Text("短信", "text message")}


class Adapter(Protocol):
    """A way out of the building."""

    def deliver(self, batch: Sequence[Outgoing], batch_id: str, at: datetime) -> Mapping[str, Delivery]:
        """Hand messages over and say of each id what became of it; an id left out is tried again.

        A message may come a second time, after a process was killed between handing it over and writing that
        down: its id is the same.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ways:
    """The way out for each channel."""

    mail: Adapter
    sms: Adapter

    def of(self, channel: str) -> Adapter:
        """Return the way out of a channel."""
        return self.mail if channel == "mail" else self.sms


def ways_of(settings: Settings) -> Ways:
    """Return the ways out the settings name.

    Raises:
        ConfigurationError: the mail server's password or certificates cannot be read.
    """
    mail: Adapter
    if settings.mail.adapter == "smtp":
        mail = SmtpServer.of(settings.mail)
    else:
        mail = MailFiles(mail_folder(settings), settings.mail.sender)
    return Ways(mail, SmsFiles(sms_folder(settings)))
