"""The night runs once per business date, can be killed anywhere, and is never run by two."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from jobs import comparing, nightly
from jobs.nightly import run_night
from tests import factories as make
from tests.integration.feeds.office import Office, Retiree, people, whole
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.database import EVERYWHERE, exclusive
from verifier.errors import AlreadyRunning, NotPermitted
from verifier.feeds.tables import Feed
from verifier.runs.service import (
    Taking,
    begin_step,
    check_fence,
    finish_run,
    finish_step,
    take_run,
)
from verifier.runs.tables import Run, RunStep
from verifier.runs.views import run_view, runs

WANG = Retiree(1, "王秀英", "1945-01-01")
CROWD = people(300, 10)
TODAY = date(2026, 11, 21)


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def evening(office: Office) -> Office:
    """A roll and one death wait for the night."""
    office.bring("roll", [WANG, *CROWD])
    office.bring("deaths", [WANG.death()])
    office.later()
    return office


def test_a_night_is_done_once_per_business_date(evening: Office) -> None:
    first = evening.night()
    assert (first.already_done, first.report["opened"]) == (False, 1)
    evening.later()
    before = whole(evening.ctx)
    second = evening.night()
    assert second.already_done
    assert second.report["run_id"] == first.report["run_id"]
    assert whole(evening.ctx) == before
    evening.next_day()
    third = evening.night()
    assert (third.already_done, third.report["opened"]) == (False, 0)
    assert len(evening.rows_of(Run)) == 2


def test_what_is_released_during_the_day_gets_a_supplement(evening: Office) -> None:
    held = evening.bring("deaths", [one.death(one.number) for one in CROWD[:9]])
    assert held.state == "held"
    evening.later()
    first = evening.night()
    assert [feed["feed_id"] for feed in first.report["refused"]] == [held.feed_id]
    evening.later()
    evening.release(held)
    evening.later()
    second = evening.night()
    assert (second.already_done, second.report["supplement"], second.report["opened"]) == (False, 1, 9)
    evening.later()
    assert evening.night().already_done
    assert [(run.business_date, run.supplement, run.state) for run in evening.rows_of(Run)] == [
        (TODAY, 0, "done"),
        (TODAY, 1, "done"),
    ]


def test_only_who_may_start_runs(evening: Office) -> None:
    with pytest.raises(NotPermitted):
        evening.night(make.make_actor("li", "investigator"))
    assert evening.rows_of(Run) == []


# a kill comes out of Python and not of the database: each engine sees one of the two moments
@pytest.mark.parametrize("step", [*nightly.STEP_NAMES, "report"])
@pytest.mark.parametrize(
    ("database_url", "moment"), [("sqlite", "before"), ("postgresql", "after")], indirect=["database_url"]
)
def test_a_night_broken_in_any_step_is_resumed(
    evening: Office, monkeypatch: pytest.MonkeyPatch, step: str, moment: str
) -> None:
    def broken(*arguments: Any) -> Any:
        if moment == "after":
            done(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        if step == "report":
            done: Any = nightly.write_report
            patch.setattr(nightly, "write_report", broken)
        else:
            done = nightly._STEPS[step]
            patch.setitem(nightly._STEPS, step, broken)
        with pytest.raises(Killed):
            evening.night()
    [run] = evening.rows_of(Run)
    assert run.state == "running"
    result = evening.night()
    assert result.report["resumed"]
    assert (result.report["run_id"], result.report["opened"]) == (run.id, 1)
    assert result.report["steps"]["compare"] == {"people": 301, "records": 1}
    [run] = evening.rows_of(Run)
    assert (run.state, run.fence) == ("done", 2)
    assert {found.state for found in evening.rows_of(RunStep)} == {"done"}
    assert len(evening.leads()) == 1
    actions = [row.action for row in evening.rows_of(AuditEntry)]
    assert actions.count("lead.opened") == 1


def test_a_night_broken_between_two_kinds_tells_of_both(
    evening: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = comparing.settle_kind

    def broken(context: Context, actor: Any, kind: str, *rest: Any) -> None:
        if kind == "in_custody":
            raise Killed
        real(context, actor, kind, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(comparing, "settle_kind", broken)
        with pytest.raises(Killed):
            evening.night()
    report = evening.night().report
    assert report["steps"]["settle"]["paid_after_death"]["opened"] == 1
    assert set(report["steps"]["settle"]) == set(KINDS)


def test_a_feed_killed_while_being_placed_is_finished_by_the_night(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("verifier.feeds.importing.place_feed", broken)
        with pytest.raises(Killed):
            office.bring("roll", [WANG, *CROWD])
    assert [feed.state for feed in office.rows_of(Feed)] == ["applying"]
    report = office.night().report
    assert report["steps"]["finish_feeds"]["finished"][0]["accepted"] == 301
    assert report["steps"]["compare"]["people"] == 301
    assert [feed.state for feed in office.rows_of(Feed)] == ["applied"]


def test_a_file_not_fully_received_is_told_in_the_report(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("verifier.feeds.importing.judge", broken)
        with pytest.raises(Killed):
            office.bring("roll", [WANG])
    [refused] = office.night().report["refused"]
    assert refused["state"] == "receiving"
    assert refused["reasons"][0]["en"].startswith("Not fully received")


def test_the_night_leaves_a_feed_to_its_living_importer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("verifier.feeds.importing.place_feed", broken)
        with pytest.raises(Killed):
            office.bring("roll", [WANG])
    with exclusive(office.ctx.database, "feed:roll:qinghe"):
        report = office.night().report
    assert report["steps"]["finish_feeds"] == {"finished": []}
    assert [feed.state for feed in office.rows_of(Feed)] == ["applying"]


def test_two_nights_at_once_are_one(evening: Office) -> None:
    outcomes: list[object] = []
    gate = threading.Barrier(2)

    def go() -> None:
        gate.wait()
        try:
            outcomes.append(run_night(evening.ctx, system_actor(), TODAY))
        except AlreadyRunning as error:
            outcomes.append(error)

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(evening.rows_of(Run)) == 1
    assert len(evening.leads()) == 1
    done = [found for found in outcomes if isinstance(found, nightly.NightResult) and not found.already_done]
    assert len(done) == 1


def test_while_one_holds_the_night_another_is_told_so(evening: Office) -> None:
    with exclusive(evening.ctx.database, "nightly"), pytest.raises(AlreadyRunning) as refused:
        evening.night()
    assert refused.value.exit_code == 6
    assert evening.rows_of(Run) == []


def test_a_process_that_was_taken_over_may_not_write(evening: Office) -> None:
    ctx = evening.ctx
    stale = take_run(ctx, system_actor(), TODAY, Taking(new_work=True))
    assert stale is not None
    assert begin_step(ctx, stale, "compare", 1)
    fresh = take_run(ctx, system_actor(), TODAY, Taking(new_work=True))
    assert fresh is not None
    assert (fresh.run_id, fresh.fence, fresh.resumed) == (stale.run_id, 2, True)
    with pytest.raises(AlreadyRunning), ctx.database.write(EVERYWHERE) as session:
        check_fence(session, stale)
    for forbidden in (
        lambda: begin_step(ctx, stale, "settle", 2),
        lambda: finish_step(ctx, stale, "compare", {"people": 9}),
        lambda: finish_run(ctx, stale, {}),
    ):
        with pytest.raises(AlreadyRunning):
            forbidden()
    assert begin_step(ctx, fresh, "compare", 1)
    finish_step(ctx, fresh, "compare", {"people": 1})
    assert not begin_step(ctx, replace(fresh), "compare", 1)
    with ctx.database.read(EVERYWHERE) as session:
        [step] = run_view(session, fresh.run_id).steps
        assert step.result == {"people": 1}
        assert runs(session)[1] == 1


def test_the_report_is_written_in_both_languages(evening: Office) -> None:
    held = evening.bring("deaths", [one.death(one.number) for one in CROWD[:9]])
    evening.later()
    report = evening.night().report
    folder = evening.ctx.settings.nightly.report_dir
    assert sorted(path.name for path in folder.iterdir()) == sorted(report["files"])
    assert report["files"][0] == "nightly-2026-11-21.json"
    stored = json.loads((folder / report["files"][0]).read_text("utf-8"))
    assert stored["refused"][0]["feed_id"] == held.feed_id
    chinese = (folder / "nightly-2026-11-21.zh.md").read_text("utf-8")
    english = (folder / "nightly-2026-11-21.en.md").read_text("utf-8")
    assert "夜间作业报告" in chinese
    assert "Night report" in english
    counts = report["steps"]["settle"]
    assert any(any(numbers.values()) for numbers in counts.values())
    for name, kind in KINDS.items():  # what did not happen takes no line
        happened = any(counts[name].values())
        assert (kind.name.zh in chinese) is happened
        assert (kind.name.en in english) is happened
    for secret in (WANG["公民身份号码"], WANG["姓名"]):
        assert secret not in chinese + english
