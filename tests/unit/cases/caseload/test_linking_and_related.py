"""Cases that grew out of one another, and those to look at before deciding."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.unit.cases.caseload.office import LI, SUN, ZHAO, Office
from verifier.benefits.tables import Entitlement
from verifier.cases.caseload.linking import link_parent, unlink_parent
from verifier.cases.caseload.merging import merge
from verifier.cases.caseload.related import RelatedCase, related_cases
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.people.tables import Person


def _related(office: Office, number: int) -> dict[int, list[str]]:
    with office.ctx.database.read(EVERYWHERE) as session:
        found: tuple[RelatedCase, ...] = related_cases(session, number)
        return {one.id: [tie.zh for tie in one.ties] for one in found}


def test_a_link_is_shown_both_ways_and_taken_away_again(office: Office) -> None:
    parent, child = office.case(), office.case()
    link_parent(office.ctx, LI, child, parent, "亲属领取")
    assert _related(office, child) == {parent: ["来源案件"]}
    assert _related(office, parent) == {child: ["派生案件"]}
    unlink_parent(office.ctx, LI, child, "设错了")
    assert _related(office, child) == {}
    assert [event.action for event in office.events(parent)][-2:] == ["child_linked", "child_unlinked"]
    assert [event.action for event in office.events(child)][-2:] == ["linked", "unlinked"]


def test_no_case_grows_out_of_itself_or_of_its_own_child(office: Office) -> None:
    one, two, three = (office.case() for _ in range(3))
    with pytest.raises(InvalidInput):
        link_parent(office.ctx, LI, one, one, "x")
    link_parent(office.ctx, LI, two, one, "x")
    link_parent(office.ctx, LI, three, two, "x")
    with pytest.raises(InvalidInput):
        link_parent(office.ctx, LI, one, three, "x")
    with pytest.raises(Conflict):
        link_parent(office.ctx, LI, three, one, "x")


def test_linking_is_refused_to_whom_it_is_not_open(office: Office) -> None:
    parent, child = office.case(), office.case()
    with pytest.raises(NotPermitted):
        link_parent(office.ctx, ZHAO, child, parent, "x")
    with pytest.raises(NotFound):
        link_parent(office.ctx, LI, child, 999, "x")
    with pytest.raises(Conflict):
        link_parent(office.ctx, LI, child, parent, "x", version=99)
    with pytest.raises(Conflict):
        unlink_parent(office.ctx, LI, child, "x")
    office.relate("sun", office.get(parent).person_id)
    with pytest.raises(NotPermitted):
        link_parent(office.ctx, SUN, child, parent, "x")


def test_the_same_human_account_and_a_person_a_lead_names_are_related(office: Office) -> None:
    one, two, three, four = (office.person() for _ in range(4))
    office.one_human(one, two)
    with office.ctx.database.write(EVERYWHERE) as session:
        for person in (one, three):
            right = session.scalars(select(Entitlement).where(Entitlement.person_id == person)).one()
            right.account_no = "6217000000999999"
    hand = office.case(one, facts={"other_person_id": four})
    human, account, named, alone = (office.case(person) for person in (two, three, four, office.person()))
    found = _related(office, hand)
    assert found == {human: ["同一人的另一案件"], named: ["疑点同时涉及此人"], account: ["同一银行账户"]}
    assert alone not in found


def test_cases_of_people_with_one_telephone_are_related_and_none_without_a_number(office: Office) -> None:
    one, two, silent = (office.person() for _ in range(3))
    with office.ctx.database.write(EVERYWHERE) as session:
        for person, phone in ((one, "13800001234"), (two, "13800001234"), (silent, "")):
            session.get_one(Person, person).phone = phone
    hand, other, none = (office.case(person) for person in (one, two, silent))
    assert _related(office, hand) == {other: ["同一联系电话"]}
    assert _related(office, none) == {}


@pytest.mark.parametrize(("key", "tie"), [("device", "同一设备"), ("operator", "同一操作员")])
def test_irregular_checks_at_one_device_or_by_one_operator_are_related(
    office: Office, key: str, tie: str
) -> None:
    one = office.case(kind="too_many_checks", facts={key: "dev-1"})
    other = office.case(kind="identical_scores", facts={key: "dev-1"})
    office.case(kind="odd_hours_checks", facts={key: "dev-2"})
    assert _related(office, one) == {other: [tie]}


def test_merged_cases_show_each_other(office: Office) -> None:
    one, two = office.person(), office.person()
    office.one_human(one, two)
    kept, merged = office.case(one), office.case(two)
    merge(office.ctx, LI, merged, kept, "同一人")
    assert _related(office, kept) == {merged: ["已并入本案", "同一人的另一案件"]}
    assert _related(office, merged) == {kept: ["已并入该案", "同一人的另一案件"]}


def test_a_case_that_is_not_there_has_no_related_ones(office: Office) -> None:
    with pytest.raises(NotFound):
        _related(office, 999)
