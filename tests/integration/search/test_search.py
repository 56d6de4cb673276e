"""The search on both engines: who is found, by whom, why, and what is written down of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from tests import factories as make
from verifier.accounts.actor import Actor, system_actor
from verifier.accounts.tables import Agency
from verifier.audit.tables import AuditEntry
from verifier.benefits.tables import BankAccount
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import NotPermitted
from verifier.feeds.events import AccountsRecorded, PeopleRecorded
from verifier.notices.tables import Notice
from verifier.people.search import offer, person_matches
from verifier.people.tables import Person
from verifier.search.keeping import keep_accounts, keep_people, rebuild
from verifier.search.narrowing import people_meant
from verifier.search.service import PER_PAGE, search

WANG = "37990119450112304X"
ACCOUNT = "6217000012345678"


@dataclass
class Town:
    """Who was planted, and who searches."""

    ctx: Context
    wang: int
    zhang: int
    far: int
    case: int
    lead: int
    supervisor: Actor
    investigator: Actor

    def found(self, text: str, group: str = "people", who: Actor | None = None) -> Sequence[int]:
        results = search(self.ctx, who or self.supervisor, text, group=group)
        return [hit.id for one in results.groups if one.key == group for hit in one.hits]


@pytest.fixture
def town(ctx: Context) -> Town:
    with ctx.database.write(EVERYWHERE) as session:
        wang = make.make_person(
            session, name="王秀英", id_no=WANG, id_key=int(WANG[:17]), phone="13800001234", pid="QH-7"
        )
        zhang = make.make_person(session, name="張玉蘭", id_no="G1234567", phone=None)
        far_id = "379904194511230066"
        far = make.make_person(
            session, name="王绣英", id_no=far_id, id_key=int(far_id[:17]), agency_code="379904"
        )
        session.add(
            BankAccount(
                person_id=wang.id,
                agency_id=wang.agency_id,
                account_no=ACCOUNT,
                since=make.TODAY,
                is_change=False,
                feed_id=1,
            )
        )
        keep_accounts(session, AccountsRecorded(((wang.id, ACCOUNT),)))
        lead = make.make_lead(session, wang)
        case = Case(
            person_id=wang.id,
            agency_id=wang.agency_id,
            kind="death",
            state="verification",
            opened_by="li",
            opened_at=make.NOW,
            version=1,
        )
        session.add(case)
        session.flush()
        session.add(
            Notice(
                agency_id=wang.agency_id,
                kind="reminder",
                year=2026,
                serial=7,
                number="青社保催告〔2026〕7号",
                case_id=case.id,
                person_id=wang.id,
                made_by="li",
                made_at=make.NOW,
                made_on=make.TODAY,
                sha256=b"1",
                size=1,
                template_sha256=b"1",
                values={},
            )
        )
        east = session.scalars(select(Agency).where(Agency.code == "379901")).one()
        return Town(
            ctx,
            wang=wang.id,
            zhang=zhang.id,
            far=far.id,
            case=case.id,
            lead=lead.id,
            supervisor=make.make_actor("zhao", "supervisor"),
            investigator=make.make_actor("li", "investigator", east),
        )


def test_any_four_characters_of_a_number_find_its_bearer(town: Town) -> None:
    old = "379901450112304"
    parts = {number[at : at + 4] for number in (WANG, old) for at in range(len(number) - 3)}
    parts |= {
        number[at : at + size] for number in (WANG, old) for at in range(0, 6, 2) for size in (7, 9, 12)
    }
    assert [part for part in sorted(parts) if town.wang not in town.found(part)] == []
    assert town.zhang in town.found("g1234")
    assert town.found("9999") == []


def test_a_long_part_finds_only_whose_number_holds_all_of_it(town: Town) -> None:
    assert town.found("19450112304X") == [town.wang]
    assert town.found("194501129") == []


def test_a_name_is_found_by_characters_sound_and_initials_its_own_first(town: Town) -> None:
    for text in ("王秀英", "秀英"):
        assert town.found(text)[0] == town.wang
    assert town.found("王秀英") == [town.wang, town.far]  # the second sounds the same
    assert sorted(town.found("wang xiu")) == sorted(town.found("WXY")) == [town.wang, town.far]
    assert town.found("张玉兰") == [town.zhang]


def test_telephone_account_and_numbers_find_what_they_are_the_numbers_of(town: Town) -> None:
    assert town.found("+86 13800001234") == town.found("00001234") == [town.wang]
    assert town.found("qh-7") == [town.wang]
    assert len(town.found("345678", "accounts")) == 1
    assert town.found(ACCOUNT, "accounts") == town.found("5678", "accounts")
    assert town.found("345670", "accounts") == []
    assert town.found(f"案件 {town.case}", "cases") == [town.case]
    assert town.found(f"lead {town.lead}", "leads") == [town.lead]
    assert len(town.found("青社保催告〔2026〕7号", "papers")) == len(town.found("2026-7", "papers")) == 1
    assert town.found("别社保催告〔2026〕7号", "papers") == []


def test_cases_and_leads_of_whoever_is_found_come_with_them(town: Town) -> None:
    assert town.found("王秀英", "cases") == [town.case]
    assert town.found(ACCOUNT, "leads") == [town.lead]


def test_nobody_of_another_agency_is_found_by_anything(town: Town) -> None:
    for text in ("王绣英", "379904194511230066", "9451", "wxy", str(town.far)):
        assert town.far not in town.found(text, who=town.investigator), text
    assert town.far in town.found("9451")


def test_what_is_shown_is_masked_and_says_why(town: Town) -> None:
    [group] = [one for one in search(town.ctx, town.supervisor, "00001234").groups if one.key == "people"]
    [hit] = group.hits
    assert (hit.masked_id, hit.detail) == ("379***************", "1945 · 138******34")
    assert hit.why.zh == "电话相同或以此结尾"


def test_a_search_is_audited_by_a_keyed_hash_and_never_in_clear(town: Town) -> None:
    for text in (WANG, WANG, "王秀英"):
        search(town.ctx, town.investigator, text)
    with town.ctx.database.read(EVERYWHERE) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "search.made")).all()
        details = [entry.detail for entry in entries]
        assert [entry.actor for entry in entries] == ["li"] * 3
        assert town.ctx.check_audit_chain(session).problem is None
    first, second, third = (detail["keyed_hash"] for detail in details)
    assert first == second != third
    assert details[0]["found_people"] == 1
    assert not any(text in json.dumps(details, ensure_ascii=False) for text in (WANG, "王秀英", WANG[:6]))


def test_cases_and_leads_are_only_for_who_may_see_them(town: Town) -> None:
    operator = make.make_actor("op", "operator")
    assert {one.key for one in search(town.ctx, operator, "王秀英").groups} == {"people"}
    with pytest.raises(NotPermitted):
        search(town.ctx, make.make_actor("audit", "audit_admin"), "王秀英")


def test_what_changed_is_found_as_it_stands_and_no_longer_as_it_stood(town: Town) -> None:
    fresh = "379901195203040011"
    with town.ctx.database.write(EVERYWHERE) as session:
        change = {"name": "赵敏", "id_no": fresh, "id_key": int(fresh[:17]), "phone": None}
        session.execute(update(Person).where(Person.id == town.wang).values(**change))
        keep_people(session, PeopleRecorded.of([session.get_one(Person, town.wang)]))
    assert town.found("5203") == town.found("赵敏") == town.found("zhaomin") == [town.wang]
    for text in ("0112304X", "王秀英", "13800001234"):
        assert town.wang not in town.found(text)


def test_a_rebuild_finds_all_that_was_found_before(town: Town) -> None:
    texts = ("王秀英", "wxy", "0112", "3799", "g1234", "13800001234")
    before = [town.found(text) for text in texts] + [town.found(ACCOUNT, "accounts")]
    seen: list[tuple[int, int]] = []
    built = rebuild(town.ctx, system_actor(), lambda done, total: seen.append((done, total)))
    assert (built.people, built.accounts, seen[-1]) == (3, 1, (3, 3))
    assert [town.found(text) for text in texts] + [town.found(ACCOUNT, "accounts")] == before
    with pytest.raises(NotPermitted):
        rebuild(town.ctx, town.investigator)


def test_many_finds_are_shown_page_by_page_each_once(town: Town) -> None:
    with town.ctx.database.write(EVERYWHERE) as session:
        for _ in range(PER_PAGE + 5):
            make.make_person(session, name="李建国")
    pages = [search(town.ctx, town.supervisor, "李建国", group="people", page=page) for page in (1, 2, 9)]
    assert (pages[0].pages, pages[2].page) == (2, 2)
    shown = [hit.id for page in pages[:2] for hit in page.groups[0].hits]
    assert len(shown) == len(set(shown)) == PER_PAGE + 5


def test_a_list_narrowed_by_the_index_holds_whom_it_held_without(town: Town) -> None:
    texts = ("王秀英", "秀", "qh-7", "QH-7", WANG, "304X", "304x", "G1234567", "nobody", "%", "龘")
    with town.ctx.database.read(EVERYWHERE) as session:

        def people(text: str) -> list[int]:
            return list(session.scalars(select(Person.id).where(person_matches(text)).order_by(Person.id)))

        offer(people_meant)
        by_index = {text: people(text) for text in texts}
    assert by_index["王秀英"] == by_index["304X"] == by_index["304x"] == by_index["QH-7"] == [town.wang]
    assert by_index["秀"] == by_index[WANG] == [town.wang]
    assert by_index["G1234567"] == [town.zhang]
    assert by_index["nobody"] == by_index["%"] == by_index["龘"] == []
