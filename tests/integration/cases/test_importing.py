"""Histories of an earlier system: every row is entered, known or refused with its line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cases.scene import LI, ZHAO, migrate
from tests.integration.recovery.scene import Office
from tests.unit.cases.conftest import scene
from tests.unit.cases.scene import Scene
from verifier.accounts.actor import system_actor
from verifier.cases.tables import Assessment, CaseEvent
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput, NotPermitted
from verifier.months import Month
from verifier.recovery.tables import Debt

__all__ = ["scene"]

HEAD = "case,step,on,due,office,by,document\n"


def test_each_broken_row_is_refused_with_its_reason_and_the_others_are_taken(
    scene: Scene, tmp_path: Path
) -> None:
    case = scene.case.id
    rows = (
        f"{case},fact_confirmed,2024-05-02,,,li,走访1号",
        f"{case},no_such_step,2024-05-02,,,,",
        f"{case},refused,2999-01-01,,,,",
        f"{case},refused,not a day,,,,",
        f"{case},refused,,,,,",
        f"{case},order_served,2024-06-03,2024-06-01,,li,告知1号",
        f"{case},refused,2024-06-03,,火星办事处,,",
        f"{case},,2024-06-03,,,,",
        "four,refused,2024-06-03,,,,",
        "999999,refused,2024-06-03,,,,",
        f"{case},refused,2026-11-21,,,,",
        f"{case},written_off,2024-06-03,,,,",
        f"{case},refused,2024-06-03,,,{'长' * 61},",
        f"{case},拒绝退回,2024-06-04,,,,",
    )
    report = migrate(scene.ctx, tmp_path, HEAD + "\n".join(rows) + "\n")
    assert (report.received, report.entered, report.known) == (14, 2, 0)
    assert [row.line for row in report.refused] == list(range(3, 15))
    assert all(row.reason.zh and row.reason.en for row in report.refused)
    assert [line for line, _ in report.marks] == [2]  # verified before any lead the file tells of
    with scene.ctx.database.read(EVERYWHERE) as session:
        assert scene.ctx.check_audit_chain(session).first_bad_seq is None


def test_the_file_given_again_changes_nothing_also_when_it_has_grown(scene: Scene, tmp_path: Path) -> None:
    rows = f"{scene.case.id},fact_confirmed,2024-05-02,,,li,走访1号\n"
    assert migrate(scene.ctx, tmp_path, HEAD + rows).entered == 1
    events = len(Office(scene.ctx).all(CaseEvent))
    assert migrate(scene.ctx, tmp_path, HEAD + rows).known == 1
    assert len(Office(scene.ctx).all(CaseEvent)) == events
    more = rows + f"{scene.case.id},refused,2024-06-02,,,,\n"
    assert migrate(scene.ctx, tmp_path, HEAD + more).as_dict() | {"marks": []} == {
        "received": 2, "entered": 1, "known": 1, "marks": [], "refused": [],
    }  # fmt: skip


def test_a_case_that_goes_on_here_takes_no_more_history(scene: Scene, tmp_path: Path) -> None:
    scene.verify()
    report = migrate(scene.ctx, tmp_path, HEAD + f"{scene.case.id},refused,2024-06-02,,,,\n")
    assert (report.entered, len(report.refused)) == (0, 1)


def test_rows_out_of_order_are_entered_by_their_days(scene: Scene, tmp_path: Path) -> None:
    case = scene.case.id
    rows = (
        f"{case},assessment_approved,2024-05-05,,,zhao,",
        f"{case},assessment_proposed,2024-05-04,,,li,",
        f"{case},evidence_sufficient,2024-05-03,,,,",
        f"{case},lead_confirmed,2024-05-01,,,,",
        f"{case},fact_confirmed,2024-05-02,,,li,",
    )
    report = migrate(scene.ctx, tmp_path, HEAD + "\n".join(rows) + "\n")
    assert (report.entered, report.marks, report.refused) == (5, [], [])
    assert scene.case.state == "assessed"
    [debt] = Office(scene.ctx).all(Debt)
    assert debt.due_fen == 3000


def test_a_sum_of_which_nothing_is_on_file_is_refused_and_opens_no_debt(scene: Scene, tmp_path: Path) -> None:
    scene.pay(Month(2024, 3), -3000)
    report = migrate(scene.ctx, tmp_path, HEAD + f"{scene.case.id},assessment_approved,2024-05-05,,,zhao,\n")
    assert (report.entered, len(report.refused)) == (0, 1)
    assert Office(scene.ctx).all(Assessment) == []
    assert Office(scene.ctx).all(Debt) == []


def test_one_who_proposed_and_approved_is_kept_and_marked(scene: Scene, tmp_path: Path) -> None:
    rows = (
        f"{scene.case.id},assessment_proposed,2024-05-04,,,li,\n"
        f"{scene.case.id},assessment_approved,2024-05-05,,,li,\n"
    )
    report = migrate(scene.ctx, tmp_path, HEAD + rows)
    assert report.entered == 2
    assert "双人原则" in dict(report.marks)[3].zh


def test_only_an_approver_who_is_a_person_imports(scene: Scene, tmp_path: Path) -> None:
    for actor in (LI, system_actor()):
        with pytest.raises(NotPermitted):
            migrate(scene.ctx, tmp_path, HEAD, actor)


def test_a_file_without_the_columns_is_refused_as_a_whole(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        migrate(scene.ctx, tmp_path, "a,b,c\n1,2,3\n", ZHAO)
    assert refused.value.remedy is not None
