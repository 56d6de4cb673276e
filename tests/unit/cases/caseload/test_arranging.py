"""Who works on a case and when: assigned, taken, given back, put off; many at once or none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import factories as make
from tests.unit.cases.caseload.office import LI, WANG, ZHAO, Office, enter
from verifier.accounts.actor import system_actor
from verifier.accounts.tables import User
from verifier.cases.caseload.assigning import Assign, Release, colleagues
from verifier.cases.caseload.changing import bulk, change
from verifier.cases.caseload.snoozing import Snooze, Wake
from verifier.cases.course.entering import Entered
from verifier.cases.list import CaseFilter, Queue, cases
from verifier.cases.steps import locked_case
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted

TODAY = make.TODAY
SOON = TODAY + timedelta(days=5)


def _ids(office: Office, queue: Queue | None = None, user: str = "") -> list[int]:
    with office.ctx.database.read(EVERYWHERE) as session:
        wanted = CaseFilter(today=TODAY, queue=queue, user=user)
        return [row.id for row in cases(session, wanted).rows]


def test_a_case_is_given_to_a_colleague_and_the_history_says_so(office: Office) -> None:
    number = office.case()
    change(office.ctx, LI, number, Assign("wang", "请跟进"), 1)
    assert office.get(number).assigned_to == "wang"
    said = office.events(number)[-1]
    assert (said.action, said.actor, said.reason) == ("assigned", "li", "请跟进")
    assert said.detail == {"to": "wang", "from": ""}
    assert _ids(office, queue="mine", user="wang") == [number]
    assert _ids(office, queue="nobody") == []


def test_whoever_takes_a_case_needs_no_reason_and_can_give_it_back(office: Office) -> None:
    number = office.case()
    change(office.ctx, LI, number, Assign("li"))
    with pytest.raises(Conflict):
        change(office.ctx, LI, number, Assign("li"))
    with pytest.raises(InvalidInput):
        change(office.ctx, LI, number, Release(" "))
    change(office.ctx, LI, number, Release("休假"))
    assert office.get(number).assigned_to is None
    with pytest.raises(Conflict):
        change(office.ctx, LI, number, Release("休假"))


@pytest.mark.parametrize("name", ["zhao", "nobody", "gone", "elsewhere"])
def test_only_active_colleagues_of_the_office_who_may_work_on_cases_are_given_one(
    office: Office, name: str
) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        for other, code, active in (("gone", "379901", False), ("elsewhere", "379902", True)):
            session.add(
                User(
                    name=other,
                    role="investigator",
                    agency_id=make.agency(session, code).id,
                    password_hash="-",
                    active=active,
                    created_at=make.NOW,
                )
            )
    with pytest.raises(InvalidInput):
        change(office.ctx, LI, office.case(), Assign(name, "请跟进"))


def test_a_colleague_of_the_office_above_may_be_given_a_case(office: Office) -> None:
    number = office.case()
    with office.ctx.database.write(EVERYWHERE) as session:
        root = make.agency(session, "3799")
        session.add(
            User(name="city", role="supervisor", agency_id=root.id, password_hash="-", created_at=make.NOW)
        )
        session.flush()
        assert "city" in colleagues(session, [locked_case(session, number)])


def test_nobody_barred_is_given_a_case(office: Office) -> None:
    number = office.case()
    office.relate("wang", office.get(number).person_id)
    with pytest.raises(NotPermitted):
        change(office.ctx, LI, number, Assign("wang", "请跟进"))
    with pytest.raises(NotPermitted):
        change(office.ctx, WANG, number, Assign("wang"))


def test_an_ended_case_is_not_arranged(office: Office) -> None:
    number = office.case()
    office.clear(number)
    for what in (Assign("wang", "x"), Release("x"), Snooze(SOON, "x")):
        with pytest.raises(Conflict):
            change(office.ctx, LI, number, what)


def test_arranging_needs_the_right_and_a_person(office: Office) -> None:
    number = office.case()
    for actor in (ZHAO, system_actor()):
        with pytest.raises(NotPermitted):
            change(office.ctx, actor, number, Assign("li", "x"))
    with pytest.raises(NotFound):
        change(office.ctx, LI, 999, Assign("wang", "x"))
    with pytest.raises(Conflict):
        change(office.ctx, LI, number, Assign("wang", "x"), 99)


def test_a_case_put_off_leaves_the_daily_list_until_its_day(office: Office) -> None:
    number = office.case()
    change(office.ctx, LI, number, Snooze(SOON, "等公安回函"))
    assert _ids(office) == []
    assert _ids(office, queue="snoozed") == [number]
    with office.ctx.database.read(EVERYWHERE) as session:
        [row] = cases(session, CaseFilter(queue="snoozed", today=TODAY)).rows
        assert (row.snoozed_until, row.snooze_reason) == (SOON, "等公安回函")
        assert [row.id for row in cases(session, CaseFilter(today=SOON)).rows] == [number]


def test_a_new_lead_wakes_a_case(office: Office) -> None:
    number = office.case()
    change(office.ctx, LI, number, Snooze(SOON, "等公安回函"))
    later = office.lead(office.get(number).person_id, date(2024, 2, 11))
    decide(office.ctx, LI, later, "same_person", "一致")
    assert office.get(number).snoozed_until is None
    assert office.events(number)[-1].detail == {"lead": later, "woken": True}
    assert _ids(office) == [number]


def test_a_case_is_brought_back_before_its_day_once(office: Office) -> None:
    number = office.case()
    with pytest.raises(Conflict):
        change(office.ctx, LI, number, Wake("已回函"))
    change(office.ctx, LI, number, Snooze(SOON, "等公安回函"))
    change(office.ctx, LI, number, Wake("已回函"))
    assert office.get(number).snooze_reason is None
    assert _ids(office) == [number]


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_case_is_put_off_from_tomorrow_for_ninety_days_at_most(office: Office, days: int) -> None:
    with pytest.raises(InvalidInput):
        change(office.ctx, LI, office.case(), Snooze(TODAY + timedelta(days=days), "等"))


def test_putting_off_needs_a_reason(office: Office) -> None:
    with pytest.raises(InvalidInput):
        change(office.ctx, LI, office.case(), Snooze(SOON, ""))


def test_a_legal_deadline_bounds_it_and_keeps_the_case_in_sight(office: Office) -> None:
    """A stop taken on 10 November is to be notified within 20 working days."""
    number = office.case()
    enter(
        office,
        number,
        Entered("stop_approved", "旧系统", on=date(2026, 11, 10), migrated=True, by="zhao"),
    )
    due = office.get(number).deadline_on
    assert due == date(2026, 12, 8)
    with pytest.raises(Conflict) as refused:
        change(office.ctx, LI, number, Snooze(due + timedelta(days=1), "等"))
    assert "2026-12-08" in str(refused.value)
    change(office.ctx, LI, number, Snooze(due, "等"))
    assert _ids(office) == []
    assert _ids(office, queue="due_soon") == []
    with office.ctx.database.read(EVERYWHERE) as session:
        near = CaseFilter(today=due - timedelta(days=7))
        [row] = cases(session, near).rows
        assert row.deadline is not None
        assert (row.id, row.deadline.on, row.deadline.days) == (number, due, 7)


def test_a_late_case_is_not_put_off_at_all(office: Office) -> None:
    number = office.case()
    enter(
        office,
        number,
        Entered("stop_approved", "旧系统", on=date(2026, 9, 1), migrated=True, by="zhao"),
    )
    with pytest.raises(Conflict):
        change(office.ctx, LI, number, Snooze(TODAY + timedelta(days=1), "等"))
    assert _ids(office, queue="due_soon") == [number]


def test_the_day_a_step_becomes_lawful_bounds_it_too(office: Office) -> None:
    """Told today, the person has ten working days to reply; then a stop may be proposed."""
    number = office.case()
    office.verify(number)
    enter(office, number, Entered("person_notified", "已告知"))
    opens = date(2026, 12, 5)
    with pytest.raises(Conflict):
        change(office.ctx, LI, number, Snooze(opens + timedelta(days=1), "等答复"))
    change(office.ctx, LI, number, Snooze(opens, "等答复"))


def test_a_bulk_change_reaches_all(office: Office) -> None:
    chosen = [(office.case(), 1) for _ in range(3)]
    result = bulk(office.ctx, LI, chosen, Assign("wang", "分片"))
    assert (result.changed, result.refused) == (tuple(number for number, _ in chosen), ())
    assert {office.get(number).assigned_to for number, _ in chosen} == {"wang"}
    assert all(office.events(number)[-1].action == "assigned" for number, _ in chosen)


def test_a_bulk_change_that_one_case_refuses_reaches_none_and_says_why_for_each(office: Office) -> None:
    good, ended, stale, barred = (office.case() for _ in range(4))
    office.clear(ended)
    office.relate("li", office.get(barred).person_id)
    wanted = [(good, 1), (ended, office.get(ended).version), (stale, 9), (barred, 1), (999, 1)]
    result = bulk(office.ctx, LI, wanted, Snooze(SOON, "等回函"))
    assert result.changed == ()
    assert [number for number, _ in result.refused] == sorted([ended, stale, barred, 999])
    assert office.get(good).snoozed_until is None
    assert len(office.events(good)) == 1


def test_a_bulk_change_takes_one_to_two_hundred_different_cases(office: Office) -> None:
    number = office.case()
    for wanted in ([], [(number, 1), (number, 1)], [(one, None) for one in range(1, 202)]):
        with pytest.raises(InvalidInput):
            bulk(office.ctx, LI, wanted, Assign("wang", "分片"))
    with pytest.raises(NotPermitted):
        bulk(office.ctx, ZHAO, [(number, 1)], Assign("wang", "分片"))


def test_every_queue_is_counted_within_the_other_restrictions(office: Office) -> None:
    mine, other, ended = (office.case() for _ in range(3))
    change(office.ctx, LI, mine, Assign("li"))
    change(office.ctx, LI, other, Snooze(SOON, "等"))
    office.clear(ended)
    with office.ctx.database.read(EVERYWHERE) as session:
        page = cases(session, CaseFilter(user="li", today=TODAY))
        assert page.queues == {
            "open": 1,
            "mine": 1,
            "nobody": 0,
            "due_soon": 0,
            "snoozed": 1,
            "ended": 1,
            "all": 3,
        }  # fmt: skip -- one line shows it
        assert page.counts == {"verification": 2, "cleared": 1}
        assert cases(session, CaseFilter(states=("cleared",))).total == 1
        assert cases(session, CaseFilter(kinds=("custody",))).queues["all"] == 0
