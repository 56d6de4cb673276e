"""The morning's report by mail, after the night, whatever became of it."""

from __future__ import annotations

from typing import Any

from jobs.duty import Duty
from verifier.errors import VerifierError
from verifier.language import Text
from verifier.reporting.morning import send_morning


def morning(duty: Duty) -> dict[str, Any]:
    """Write and send the report of the job's date; done again, nobody gets a second one.

    Raises:
        VerifierError: not everything could be sent: nobody else would try again before the next night.
    """
    result = send_morning(duty.context, duty.actor, duty.ticket.business_date)
    if result.sent.put_off:
        raise VerifierError(
            Text("有 {n} 条短信或邮件没有发出。", "{n} messages could not be sent.").fill(
                n=result.sent.put_off
            ),
            Text(
                "请检查邮件服务器、短信目录和磁盘：pension-verifier outbox list。",
                "Look at the mail server, the folder of short messages and the disk: "
                "pension-verifier outbox list.",
            ),
        )
    return {"written": result.written, "sent": result.sent.sent}
