"""Settings of kiosks, of stored templates, and of what is watched about devices and operators."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from verifier.settings.section import Section


class KioskSettings(Section):
    """The kiosk API (the protocol fixes what is not here)."""

    requests_a_second: float = Field(2.0, gt=0, description="of one device, over time")
    burst: int = Field(10, ge=1, description="requests a device may send at once")
    most_at_work: int = Field(
        32, ge=1, le=1000, description="requests a worker process answers at once; beyond, it says it is busy"
    )
    mismatches_a_day: int = Field(5, ge=1, description="of one person over all devices; then a pause begins")
    pause_hours: int = Field(24, ge=1, description="length of that pause; a visit is offered meanwhile")
    state_dir: Path | None = Field(
        None,
        description="folder of the shared counters of request rates, which can be deleted at any time; "
        "`kiosk` beside `nightly.report_dir` when not given",
    )
    trusted_proxies: int = Field(
        0,
        ge=0,
        le=5,
        description="reverse proxies whose forwarded headers are believed",
    )


class BiometricsSettings(Section):
    """Stored templates: encryption, quality asked for, age, retention."""

    algorithm: Literal["aes-256-gcm", "sm4-gcm"] = Field(
        "aes-256-gcm", description="by which new templates are encrypted; those stored keep theirs"
    )

    least_told_quality: int = Field(
        20, ge=0, le=100, description="of a record whose maker tells its quality; below it is taken again"
    )
    least_quality_finger: int = Field(
        3, ge=0, le=100, description="of a finger at a check, as measured here; below it is taken again"
    )
    least_quality_palm_vein: int = Field(
        20, ge=0, le=100, description="of a hand at a check, as measured here; below it is taken again"
    )
    least_enrolment_quality_finger: int = Field(
        8, ge=0, le=100, description="of a finger at an enrolment, as measured here; below it is taken again"
    )
    least_enrolment_quality_palm_vein: int = Field(
        60, ge=0, le=100, description="of a hand at an enrolment, as measured here; below it is taken again"
    )
    notice_version: str = Field(
        "2026-1", min_length=1, max_length=40, description="of the notice read out at an enrolment"
    )
    ageing_years: int = Field(
        5, ge=1, description="a template so old whose scores drift down is due for a new enrolment"
    )
    retention_days_after_death: int = Field(
        180, ge=0, description="days after a death is settled until templates are destroyed"
    )
    evidence_days: int = Field(
        60,
        ge=0,
        le=366,
        description="a capture that was not recognised is kept encrypted, for an appeal; 0 keeps none",
    )


class WatchSettings(Section):
    """From when on devices, operators and captures are looked at by a person."""

    operator_checks_an_hour: int = Field(
        40, ge=1, description="certified by one operator or colleague in one hour"
    )
    device_checks_an_hour: int = Field(90, ge=1, description="certified at one device in one hour")
    travel_kmh: int = Field(150, ge=1, description="a person cannot travel faster between two checks")
    identical_scores: int = Field(3, ge=2, description="equal scores of one person in a row")
    day_begins: int = Field(6, ge=0, le=23, description="hour from which checks are usual, Chinese time")
    day_ends: int = Field(21, ge=1, le=24, description="hour from which they no longer are")
    odd_hour_checks: int = Field(
        5, ge=1, description="so many of one operator, colleague or device at odd hours"
    )
    differing_enrolment_days: int = Field(
        30,
        ge=0,
        description="after an enrolment that resembles nothing it replaced, a check needs a colleague",
    )
