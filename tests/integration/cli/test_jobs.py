"""``jobs``: when each is due, and what a person may do about one."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.integration.cli.conftest import Folder
from verifier.clock import CHINA


def today() -> str:
    return datetime.now(CHINA).date().isoformat()


def test_the_list_says_when_each_job_is_due_and_what_waits_for_a_person(folder: Folder) -> None:
    found = folder.run("jobs", "list", "--json").json
    assert [row["job"] for row in found["jobs"]] == ["intake", "night", "morning", "escalation"]
    assert all(row["next_at"] for row in found["jobs"])
    assert found["waiting_for_a_person"] == []
    shown = folder.run("jobs", "list")
    assert (shown.code, len(shown.out.splitlines())) == (0, 4)


def test_a_job_is_done_again_at_once_for_a_reason_by_who_may(folder: Folder) -> None:
    order = ("jobs", "again", "escalation", "--date", today(), "--reason", "补做")
    assert folder.run(*order).code == 4  # a person must ask
    assert folder.run(*order, "--as", "zhao").code == 4  # one who may
    waiting = folder.run(*order, "--as", "wang", "--json")
    assert (waiting.code, waiting.json["state"]) == (0, "waiting")
    done = folder.run(*order, "--as", "wang", "--now", "--json")
    assert (done.code, done.json["state"], done.json["problem"]) == (0, "done", None)
    assert folder.run("jobs", "again", "settle", *order[3:], "--as", "wang").code == 2


def test_a_job_is_paused_and_resumed(folder: Folder) -> None:
    until = (datetime.now(CHINA) + timedelta(days=2)).date().isoformat()
    who = ("--reason", "搬迁", "--as", "wang")
    assert folder.run("jobs", "pause", "night", "--until", until, *who).code == 0
    found = folder.run("jobs", "list", "--json").json
    assert [row["paused"] for row in found["jobs"]] == [False, True, False, False]
    assert folder.run("jobs", "pause", "night", "--until", until, *who).code == 1
    assert folder.run("jobs", "resume", "night", *who).code == 0
    assert folder.run("jobs", "resume", "night", *who).code == 1
