"""A month of a benefit leaves in one payment file only, however little two files differ."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from tests import factories as make
from tests.integration.recovery.scene import LI, SUN, ZHAO, Office
from verifier.accounts.actor import Actor
from verifier.benefits.tables import Entitlement
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, HeldForPerson
from verifier.months import Month
from verifier.recovery import payroll
from verifier.recovery.payroll import check_kept, check_payroll, release_kept
from verifier.recovery.tables import PayrollCheck, ReleasedPayment

HEADINGS = "个人编号,姓名,险种,待遇月份,发放金额,银行账号,发放日期\n"
ROW = "{pid},{name},企业职工,{month},1000.00,6217000000000001,2026-12-05\n"
DECEMBER = Month(2026, 12)


def row_of(office: Office, name: str, month: str = "202612") -> str:
    """A new retiree's row of a payment file."""
    with office.ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, name=name)
        make.make_entitlement(session, person, monthly_fen=100_000)
        return ROW.format(pid=person.pid, name=person.name, month=month)


def brought(office: Office, folder: Path, *rows: str, ending: str = "") -> PayrollCheck:
    path = folder / "payroll.csv"
    path.write_text(HEADINGS + "".join(rows) + ending, "utf-8")
    return check_payroll(office.ctx, LI, path)


def released(office: Office, check: PayrollCheck, folder: Path, actor: Actor = ZHAO, **given: bool) -> None:
    release_kept(office.ctx, actor, check.file_id, folder / f"out-{check.file_id}.csv", "放行", **given)


def kinds(check: PayrollCheck) -> list[tuple[int, str]]:
    return [(hold["line"], hold["kind"]) for hold in check.holds]


def came(office: Office, fen: int, state: str = "paid") -> None:
    """A payment of December for the only benefit there is, as an import brings it."""
    with office.ctx.database.write(EVERYWHERE) as session:
        benefit = session.query(Entitlement).one()
        make.make_payment(session, benefit, DECEMBER, fen, state=state)


def test_a_file_that_differs_by_a_newline_from_one_that_left_is_held_row_by_row(
    office: Office, tmp_path: Path
) -> None:
    rows = [row_of(office, "赵敏"), row_of(office, "钱进")]
    released(office, brought(office, tmp_path, *rows), tmp_path)
    again = brought(office, tmp_path, *rows, ending="\n")
    assert kinds(again) == [(2, "released_before"), (3, "released_before")]
    with pytest.raises(HeldForPerson):
        released(office, again, tmp_path, despite_cases=True)
    assert len([check for check in office.all(PayrollCheck) if check.released_by]) == 1


def test_two_files_found_in_order_side_by_side_do_not_both_leave(office: Office, tmp_path: Path) -> None:
    row = row_of(office, "赵敏")
    first, second = brought(office, tmp_path, row), brought(office, tmp_path, row, ending="\n")
    assert (first.holds, second.holds) == ([], [])
    released(office, first, tmp_path)
    with pytest.raises(Conflict):
        released(office, second, tmp_path)
    assert not (tmp_path / f"out-{second.file_id}.csv").exists()
    assert kinds(check_kept(office.ctx, LI, second.file_id)) == [(2, "released_before")]


def test_a_supplementary_file_of_other_people_or_of_another_month_passes(
    office: Office, tmp_path: Path
) -> None:
    row = row_of(office, "赵敏")
    released(office, brought(office, tmp_path, row), tmp_path)
    other = brought(office, tmp_path, row_of(office, "钱进"), row.replace("202612", "202701"))
    assert other.holds == []
    released(office, other, tmp_path)
    assert [(one.month, one.amount_fen) for one in office.all(ReleasedPayment)] == [
        (DECEMBER, 100_000),
        (DECEMBER, 100_000),
        (Month(2027, 1), 100_000),
    ]


def test_what_the_import_then_says_was_paid_is_held_as_paid(office: Office, tmp_path: Path) -> None:
    row = row_of(office, "赵敏")
    released(office, brought(office, tmp_path, row), tmp_path)
    came(office, 100_000)
    assert kinds(brought(office, tmp_path, row, ending="\n")) == [(2, "paid_before")]


@pytest.mark.parametrize("back", [[(100_000, "failed")], [(100_000, "paid"), (-100_000, "paid")]])
def test_money_that_came_back_may_leave_again_once(
    office: Office, tmp_path: Path, back: list[tuple[int, str]]
) -> None:
    row = row_of(office, "赵敏")
    released(office, brought(office, tmp_path, row), tmp_path)
    for fen, state in back:
        came(office, fen, state)
    again = brought(office, tmp_path, row, ending="\n")
    assert again.holds == []
    released(office, again, tmp_path)
    assert kinds(brought(office, tmp_path, row, ending="\n\n")) == [(2, "released_before")]


def test_a_row_paid_despite_an_open_case_is_not_paid_by_the_next_file(office: Office, tmp_path: Path) -> None:
    person = office.person(office.debtor().person_id)
    row = ROW.format(pid=person.pid, name=person.name, month="202612")
    released(office, brought(office, tmp_path, row), tmp_path, despite_cases=True)
    assert kinds(brought(office, tmp_path, row, ending="\n")) == [(2, "released_before")]


def test_a_release_taken_again_by_its_releaser_is_written_down_once(office: Office, tmp_path: Path) -> None:
    check = brought(office, tmp_path, row_of(office, "赵敏"))
    released(office, check, tmp_path)
    (tmp_path / f"out-{check.file_id}.csv").unlink()
    released(office, check, tmp_path)
    assert len(office.all(ReleasedPayment)) == 1


def test_what_left_is_never_changed_nor_dropped(office: Office, tmp_path: Path) -> None:
    released(office, brought(office, tmp_path, row_of(office, "赵敏")), tmp_path)
    with pytest.raises(DatabaseError), office.ctx.database.write(EVERYWHERE) as session:
        session.query(ReleasedPayment).one().amount_fen = 1
    with pytest.raises(DatabaseError), office.ctx.database.write(EVERYWHERE) as session:
        session.delete(session.query(ReleasedPayment).one())


def test_of_two_files_released_at_the_same_moment_one_leaves(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = payroll.check_release

    def slowly(*given: Any, **named: Any) -> None:
        real(*given, **named)
        time.sleep(0.3)  # what was read is decided on: time enough for the other to read the same

    monkeypatch.setattr(payroll, "check_release", slowly)
    row = row_of(office, "赵敏")
    checks = [brought(office, tmp_path, row), brought(office, tmp_path, row, ending="\n")]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def release(actor: Actor, check: PayrollCheck) -> None:
        start.wait()
        try:
            released(office, check, tmp_path, actor)
            outcomes.append("left")
        except Conflict:
            outcomes.append("refused")

    workers = [threading.Thread(target=release, args=pair) for pair in zip((ZHAO, SUN), checks, strict=True)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) == ["left", "refused"]
    assert len(office.all(ReleasedPayment)) == 1
