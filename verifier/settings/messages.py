"""Settings of what leaves the building: mail, short messages, reminders, the morning's report."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from verifier.language import Text
from verifier.settings.section import Section

_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


def _stages(days: tuple[int, ...]) -> tuple[int, ...]:
    if not days or any(not 1 <= day <= 365 for day in days) or len(set(days)) != len(days):
        raise ValueError(
            Text("请写 1 至 365 之间互不相同的天数", "name different numbers of days from 1 to 365")
        )
    return tuple(sorted(days, reverse=True))


def _addresses(by_agency: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for address in (one for addresses in by_agency.values() for one in addresses):
        if _ADDRESS.fullmatch(address) is None:
            raise ValueError(Text("“{a}”不是邮箱地址", "“{a}” is no mail address").fill(a=address))
    return by_agency


class OutboxSettings(Section):
    """How often and how long the outbox tries."""

    batch: int = Field(200, ge=1, le=5000, description="messages handed over at once")
    tries: int = Field(8, ge=1, le=50, description="tries after which a message waits for a person")
    first_pause_minutes: int = Field(
        5, ge=1, le=1440, description="pause after the first failed try; each next one is twice as long"
    )
    lease_minutes: int = Field(
        15, ge=1, le=1440, description="time a sender has for a batch before another may take it up"
    )
    dead_days: int = Field(
        30, ge=1, le=365, description="days a short message nobody sent again is kept; then it is dropped"
    )


class MailSettings(Section):
    """Mail: files in a folder, or a server."""

    adapter: Literal["file", "smtp"] = Field("file", description="`file` writes each mail as an .eml file")
    folder: Path | None = Field(
        None, description="folder of the files; `outbox/mail` beside `nightly.report_dir` when not given"
    )
    sender: str = Field(
        "pension-verifier@localhost", pattern=r"^[^@\s]+@[^@\s]+$", description="address mail comes from"
    )
    host: str = Field("localhost", description="mail server")
    port: int = Field(587, ge=1, le=65535, description="port of the mail server")
    tls: Literal["starttls", "implicit", "none"] = Field(
        "starttls", description="how the way to the server is encrypted; `none` only on this machine"
    )
    ca_file: Path | None = Field(
        None, description="certificates that vouch for the server, when not those of the system"
    )
    user: str | None = Field(None, description="name at the mail server; without it nobody logs in")
    password_file: Path | None = Field(
        None, description="file, readable by its owner only, with the password at the mail server"
    )

    @model_validator(mode="after")
    def _plain_only_here(self) -> MailSettings:
        if self.tls == "none" and not _is_this_machine(self.host):
            raise ValueError(
                Text(
                    "tls = none 只能用于本机上的邮件服务器",
                    "tls = none is allowed only for a server on this machine",
                )
            )
        if (self.user is None) != (self.password_file is None):
            raise ValueError(
                Text("user 与 password_file 须同时设置", "user and password_file belong together")
            )
        return self


class SmsSettings(Section):
    """Short messages: files a gateway picks up, and files with what became of them."""

    folder: Path | None = Field(
        None,
        description="folder with `outgoing` and `results`; `outbox/sms` beside `nightly.report_dir` when not "
        "given",
    )


class ReminderSettings(Section):
    """Reminders of certification dates."""

    enabled: bool = Field(True, description="whether the night reminds")
    days: Annotated[tuple[int, ...], AfterValidator(_stages)] = Field(
        (60, 30, 7), description="days before the due date on which people are reminded"
    )
    overdue_days: int = Field(
        60, ge=0, le=365, description="days after the due date in which somebody is still reminded once"
    )
    approval_from: int = Field(
        500, ge=2, description="people in one campaign from which a second person approves it"
    )
    hotline: str = Field("12333", max_length=20, description="telephone number in messages and letters")
    citizen_url: str | None = Field(
        None, max_length=200, description="address of the citizen pages printed on letters and slips"
    )


class MorningSettings(Section):
    """The morning's report by mail."""

    recipients: Annotated[dict[str, tuple[str, ...]], AfterValidator(_addresses)] = Field(
        default_factory=dict,
        description="by agency: mail addresses the report goes to; each sees that agency and all below it",
    )
    console_url: str = Field(
        "http://127.0.0.1:8000", description="address of the console the report's links lead to"
    )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
