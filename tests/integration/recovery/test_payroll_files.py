"""Coming payment files: the night checks what waits, releases none; what leaves is what was kept, once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests import factories as make
from tests.integration.recovery.scene import LI, SUN, SYSTEM, ZHAO, Office
from verifier.benefits.tables import Entitlement
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, HeldForPerson, HostileFile, InvalidInput, NotFound, NotPermitted
from verifier.feeds.mapping import Mapping
from verifier.months import Month
from verifier.recovery import payroll_night
from verifier.recovery.payroll import check_kept, check_payroll, release_kept, release_payroll
from verifier.recovery.payroll_files import (
    bring_payroll,
    kept_bytes,
    kept_files,
    payroll_file,
    set_aside_payroll,
)
from verifier.recovery.payroll_night import WaitingFile, check_coming_files
from verifier.recovery.payroll_reading import Payroll
from verifier.recovery.tables import PayrollCheck, PayrollFile

HEADINGS = "个人编号,姓名,险种,待遇月份,发放金额,银行账号,发放日期\n"
ROW = "{pid},{name},企业职工,202612,{yuan},6217000000000001,2026-12-05\n"
WANG = make.make_actor("wang", "operator")
TODAY = date(2026, 11, 21)


def _free(_session: Session) -> None:
    """The run is ours."""


def _night(office: Office, day: date = TODAY) -> tuple[WaitingFile, ...]:
    return check_coming_files(office.ctx, SYSTEM, day, _free)


def _states(office: Office) -> list[str]:
    with office.ctx.database.read(EVERYWHERE) as session:
        return [kept.state for kept in kept_files(session)]


@pytest.fixture
def coming(office: Office, tmp_path: Path) -> Path:
    """A coming file that pays one retiree."""
    with office.ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, name="赵敏")
        make.make_entitlement(session, person, monthly_fen=100_000)
        row = ROW.format(pid=person.pid, name=person.name, yuan="1000.00")
    path = tmp_path / "coming.csv"
    path.write_text(HEADINGS + row, "utf-8")
    return path


def test_a_file_brought_in_is_checked_by_the_night_and_leaves_by_a_second_person(
    office: Office, coming: Path, tmp_path: Path
) -> None:
    file = bring_payroll(office.ctx, WANG, coming)
    content, out = coming.read_bytes(), tmp_path / "out.csv"
    coming.unlink()
    assert _states(office) == ["unchecked"]
    with pytest.raises(NotFound):
        release_kept(office.ctx, ZHAO, file.id, out, "放行")
    assert _night(office) == (WaitingFile(file.id, 1, 0),)
    assert _states(office) == ["waiting"]
    assert list(tmp_path.glob("*out*")) == []
    release_kept(office.ctx, ZHAO, file.id, out, "放行")
    assert out.read_bytes() == content
    assert _states(office) == ["released"]


def test_the_night_run_again_checks_nothing_twice_and_touches_nothing_that_left(
    office: Office, coming: Path, tmp_path: Path
) -> None:
    file = bring_payroll(office.ctx, WANG, coming)
    for _ in range(3):
        assert _night(office) == (WaitingFile(file.id, 1, 0),)
    assert len(office.all(PayrollCheck)) == 1
    out = tmp_path / "out.csv"
    release_kept(office.ctx, ZHAO, file.id, out, "放行")
    left, folder = out.read_bytes(), sorted(path.name for path in tmp_path.iterdir())
    for day in (TODAY, TODAY + timedelta(days=1)):
        assert _night(office, day) == ()
    [check] = office.all(PayrollCheck)
    assert (check.released_by, check.business_date) == ("zhao", TODAY)
    assert out.read_bytes() == left
    assert sorted(path.name for path in tmp_path.iterdir()) == folder


def test_each_night_looks_anew_and_holds_who_was_found_meanwhile(
    office: Office, coming: Path, tmp_path: Path
) -> None:
    file = bring_payroll(office.ctx, WANG, coming)
    _night(office)
    with office.ctx.database.write(EVERYWHERE) as session:
        right = session.query(Entitlement).one()
        right.state, right.stopped = "deceased", Month(2026, 12)
    with pytest.raises(Conflict):
        release_kept(office.ctx, ZHAO, file.id, tmp_path / "out.csv", "放行")
    assert _night(office, TODAY + timedelta(days=1)) == (WaitingFile(file.id, 1, 1),)
    assert _states(office) == ["held"]
    with pytest.raises(HeldForPerson):
        release_kept(office.ctx, ZHAO, file.id, tmp_path / "out.csv", "放行", despite_cases=True)


def test_a_person_of_an_open_case_is_held_by_the_night(office: Office, tmp_path: Path) -> None:
    debt = office.debtor()
    person = office.person(debt.person_id)
    path = tmp_path / "coming.csv"
    path.write_text(HEADINGS + ROW.format(pid=person.pid, name=person.name, yuan="1000.00"), "utf-8")
    file = bring_payroll(office.ctx, WANG, path)
    assert _night(office) == (WaitingFile(file.id, 1, 1),)
    [check] = office.all(PayrollCheck)
    assert [(hold["kind"], hold["case_id"]) for hold in check.holds] == [("open_case", debt.case_id)]
    with pytest.raises(HeldForPerson):
        release_kept(office.ctx, ZHAO, file.id, tmp_path / "out.csv", "放行")
    release_kept(office.ctx, ZHAO, file.id, tmp_path / "out.csv", "停发未批准", despite_cases=True)


def test_who_brought_a_file_in_cannot_release_it(office: Office, coming: Path, tmp_path: Path) -> None:
    file = bring_payroll(office.ctx, SUN, coming)
    _night(office)
    with pytest.raises(NotPermitted):
        release_kept(office.ctx, SUN, file.id, tmp_path / "out.csv", "放行")
    with pytest.raises(NotPermitted):
        release_kept(office.ctx, SYSTEM, file.id, tmp_path / "out.csv", "放行")
    with pytest.raises(NotPermitted):
        bring_payroll(office.ctx, SYSTEM, coming)


def test_released_bytes_go_out_again_only_to_their_releaser(
    office: Office, coming: Path, tmp_path: Path
) -> None:
    file = bring_payroll(office.ctx, WANG, coming)
    _night(office)
    release_kept(office.ctx, ZHAO, file.id, tmp_path / "out.csv", "放行")
    again = tmp_path / "again.csv"
    release_kept(office.ctx, ZHAO, file.id, again, "磁盘已满")
    assert again.read_bytes() == coming.read_bytes()
    with pytest.raises(Conflict):
        release_kept(office.ctx, SUN, file.id, tmp_path / "third.csv", "放行")
    for bring in (bring_payroll, check_payroll):
        with pytest.raises(Conflict):
            bring(office.ctx, LI, coming)
    assert len([check for check in office.all(PayrollCheck) if check.released_by]) == 1


def test_kept_bytes_that_were_changed_are_neither_checked_nor_released(
    office: Office, coming: Path, tmp_path: Path
) -> None:
    file = bring_payroll(office.ctx, WANG, coming)
    _night(office)
    kept = kept_bytes(office.ctx.settings, file)
    kept.write_text(kept.read_text("utf-8").replace("1000.00", "9000.00"), "utf-8")
    with pytest.raises(NotFound):
        release_kept(office.ctx, ZHAO, file.id, tmp_path / "out.csv", "放行")
    [waiting] = _night(office, TODAY + timedelta(days=1))
    assert waiting.problem is not None
    assert list(tmp_path.glob("*out*")) == []
    kept.unlink()
    with pytest.raises(NotFound):
        release_kept(office.ctx, ZHAO, file.id, tmp_path / "out.csv", "放行")
    bring_payroll(office.ctx, WANG, coming)
    assert _night(office, TODAY + timedelta(days=1)) == (WaitingFile(file.id, 1, 0),)


def test_one_unusable_file_does_not_keep_the_others_from_being_checked(
    office: Office, coming: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(coming.read_text("utf-8").replace("1000.00", "900.00"), "utf-8")
    first, second = bring_payroll(office.ctx, WANG, other), bring_payroll(office.ctx, WANG, coming)
    kept_bytes(office.ctx.settings, first).unlink()
    broken, fine = _night(office)
    assert (broken.file_id, fine) == (first.id, WaitingFile(second.id, 1, 0))
    assert broken.problem is not None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes(range(256)) * 40,
        b"PK\x03\x04" + b"not a workbook" * 90,
        "一,二\n1,2\n".encode(),
        "个人编号,姓名,待遇月份\n1,赵敏,202612\n".encode(),
    ],
    ids=["empty", "random bytes", "false workbook", "other columns", "no amounts"],
)
def test_what_is_no_payment_file_is_refused_by_its_name_and_nothing_of_it_is_kept(
    office: Office, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "十二月发放.xlsx"
    bad.write_bytes(content)
    for bring, actor in ((bring_payroll, WANG), (check_payroll, LI)):
        with pytest.raises((InvalidInput, HostileFile)) as refused:
            bring(office.ctx, actor, bad)
        assert ".coming-" not in str(refused.value.message)
    assert (office.all(PayrollFile), office.all(PayrollCheck)) == ([], [])
    assert list((office.ctx.settings.nightly.report_dir.parent / "payroll").iterdir()) == []


def test_a_file_that_is_set_aside_does_not_leave_until_it_is_brought_in_again(
    office: Office, coming: Path, tmp_path: Path
) -> None:
    file = bring_payroll(office.ctx, WANG, coming)
    _night(office)
    with pytest.raises(NotPermitted):
        set_aside_payroll(office.ctx, WANG, file.id, "有误")
    set_aside_payroll(office.ctx, LI, file.id, "有误")
    with pytest.raises(Conflict):
        set_aside_payroll(office.ctx, LI, file.id, "有误")
    assert _night(office, TODAY + timedelta(days=1)) == ()
    for path in (coming, kept_bytes(office.ctx.settings, file)):
        with pytest.raises(Conflict):
            release_payroll(office.ctx, ZHAO, path, tmp_path / "out.csv", "放行")
    assert bring_payroll(office.ctx, WANG, coming).id == file.id
    assert _night(office, TODAY + timedelta(days=1)) == (WaitingFile(file.id, 1, 0),)
    assert len(office.all(PayrollFile)) == 1


def test_a_release_while_the_night_reads_the_file_stands(
    office: Office, coming: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = bring_payroll(office.ctx, WANG, coming)
    _night(office)

    real = payroll_night.look_at

    def slow(context: Context, kept: PayrollFile) -> Payroll:
        found = real(context, kept)
        release_kept(office.ctx, ZHAO, file.id, tmp_path / "out.csv", "放行")
        return found

    monkeypatch.setattr(payroll_night, "look_at", slow)
    assert _night(office, TODAY + timedelta(days=1)) == ()
    assert len(office.all(PayrollCheck)) == 1


def test_what_cannot_be_read_is_not_kept_and_other_agencies_files_are_not_seen(
    office: Office, coming: Path, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput):
        bring_payroll(office.ctx, WANG, tmp_path / "none.csv")
    file = bring_payroll(office.ctx, WANG, coming)
    _night(office)
    with office.ctx.database.read(EVERYWHERE) as session:
        stranger = make.make_actor("qian", "supervisor", make.agency(session, "379902"))
    with pytest.raises(NotFound):
        release_kept(office.ctx, stranger, file.id, tmp_path / "out.csv", "放行")
    folder = kept_bytes(office.ctx.settings, file).parent
    assert [path.stat().st_mode & 0o77 for path in folder.iterdir()] == [0]


def test_no_other_checked_file_leaves_in_the_place_of_the_one_that_was_asked_for(
    office: Office, coming: Path, tmp_path: Path
) -> None:
    asked = check_payroll(office.ctx, LI, coming).file_id
    other = tmp_path / "other.csv"
    other.write_text(coming.read_text("utf-8").replace("1000.00", "900.00"), "utf-8")
    put = check_payroll(office.ctx, LI, other).file_id
    with office.ctx.database.read(EVERYWHERE) as session:
        paths = [kept_bytes(office.ctx.settings, payroll_file(session, one)) for one in (asked, put)]
    paths[0].write_bytes(paths[1].read_bytes())
    with pytest.raises(NotFound):
        release_kept(office.ctx, ZHAO, asked, tmp_path / "out.csv", "放行")
    assert not (tmp_path / "out.csv").exists()


def test_a_file_checked_again_is_the_same_file_with_its_own_columns(office: Office, coming: Path) -> None:
    coming.write_text(coming.read_text("utf-8").replace("待遇月份", "属期"), "utf-8")
    mapping = Mapping.model_validate({"columns": {"month": "属期"}})
    file = bring_payroll(office.ctx, WANG, coming, mapping)
    again = check_kept(office.ctx, SUN, file.id)
    assert (again.file_id, again.rows, again.holds, again.checked_by) == (file.id, 1, [], "sun")
    assert _states(office) == ["waiting"]
    set_aside_payroll(office.ctx, LI, file.id, "更正")
    with pytest.raises(Conflict):
        check_kept(office.ctx, SUN, file.id)
    assert _states(office) == ["set_aside"]
