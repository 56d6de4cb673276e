"""Before money leaves: what is held, who releases, and that only the very bytes that were checked go out."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.integration.recovery.scene import LI, SUN, ZHAO, Office
from verifier.benefits.tables import Entitlement
from verifier.cases.tables import Case
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, HeldForPerson, InvalidInput, NotFound, NotPermitted
from verifier.months import Month
from verifier.people.tables import Person
from verifier.recovery.payroll import check_payroll, release_payroll
from verifier.recovery.tables import PayrollCheck

HEADINGS = "个人编号,姓名,险种,待遇月份,发放金额,银行账号,发放日期\n"
ROW = "{pid},{name},企业职工,202612,1000.00,6217000000000001,2026-12-05\n"


@pytest.fixture
def retiree(office: Office) -> str:
    with office.ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, name="赵敏")
        make.make_entitlement(session, person, monthly_fen=100_000)
        return ROW.format(pid=person.pid, name=person.name)


def _file(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "payroll.csv"
    path.write_text(HEADINGS + "".join(rows), "utf-8")
    return path


def _row_of(office: Office, number: int) -> str:
    person = office.person(number)
    return ROW.format(pid=person.pid, name=person.name)


def test_a_file_in_order_leaves_byte_for_byte_by_a_second_person(
    office: Office, retiree: str, tmp_path: Path
) -> None:
    path, out = _file(tmp_path, retiree), tmp_path / "out.csv"
    check = check_payroll(office.ctx, SUN, path)
    assert (check.rows, check.total_fen, check.holds) == (1, 100_000, [])
    with pytest.raises(NotPermitted):
        release_payroll(office.ctx, SUN, path, out, "放行")
    assert not out.exists()
    release_payroll(office.ctx, ZHAO, path, out, "放行")
    assert out.read_bytes() == path.read_bytes()
    assert office.get(PayrollCheck, check.id).released_by == "zhao"


def test_a_file_changed_by_one_byte_after_the_check_does_not_leave(
    office: Office, retiree: str, tmp_path: Path
) -> None:
    path, out = _file(tmp_path, retiree), tmp_path / "out.csv"
    check_payroll(office.ctx, SUN, path)
    path.write_text(path.read_text("utf-8").replace("1000.00", "9000.00"), "utf-8")
    with pytest.raises(NotFound):
        release_payroll(office.ctx, ZHAO, path, out, "放行")
    assert list(tmp_path.glob("*out*")) == []


def test_a_person_of_an_open_case_is_held_and_paid_only_by_decision(office: Office, tmp_path: Path) -> None:
    debt = office.debtor()
    path, out = _file(tmp_path, _row_of(office, debt.person_id)), tmp_path / "out.csv"
    check = check_payroll(office.ctx, LI, path)
    assert check.holds == [{"line": 2, "kind": "open_case", "amount_fen": 100_000, "case_id": debt.case_id}]
    with pytest.raises(HeldForPerson):
        release_payroll(office.ctx, ZHAO, path, out, "放行")
    assert not out.exists()
    with pytest.raises(InvalidInput):
        release_payroll(office.ctx, ZHAO, path, out, " ", despite_cases=True)
    release_payroll(office.ctx, ZHAO, path, out, "停发尚未批准", despite_cases=True)
    assert out.exists()


def test_whose_case_was_merged_is_held_for_the_case_it_went_into(
    office: Office, retiree: str, tmp_path: Path
) -> None:
    debt = office.debtor()
    with office.ctx.database.write(EVERYWHERE) as session:
        person = session.scalars(select(Person).where(Person.name == "赵敏")).one()
        merged = Case(
            person_id=person.id,
            agency_id=person.agency_id,
            kind="death",
            state="merged",
            merged_into=debt.case_id,
            opened_by="li",
            opened_at=make.NOW,
            version=2,
        )
        session.add(merged)
    check = check_payroll(office.ctx, LI, _file(tmp_path, retiree))
    assert [(hold["kind"], hold["case_id"]) for hold in check.holds] == [("open_case", debt.case_id)]


def test_a_suspended_benefit_leaves_under_no_decision(office: Office, retiree: str, tmp_path: Path) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        right = session.query(Entitlement).one()
        right.state, right.stopped = "certification_lapsed", Month(2026, 12)
    path = _file(tmp_path, retiree)
    assert [hold["kind"] for hold in check_payroll(office.ctx, LI, path).holds] == ["suspended"]
    with pytest.raises(HeldForPerson):
        release_payroll(office.ctx, ZHAO, path, tmp_path / "out.csv", "放行", despite_cases=True)


def test_rows_that_pay_nobody_twice_or_again_are_told_by_their_line(
    office: Office, retiree: str, tmp_path: Path
) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        make.make_payment(session, make.make_entitlement(session, person), Month(2026, 12))
        again = ROW.format(pid=person.pid, name=person.name)
    stranger = ROW.format(pid="NOBODY", name="某人")
    bad = retiree.replace("1000.00", "一千")
    path = _file(tmp_path, retiree, retiree, stranger, bad, again)
    holds = check_payroll(office.ctx, LI, path).holds
    assert [(hold["line"], hold["kind"]) for hold in holds] == [
        (3, "twice"),
        (4, "not_on_roll"),
        (5, "unreadable"),
        (6, "paid_before"),
    ]


def test_news_between_check_and_release_ask_for_a_new_check(office: Office, tmp_path: Path) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        right = make.make_entitlement(session, person)
        row = ROW.format(pid=person.pid, name=person.name)
        key = right.id
    path = _file(tmp_path, row)
    check_payroll(office.ctx, LI, path)
    with office.ctx.database.write(EVERYWHERE) as session:
        session.get_one(Entitlement, key).state = "deceased"
    with pytest.raises(Conflict):
        release_payroll(office.ctx, ZHAO, path, tmp_path / "out.csv", "放行")


def test_neither_the_night_nor_a_stranger_lets_money_leave(
    office: Office, retiree: str, tmp_path: Path
) -> None:
    path = _file(tmp_path, retiree)
    with pytest.raises(NotPermitted):
        check_payroll(office.ctx, make.make_actor("wang", "operator"), path)
    with office.ctx.database.read(EVERYWHERE) as session:
        stranger = make.make_actor("qian", "supervisor", make.agency(session, "379902"))
    assert [hold["kind"] for hold in check_payroll(office.ctx, stranger, path).holds] == ["not_on_roll"]
    with pytest.raises(InvalidInput):
        check_payroll(office.ctx, LI, tmp_path / "none.csv")


def test_the_city_releases_what_a_district_checked_for_its_own_people(
    office: Office, retiree: str, tmp_path: Path
) -> None:
    with office.ctx.database.read(EVERYWHERE) as session:
        clerk = make.make_actor("wu", "investigator", make.agency(session, "379901"))
    neighbour = office.debtor(agency_code="379902")
    path = _file(tmp_path, retiree)
    assert check_payroll(office.ctx, clerk, path).holds == []
    release_payroll(office.ctx, ZHAO, path, tmp_path / "out.csv", "放行")
    other = _file(tmp_path, _row_of(office, neighbour.person_id))
    assert [hold["kind"] for hold in check_payroll(office.ctx, clerk, other).holds] == ["not_on_roll"]
