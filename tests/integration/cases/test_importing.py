"""Histories of an earlier system: every row is entered, known or refused with its line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import factories as make
from tests.integration.cases.scene import LI, ZHAO, migrate
from tests.integration.recovery.scene import Office
from tests.unit.cases.conftest import scene
from tests.unit.cases.scene import Scene
from verifier.accounts.actor import system_actor
from verifier.cases.case_view import case_view
from verifier.cases.ending import annul_decision
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.reversing import reverse_stop
from verifier.cases.tables import Assessment, CaseEvent
from verifier.cases.taking_over import release_sum
from verifier.certification.tables import ServiceTask
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotPermitted
from verifier.language import Text
from verifier.months import Month
from verifier.recovery.tables import Debt

__all__ = ["scene"]

QIAN = make.make_actor("qian", "approver")
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
    [found] = Office(scene.ctx).all(Assessment)
    assert (found.total_fen, found.state) == (3000, "taken_over")


def next_said(scene: Scene) -> Text:
    with scene.ctx.database.read(EVERYWHERE) as session:
        return case_view(session, scene.ctx, scene.case.id).next_step


def approved(scene: Scene, folder: Path) -> int:
    row = f"{scene.case.id},assessment_approved,2024-05-05,,,zhao,\n"
    assert migrate(scene.ctx, folder, HEAD + row).entered == 1
    number: int = Office(scene.ctx).all(Assessment)[-1].id
    return number


def test_a_sum_that_was_imported_is_owed_once_another_approver_released_it(
    scene: Scene, tmp_path: Path
) -> None:
    number = approved(scene, tmp_path)
    assert Office(scene.ctx).all(Debt) == []
    assert "放行" in next_said(scene).zh
    for actor in (ZHAO, LI, system_actor()):
        with pytest.raises(NotPermitted):
            release_sum(scene.ctx, actor, number, "核对无误")
    release_sum(scene.ctx, QIAN, number, "核对无误")
    [debt] = Office(scene.ctx).all(Debt)
    assert debt.due_fen == 3000
    assert "放行" not in next_said(scene).zh
    with pytest.raises(Conflict):
        release_sum(scene.ctx, QIAN, number, "核对无误")


def test_a_sum_whose_payments_changed_is_not_released_but_annulled_and_assessed_anew(
    scene: Scene, tmp_path: Path
) -> None:
    number = approved(scene, tmp_path)
    scene.pay(Month(2024, 5), 500)
    with pytest.raises(Conflict):
        release_sum(scene.ctx, QIAN, number, "核对无误")
    annul_decision(scene.ctx, QIAN, scene.case.id, "金额不对", scene.case.version)
    assert Office(scene.ctx).get(Assessment, number).state == "superseded"
    assert scene.case.state == "verification"
    with pytest.raises(Conflict):
        release_sum(scene.ctx, QIAN, number, "核对无误")


def test_a_second_approved_sum_of_one_case_is_refused(scene: Scene, tmp_path: Path) -> None:
    rows = "".join(f"{scene.case.id},assessment_approved,2024-05-0{day},,,zhao,\n" for day in (5, 6))
    report = migrate(scene.ctx, tmp_path, HEAD + rows)
    assert (report.entered, len(report.refused)) == (1, 1)


def test_a_stop_of_an_earlier_system_can_be_undone_here(scene: Scene, tmp_path: Path) -> None:
    rows = (
        f"{scene.case.id},stop_proposed,2024-05-06,,,li,\n{scene.case.id},stop_approved,2024-05-07,,,zhao,\n"
    )
    assert migrate(scene.ctx, tmp_path, HEAD + rows).entered == 2
    [stop] = Office(scene.ctx).all(Stop)
    assert (stop.state, stop.cause, stop.stopped_from) == ("approved", "deceased", Month(2024, 6))
    assert (stop.proposed_by, stop.decided_by) == ("li", "zhao")
    assert scene.case.payment == "stopped"
    reverse_stop(scene.ctx, QIAN, scene.case.id, scene.case.version, "本人在世", "走访照片 3 张")
    [stop] = Office(scene.ctx).all(Stop)
    # no roll ever stopped the benefit: nothing is owed, and nobody has to ask the payer
    assert (stop.state, stop.ending, stop.back_pay_fen) == ("ended", "reversed", 0)
    assert "review" not in [task.kind for task in Office(scene.ctx).all(ServiceTask)]
    assert (scene.case.payment, scene.case.state) == ("paid", "cleared")


def test_a_stop_that_ended_in_the_earlier_system_has_ended_here(scene: Scene, tmp_path: Path) -> None:
    rows = "".join(
        f"{scene.case.id},{step},{day},,,zhao,\n"
        for step, day in (("stop_approved", "2024-05-07"), ("resumed", "2024-08-09"))
    )
    assert migrate(scene.ctx, tmp_path, HEAD + rows).entered == 2
    [stop] = Office(scene.ctx).all(Stop)
    assert (stop.state, stop.ending, stop.resumed_from) == ("ended", "resumed", Month(2024, 9))
    assert scene.case.payment == "paid"


def test_a_stop_an_earlier_system_only_proposed_waits_for_nobody(scene: Scene, tmp_path: Path) -> None:
    row = f"{scene.case.id},stop_proposed,2024-05-06,,,li,\n"
    assert migrate(scene.ctx, tmp_path, HEAD + row).entered == 1
    assert (scene.case.payment, Office(scene.ctx).all(Stop)) == ("paid", [])


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
    assert refused.value.remedy is not refused.value.usual_remedy
