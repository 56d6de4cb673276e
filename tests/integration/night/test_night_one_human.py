"""Two entries of the roll that are one human: pairs, leads, and identities that are joined and parted."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.integration.feeds.office import Office, Retiree, id_number, people
from verifier.crossmatch.decisions import decide, undo
from verifier.crossmatch.tables import Lead, PersonPair
from verifier.people.tables import IdentityChange, Person

LI = make.make_actor("li")
WANG = Retiree(1, "王秀英", "1945-01-01")
CROWD = people(400, 10)
HOME = "青禾市东湖区柳荫路3号"
FIRST = WANG.but(户籍地址=HOME)
TWO_IDS = Retiree(2, "王秀英", "1945-01-01").but(
    户籍地址=HOME, 公民身份号码=id_number("1945-01-01", 542), 险种="城乡居民", 待遇开始年月="202608"
)


def identities(office: Office) -> dict[str, int]:
    """Entry → identity, of those that have another's."""
    return {
        person.pid: person.identity_id for person in office.rows_of(Person) if person.identity_id is not None
    }


def the_lead(office: Office, kind: str, *states: str) -> Lead:
    [lead] = office.leads(*states, kind=kind)
    return lead


def test_one_name_birthday_and_home_under_two_numbers_are_a_lead_for_a_person(office: Office) -> None:
    office.bring("roll", [FIRST, TWO_IDS, *CROWD])
    office.night()
    lead = the_lead(office, "two_ids_one_person")
    assert (lead.tier, lead.strength) == ("probable", "supporting")
    assert lead.amount_at_risk_fen > 0
    assert {lead.person_id, lead.facts["other_person_id"]} == {1, 2}
    assert identities(office) == {}


@pytest.mark.parametrize(
    "other", [{"姓名": "王秀兰"}, {"户籍地址": "青禾市西山区云台路9号"}, {"出生日期": "1945-01-02"}]
)
def test_twins_namesakes_and_neighbours_are_no_lead(sqlite_office: Office, other: dict[str, str]) -> None:
    sqlite_office.bring("roll", [FIRST, TWO_IDS | other, *CROWD])
    sqlite_office.night()
    assert sqlite_office.leads(kind="two_ids_one_person") == []


def test_a_number_a_slip_away_may_be_a_twins_and_is_left_to_a_person(sqlite_office: Office) -> None:
    office = sqlite_office
    number = WANG["公民身份号码"]
    wrong = number[:15] + str((int(number[15]) + 4) % 10) + number[16:]
    office.bring("roll", [FIRST, TWO_IDS | {"公民身份号码": wrong}, *CROWD])
    office.night()
    lead = the_lead(office, "two_ids_one_person")
    assert (lead.tier, lead.rule) == ("probable", "slip_same_name")
    assert identities(office) == {}


def test_a_changed_entry_joins_or_leaves_its_pair(sqlite_office: Office) -> None:
    office = sqlite_office
    office.bring("roll", [FIRST, TWO_IDS | {"姓名": "王秀兰"}, *CROWD])
    office.night()
    assert office.rows_of(PersonPair) == []
    office.next_day()
    office.bring("roll", [FIRST, TWO_IDS, *CROWD])
    office.night()
    assert [(pair.first_id, pair.second_id) for pair in office.rows_of(PersonPair)] == [(1, 2)]
    lead = the_lead(office, "two_ids_one_person")
    office.next_day()
    office.bring("roll", [FIRST, TWO_IDS | {"户籍地址": "青禾市西山区云台路9号"}, *CROWD])
    office.night()
    assert office.rows_of(PersonPair) == []
    assert the_lead(office, "two_ids_one_person", "withdrawn").id == lead.id


def test_an_investigators_word_joins_and_parts_and_every_change_is_kept(office: Office) -> None:
    office.bring("roll", [FIRST, TWO_IDS, *CROWD])
    office.night()
    lead = the_lead(office, "two_ids_one_person")
    decide(office.ctx, LI, lead.id, "same_person", "照片一致")
    office.next_day()
    office.night()
    assert identities(office) == {"P00002": 1}
    undo(office.ctx, LI, lead.id, "看错")
    decide(office.ctx, LI, lead.id, "different", "是两个人")
    office.next_day()
    office.night()
    assert identities(office) == {}
    office.next_day()
    office.night()
    changes = office.rows_of(IdentityChange)
    assert [(row.first_id, row.second_id, row.one, row.changed_by) for row in changes] == [
        (1, 2, True, "li"),
        (1, 2, False, "li"),
    ]


def test_a_persons_word_stands_over_a_number_rule(sqlite_office: Office) -> None:
    office = sqlite_office
    office.bring("roll", [WANG, *CROWD])
    office.bring("roll", [WANG.but(险种="城乡居民", 月待遇="200.00", 待遇开始年月="202608")], "resident-roll")
    office.night()
    lead = the_lead(office, "on_two_rolls")
    [pair] = office.rows_of(PersonPair)
    assert (lead.tier, pair.tier) == ("certain", "certain")
    later = max(pair.first_id, pair.second_id)
    assert [person.id for person in office.rows_of(Person) if person.identity_id] == [later]
    decide(office.ctx, LI, lead.id, "different", "号码录错")
    office.next_day()
    office.night()
    assert identities(office) == {}
    assert [(row.one, row.changed_by) for row in office.rows_of(IdentityChange)] == [
        (True, "system"),
        (False, "li"),
    ]
