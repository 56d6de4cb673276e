"""Settings of operation: backups, logs, what is measured, and from when on the doctor speaks."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from verifier.settings.section import Section


class BackupSettings(Section):
    """Backups; the night makes one as soon as a folder is named."""

    folder: Path | None = Field(
        None, description="folder of the backups, best on another machine; without it the night makes none"
    )
    keep: int = Field(
        14,
        ge=1,
        le=10_000,
        description="backups that are kept, and the last of as many days; others go, never the last good one",
    )
    pg_bin: Path | None = Field(
        None,
        description="folder of `pg_dump` and `pg_restore`; looked for where Debian has them when not given",
    )


class LogSettings(Section):
    """What the serving processes write to standard error."""

    format: Literal["json", "text"] = Field(
        "json", description="one JSON object a line, or text for a terminal"
    )
    level: Literal["INFO", "WARNING", "ERROR"] = Field("INFO", description="least level that is written")
    requests: bool = Field(True, description="a line for each request of console and kiosks")


class MetricsSettings(Section):
    """Where `/metrics` answers: on a port of its own, or on the console's to whoever holds the token."""

    host: str = Field("127.0.0.1", description="address of the port of its own")
    port: int | None = Field(
        None, ge=1, le=65535, description="port of its own; nothing but health and figures there"
    )
    token_file: Path | None = Field(
        None,
        description="file, readable by its owner only, with the token asked for on the console's port; 32 "
        "characters or more",
    )


class DoctorSettings(Section):
    """From when on `doctor` finds something wrong."""

    least_free_mb: int = Field(
        2048, ge=1, description="free space below which a disk is nearly full, in megabytes"
    )
    backup_hours: int = Field(30, ge=1, description="age from which the newest backup is too old")
    seal_hours: int = Field(
        30, ge=1, description="age from which the last kept head of the audit chain is too old"
    )
    run_hours: int = Field(12, ge=1, description="a night that runs longer is stuck")
    held_feed_days: int = Field(3, ge=1, description="days after which a held feed is waiting too long")
    clock_seconds: int = Field(5, ge=1, description="difference between this clock and the database's")
