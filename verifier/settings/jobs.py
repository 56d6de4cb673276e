"""Settings of unattended work: when each job is due, how often it is tried, files dropped into folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator

from verifier.language import Text
from verifier.settings.section import Section

#: on which days a schedule holds; the calendar is the one due process is counted by
Days = Literal["every", "workdays", "not_holidays", "next_workday"]


def _cron(text: str) -> str:
    if len(text.split()) != 5:
        raise ValueError(
            Text("须有五项：分 时 日 月 周", "five fields are needed: minute hour day month weekday")
        )
    return text


Cron = Annotated[str, AfterValidator(_cron)]


class IntakeSchedule(Section):
    """Taking in what lies in the watched folders."""

    schedule: Cron = Field("5 * * * *", description="when watched folders are looked into, as cron has it")
    days: Days = Field("every", description="days on which they are: as `jobs.escalation.days`")


class EscalationSchedule(Section):
    """Raising to supervisors what has been waiting too long."""

    schedule: Cron = Field("0 7 * * *", description="when what waits too long is raised, as cron has it")
    days: Days = Field(
        "workdays",
        description="`every` day, `workdays` only, `not_holidays` (weekends yes), or `next_workday`: what "
        "falls on a day off is done on the next working day",
    )
    lead_days: int = Field(
        10, ge=1, description="working days after which a lead nobody decided is raised to the supervisor"
    )
    case_days: int = Field(
        5, ge=1, description="working days a case's next step may be late until it is raised"
    )
    task_days: int = Field(5, ge=1, description="working days a service task may be late until it is raised")


class MorningSchedule(Section):
    """The morning's report."""

    schedule: Cron = Field("30 6 * * *", description="when the morning's report is sent, as cron has it")
    days: Days = Field("every", description="days on which it is: as `jobs.escalation.days`")


class JobSettings(Section):
    """The scheduler: leases, repetition, and the schedules of jobs other than the night."""

    lease_seconds: int = Field(
        120, ge=1, description="a scheduler that has not been heard of for so long loses its job to another"
    )
    poll_seconds: float = Field(5.0, gt=0, description="pause between two looks at what is due")
    attempts: int = Field(4, ge=1, description="tries of a job until it is left to a person")
    backoff_minutes: int = Field(
        5, ge=0, description="pause after the first failed try; twice as long after each further one"
    )
    catch_up_days: int = Field(
        7, ge=3, description="dates so far back are still done, in their order, after a standstill"
    )
    longest_pause_days: int = Field(31, ge=1, description="for so long a job may be paused at most")
    intake: IntakeSchedule = Field(default_factory=lambda: IntakeSchedule.model_validate({}))
    escalation: EscalationSchedule = Field(default_factory=lambda: EscalationSchedule.model_validate({}))
    morning: MorningSchedule = Field(default_factory=lambda: MorningSchedule.model_validate({}))


class WatchedFolder(Section):
    """One folder below ``feeds.watch.folder``: whatever is dropped there is this kind from this source."""

    kind: str = Field(min_length=1, description="kind of file, as `import` knows them")
    source: str = Field(min_length=1, max_length=60, description="the source's name")
    agency: str | None = Field(None, description="code of the agency it belongs to; the topmost if not given")


class FolderSettings(Section):
    """Folders into which other offices drop their files."""

    folder: Path | None = Field(
        None, description="folder with a folder for each source; without it nothing is watched"
    )
    stable_seconds: int = Field(
        60, ge=1, description="a file that has not changed for so long counts as complete"
    )
    marker: bool = Field(
        default=False,
        description="true: a file counts as complete only with an empty file NAME.done beside it",
    )
    folders: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="the watched folders by name: `kind`, `source` and, if not the topmost, `agency`",
    )

    @field_validator("folders")
    @classmethod
    def _folders_are_watchable(cls, folders: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        for name, values in folders.items():
            if not name or name in {".", "..", "mappings"} or "/" in name:
                raise ValueError(
                    Text("“{n}”须是一个目录的名称", "“{n}”: the name of one folder is needed").fill(n=name)
                )
            WatchedFolder.model_validate(values)
        return folders

    def watched(self) -> dict[str, WatchedFolder]:
        """Return what each folder holds, by the folder's name."""
        return {name: WatchedFolder.model_validate(values) for name, values in self.folders.items()}


class ExpectedFeed(Section):
    """A feed that comes regularly, and when it is late."""

    kind: str = Field(min_length=1, description="kind of file, as `import` knows them")
    source: str = Field(min_length=1, max_length=60, description="the source's name")
    every: Literal["day", "week", "month"] = Field("month", description="how often it comes")
    day: int = Field(1, ge=1, le=31, description="day of the month, or of the week from Monday = 1")
    hour: int = Field(18, ge=0, le=23, description="hour by which it should be there, Chinese time")
    early_days: int = Field(
        10, ge=0, le=27, description="days before its day from which a feed counts as this one"
    )


def expected_feeds(values: dict[str, dict[str, Any]]) -> dict[str, ExpectedFeed]:
    """Return the expected feeds of ``feeds.expected`` by name.

    Raises:
        ValueError: an entry holds what it cannot.
    """
    found = {name: ExpectedFeed.model_validate(entry) for name, entry in values.items()}
    for name, feed in found.items():
        if feed.every == "week" and feed.day > 7:
            raise ValueError(Text("“{n}”：周几须为 1 至 7", "“{n}”: days of a week are 1 to 7").fill(n=name))
    return found
