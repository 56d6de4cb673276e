"""The jobs there are: what comes due by a schedule, and steps of the night a person can have done again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from verifier.language import Text
from verifier.runs.words import STEP_NAMES
from verifier.settings import Settings
from verifier.settings.jobs import Days

#: pauses everything
ALL: Final = "all"
#: the night rests on these: none is left out of it or done alone, the night is done again as a whole
WHOLE_NIGHT_ONLY: Final = frozenset(
    {"finish_feeds", "life_signs", "compare", "duplicates", "certification", "settle", "seal"}
)


@dataclass(frozen=True, slots=True)
class Job:
    """A job and what it is for. ``slotted``: it may come due more than once a day.

    ``after``: the job of the same date it waits for. ``step``: part of the night, scheduled with it.
    """

    name: str
    title: Text
    about: Text
    slotted: bool = False
    after: str | None = None
    step: bool = False


def _scheduled() -> tuple[Job, ...]:
    return (
        Job(
            "intake",
            Text("接收投递目录", "take in dropped files"),
            Text(
                "查看各来源的投递目录，导入已传完的文件。",
                "Looks into the folders of the sources and imports what is complete.",
            ),
            slotted=True,
        ),
        Job(
            "night",
            Text("夜间作业", "the night"),
            Text(
                "比对、更新认证、整理疑点、核对资金、封存审计链、备份。",
                "Compares, brings certifications up to date, settles leads, checks money, seals, backs up.",
            ),
        ),
        Job(
            "morning",
            Text("晨报", "the morning's report"),
            Text(
                "把夜间作业的结果和待办寄给各机构。",
                "Sends what the night did, and what waits for whom.",
            ),
            after="night",
        ),
        Job(
            "escalation",
            Text("超期上报", "raise what waits too long"),
            Text(
                "把久未处理的疑点、案件和服务任务报给主管；不作任何决定。",
                "Raises leads, cases and tasks that wait too long to the supervisor; decides nothing.",
            ),
        ),
    )


def _steps() -> tuple[Job, ...]:
    about = Text(
        "夜间作业的一步，可单独暂停或补做。", "A step of the night; it can be paused or done again alone."
    )
    return tuple(
        Job(name, title, about, step=True)
        for name, title in STEP_NAMES.items()
        if name not in WHOLE_NIGHT_ONLY and name not in SCHEDULED
    )


SCHEDULED: Final[dict[str, Job]] = {job.name: job for job in _scheduled()}
STEPS: Final[dict[str, Job]] = {job.name: job for job in _steps()}
JOBS: Final[dict[str, Job]] = SCHEDULED | STEPS


def schedule_of(settings: Settings, job: str) -> tuple[str, Days]:
    """Return when a scheduled job is due, as cron has it, and on which days."""
    jobs, night = settings.jobs, settings.nightly
    return {
        "night": (night.schedule, night.days),
        "intake": (jobs.intake.schedule, jobs.intake.days),
        "morning": (jobs.morning.schedule, jobs.morning.days),
        "escalation": (jobs.escalation.schedule, jobs.escalation.days),
    }[job]
