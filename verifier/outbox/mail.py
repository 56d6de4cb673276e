"""A mail as RFC 5322 has it: plain text and HTML, an id of its own, dated by when it was written."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from verifier.outbox.handing import Outgoing


def mail_of(outgoing: Outgoing, sender: str) -> EmailMessage:
    """Return the mail; the same message gives the same ``Message-ID`` at each try."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = outgoing.address
    mail["Subject"] = " ".join(outgoing.content["subject"].split())  # a header is one line
    mail["Date"] = format_datetime(outgoing.created_at)
    mail["Message-ID"] = f"<{outgoing.message_id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    mail.set_content(outgoing.content["plain"])
    mail.add_alternative(outgoing.content["html"], subtype="html")
    return mail
