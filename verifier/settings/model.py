"""Every setting: its section, type, bounds, default and the sentence docs/settings.md explains it with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from verifier.language import Language, Text
from verifier.settings.cases import CaseSettings
from verifier.settings.citizens import CitizenSettings
from verifier.settings.jobs import Cron, Days, FolderSettings, JobSettings, expected_feeds
from verifier.settings.kiosk import BiometricsSettings, KioskSettings, WatchSettings
from verifier.settings.messages import (
    MailSettings,
    MorningSettings,
    OutboxSettings,
    ReminderSettings,
    SmsSettings,
)
from verifier.settings.notices import NoticeSettings
from verifier.settings.operation import BackupSettings, DoctorSettings, LogSettings, MetricsSettings
from verifier.settings.recovery import RecoverySettings
from verifier.settings.section import Section
from verifier.settings.security import SecuritySettings
from verifier.settings.stops import StopSettings

_SERIAL = re.compile(r"(-\d+)+$")


def _database_url(text: str) -> str:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ValueError(
            Text(
                "请写成 sqlite:///文件 或 postgresql://用户@主机/数据库",
                "use sqlite:///FILE or postgresql://USER@HOST/DATABASE",
            )
        ) from error
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError(Text("只支持 sqlite 和 postgresql", "only sqlite and postgresql are supported"))
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ValueError(
            Text(
                "SQLite 须指明文件：多个进程共用数据库",
                "SQLite needs a file: several processes share the database",
            )
        )
    return text


def _cycle(text: str) -> str:
    kind, _, number = text.partition(":")
    if kind not in {"months", "birthday"} or not number.isdigit() or not 1 <= int(number) <= 24:
        raise ValueError(
            Text(
                "请写成 months:N 或 birthday:N，N 为 1 至 24",
                "use months:N or birthday:N with N from 1 to 24",
            )
        )
    return text


Cycle = Annotated[str, AfterValidator(_cycle)]


class DatabaseSettings(Section):
    """Where everything is stored."""

    url: Annotated[str, AfterValidator(_database_url)] = Field(
        description="sqlite:///FILE for the embedded default, postgresql://… for production"
    )


class ConsoleSettings(Section):
    """The web console."""

    host: str = Field("127.0.0.1", description="address the console listens on")
    port: int = Field(8000, ge=1, le=65535, description="port the console listens on")
    language: Language = Field("zh", description="first language of console, reports and command line")
    workers: int = Field(2, ge=1, le=64, description="worker processes of the web server")


class EvidenceSettings(Section):
    """Source names of each class of evidence; a source not named anywhere is class E."""

    A: tuple[str, ...] = Field((), description="civil registration: police cancellation")
    B: tuple[str, ...] = Field((), description="civil affairs: cremation")
    C: tuple[str, ...] = Field((), description="medical: death certificate")
    D: tuple[str, ...] = Field((), description="court declaration")
    E: tuple[str, ...] = Field((), description="village, funeral or family notice")
    R: tuple[str, ...] = Field(
        (), description="official roll of another agency: proves a double benefit, and nothing else"
    )

    def class_of(self, source: str, kind: str = "") -> Literal["A", "B", "C", "D", "E", "R"]:
        """Return the class of a source by its exact name; a date or serial may follow (``police-202611``).

        Class R is known only to feeds of the ``kind`` other-roll: an agency's roll proves no death.

        Nothing is guessed from a part of a name: "the village's list, not seen by the police" is no police.
        """
        name = _SERIAL.sub("", source.strip().casefold().replace("_", "-").replace(" ", "-"))
        for letter in ("A", "B", "C", "D"):
            if name in getattr(self, letter):
                return letter
        return "R" if kind == "other-roll" and name in self.R else "E"


class FeedSettings(Section):
    """When a feed is held for a person, and how it is taken in."""

    smallest_share: float = Field(0.5, gt=0, lt=1, description="of the usual size; below it a feed is held")
    largest_share: float = Field(1.5, gt=1, description="of the usual size; above it a feed is held")
    largest_dead_share: float = Field(
        0.005, gt=0, lt=1, description="of the running roll one feed may declare dead unheld"
    )
    largest_dead_share_a_day: float = Field(
        0.01, gt=0, lt=1, description="of the running roll one evidence class may declare dead a day unheld"
    )
    largest_ended_share: float = Field(
        0.02, gt=0, lt=1, description="of the running entitlements one roll may end or suspend unheld"
    )
    fewest_ended: int = Field(
        50, ge=1, description="so few ended entitlements are never held, whatever their share"
    )
    ended_window_days: int = Field(
        7,
        ge=1,
        le=31,
        description="days, this one included, over which the endings of one register's rolls are added up",
    )
    largest_certified_share: float = Field(
        0.5,
        gt=0,
        lt=1,
        description="of the running roll the life signs of one day's feeds may certify unheld",
    )
    largest_seen_share_a_day: float = Field(
        0.25,
        gt=0,
        lt=1,
        description="of the running roll life signs may tell of on one and the same day unheld",
    )
    fewest_certified: int = Field(
        50, ge=1, description="so few people certified by life signs are never held, whatever their share"
    )
    mended_row_days: int = Field(
        90, ge=1, description="days after a quarantined row was put right until its bytes are destroyed"
    )
    batch_rows: int = Field(10_000, ge=100, le=100_000, description="rows in one transaction of an import")
    names: dict[str, tuple[str, str]] = Field(
        default_factory=dict, description="what a source is called in sentences, Chinese and English"
    )
    evidence: EvidenceSettings = Field(default_factory=lambda: EvidenceSettings.model_validate({}))
    watch: FolderSettings = Field(default_factory=lambda: FolderSettings.model_validate({}))
    expected: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="feeds that come regularly, by a name of the office's own: `kind`, `source`, `every`, "
        "`day`, `hour`, `early_days`",
    )

    @field_validator("expected")
    @classmethod
    def _expected_can_be_told(cls, expected: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        expected_feeds(expected)
        return expected

    def source_name(self, source: str) -> Text:
        """Return what a source is called in a sentence; its own name where nothing is configured."""
        zh, en = self.names.get(source, (source, source))
        return Text(zh, en)


class CrossmatchSettings(Section):
    """Thresholds of the leads that are not about one record, and where and how records are matched."""

    shared_account_people: int = Field(3, ge=2, description="so many people on one account are a lead")
    account_change_days: int = Field(90, ge=1, description="days before or after a death")
    aged_from: int = Field(95, ge=60, description="age from which a missing life sign is a lead")
    life_sign_months: int = Field(24, ge=1, description="months without a life sign")
    store_dir: Path | None = Field(
        None,
        description="folder of the matching store, which can be deleted at any time; `match` beside the "
        "SQLite file when not given, beside `nightly.report_dir` with PostgreSQL",
    )
    memory_mb: int = Field(1500, ge=256, description="memory of the matching store, in megabytes")
    threads: int = Field(2, ge=1, le=256, description="threads of the matching store")


class ProcedureSettings(Section):
    """Due process: terms, ways of serving, steps (see procedure.md)."""

    office_file: Path | None = Field(
        None,
        description="the office's own file in the form of `verifier/resources/procedure.toml`: what differs",
    )


class CertificationSettings(Section):
    """How often each scheme proves life: ``months:12``, ``months:6`` or ``birthday:3``."""

    employee: Cycle = Field("months:12", description="cycle of the employee scheme")
    public: Cycle = Field("months:12", description="cycle of the public scheme")
    resident: Cycle = Field("months:12", description="cycle of the resident scheme")
    reminder_days: int = Field(
        30, ge=1, description="days before the due date from which it counts as due soon"
    )
    task_days: int = Field(10, ge=1, description="days in which a staff check is offered")
    visit_days: int = Field(20, ge=1, description="days in which a home visit takes place")
    in_person_signs: tuple[str, ...] = Field(
        ("clinic", "vaccination", "tax", "transit-face", "staff-visit"),
        description="kinds of life signs by which a person was seen and identified; they certify",
    )
    proxy_signs: tuple[str, ...] = Field(
        ("phone", "bank-card", "online"),
        description="kinds somebody else could have given; they certify nobody of 90 or more",
    )
    proxy_signs_until_age: int = Field(
        90, ge=60, description="age from which a sign somebody else could have given certifies nobody"
    )


class NightlySettings(Section):
    """The night job."""

    report_dir: Path = Field(description="folder the nightly reports are written to")
    schedule: Cron = Field(
        "30 1 * * *", description="minute hour day month weekday as cron has them, Chinese time"
    )
    days: Days = Field("every", description="days on which it is held: as `jobs.escalation.days`")


class AgencySettings(Section):
    """One agency of the tree that `init` and `migrate` bring into the database."""

    code: str = Field(min_length=1, max_length=20, description="unique code of the agency")
    name_zh: str = Field(min_length=1, description="Chinese name")
    name_en: str = Field(min_length=1, description="English name")
    parent: str | None = Field(None, description="code of the agency above, listed earlier")


class Settings(Section):
    """Everything that can be configured. Made by :func:`load_settings`, not by hand."""

    database: DatabaseSettings
    security: SecuritySettings
    console: ConsoleSettings = Field(default_factory=lambda: ConsoleSettings.model_validate({}))
    feeds: FeedSettings = Field(default_factory=lambda: FeedSettings.model_validate({}))
    crossmatch: CrossmatchSettings = Field(default_factory=lambda: CrossmatchSettings.model_validate({}))
    procedure: ProcedureSettings = Field(default_factory=lambda: ProcedureSettings.model_validate({}))
    certification: CertificationSettings = Field(
        default_factory=lambda: CertificationSettings.model_validate({})
    )
    kiosk: KioskSettings = Field(default_factory=lambda: KioskSettings.model_validate({}))
    biometrics: BiometricsSettings = Field(default_factory=lambda: BiometricsSettings.model_validate({}))
    watch: WatchSettings = Field(default_factory=lambda: WatchSettings.model_validate({}))
    stops: StopSettings = Field(default_factory=lambda: StopSettings.model_validate({}))
    cases: CaseSettings = Field(default_factory=lambda: CaseSettings.model_validate({}))
    citizens: CitizenSettings = Field(default_factory=lambda: CitizenSettings.model_validate({}))
    recovery: RecoverySettings = Field(default_factory=lambda: RecoverySettings.model_validate({}))
    notices: NoticeSettings = Field(default_factory=lambda: NoticeSettings.model_validate({}))
    nightly: NightlySettings
    jobs: JobSettings = Field(default_factory=lambda: JobSettings.model_validate({}))
    outbox: OutboxSettings = Field(default_factory=lambda: OutboxSettings.model_validate({}))
    mail: MailSettings = Field(default_factory=lambda: MailSettings.model_validate({}))
    sms: SmsSettings = Field(default_factory=lambda: SmsSettings.model_validate({}))
    reminders: ReminderSettings = Field(default_factory=lambda: ReminderSettings.model_validate({}))
    morning: MorningSettings = Field(default_factory=lambda: MorningSettings.model_validate({}))
    backup: BackupSettings = Field(default_factory=lambda: BackupSettings.model_validate({}))
    logs: LogSettings = Field(default_factory=lambda: LogSettings.model_validate({}))
    metrics: MetricsSettings = Field(default_factory=lambda: MetricsSettings.model_validate({}))
    doctor: DoctorSettings = Field(default_factory=lambda: DoctorSettings.model_validate({}))
    agencies: tuple[AgencySettings, ...] = ()

    @model_validator(mode="after")
    def _agencies_form_a_tree(self) -> Settings:
        seen: set[str] = set()
        for agency in self.agencies:
            if agency.code in seen:
                twice = Text("机构 {code} 列出了两次", "agency {code} is listed twice")
                raise ValueError(twice.fill(code=agency.code))
            if agency.parent is not None and agency.parent not in seen:
                later = Text(
                    "机构 {code}：上级 {parent} 须列在它之前",
                    "agency {code}: parent {parent} must be listed before it",
                )
                raise ValueError(later.fill(code=agency.code, parent=agency.parent))
            seen.add(agency.code)
        return self
