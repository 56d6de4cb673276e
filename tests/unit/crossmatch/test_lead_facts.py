"""The rows of facts on a lead's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests import factories as make
from verifier.benefits.tables import BankAccount
from verifier.certification.tables import Certification
from verifier.context import Context
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.crossmatch.lead_facts import _FACTS
from verifier.crossmatch.lead_view import LeadView, lead_view
from verifier.database import EVERYWHERE, Scope
from verifier.months import Month
from verifier.people.masking import mask_account, mask_id
from verifier.people.tables import Person


def shown(view: LeadView) -> list[tuple[str, str]]:
    return [(row.label.en, row.value if isinstance(row.value, str) else row.value.en) for row in view.facts]


def account(session: Session, person: Person, number: str, since: date, **values: Any) -> None:
    given = {"is_change": False, "feed_id": 1, "agency_id": person.agency_id, "person_id": person.id}
    session.add(BankAccount(account_no=number, since=since, **(given | values)))
    session.flush()


def test_every_kind_has_its_facts() -> None:
    assert set(_FACTS) == set(KINDS)


def test_the_holders_name_stands_beside_the_persons(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        account(session, person, "6217000011112222", date(2024, 1, 1), holder_name="赵铁柱",
                holder_id_no="110105194912310021")  # fmt: skip
        facts = {"account_no": "6217000011112222", "holder_name": "赵铁柱"}
        rows = shown(
            lead_view(session, make.make_lead(session, person, kind="holder_not_retiree", facts=facts).id)
        )
        assert ("account", mask_account("6217000011112222")) in rows
        assert ("holder", "赵铁柱") in rows
        assert ("retiree's name", "王秀英") in rows
        assert ("holder's ID number", mask_id("110105194912310021")) in rows
        assert rows[-1] == ("last certification", "none on record")


def test_members_of_another_agency_are_counted_and_not_named(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        here, far = make.make_person(session), make.make_person(session, agency_code="379902", name="周远")
        facts = {"account_no": "6217", "people": [here.id, far.id]}
        lead = make.make_lead(session, here, kind="shared_account", facts=facts).id
        path = make.agency(session, "379901").path
    with ctx.database.read(Scope(path)) as session:
        rows = shown(lead_view(session, lead))
    members = [value for label, value in rows if label == "paid into it"]
    assert members == [f"王秀英 {mask_id(here.id_no)}", "a person of another agency"]
    assert "周远" not in str(rows)


def test_old_and_new_account_with_holders_and_the_day(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        account(session, person, "621700001111", date(2020, 1, 1), holder_name="王秀英")
        account(session, person, "621700002222", date(2024, 3, 1), holder_name="王强", is_change=True)
        facts = {"event_date": "2024-02-10", "changed_on": "2024-03-01", "account_no": "621700002222"}
        lead = make.make_lead(
            session, person, make.make_record(session, event_date=date(2024, 2, 10)),
            kind="account_changed_around_death", facts=facts,
        )  # fmt: skip
        rows = dict(shown(lead_view(session, lead.id)))
    assert rows["old account"] == mask_account("621700001111")
    assert (rows["old holder"], rows["new holder"]) == ("王秀英", "王强")
    assert rows["changed on"] == "2024-03-01"


def test_both_benefits_and_the_other_places_record_are_told(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person, other = make.make_person(session), make.make_person(session, pid="Q7", register="yunshan")
        make.make_entitlement(session, person, scheme="resident", monthly_fen=20_000, started=Month(2020, 1))
        make.make_entitlement(session, other, monthly_fen=300_000, started=Month(2015, 1))
        detail = {
            "scheme": "public",
            "started": Month(2011, 2).ordinal,
            "agency_name": "云山市",
            "monthly": 5,
        }
        record = make.make_record(session, kind="other-roll", event_date=None, detail=detail)
        lead = make.make_lead(
            session, person, record, kind="on_two_rolls", facts={"other_person_id": other.id}
        )
        rows = dict(shown(lead_view(session, lead.id)))
    assert rows["benefit under this number"] == "residents, 200.00 yuan a month, from 2020-01"
    assert rows["benefit under the other number"] == "urban employees, 3,000.00 yuan a month, from 2015-01"
    assert rows["other number"].startswith("yunshan Q7")
    assert (rows["scheme there"], rows["paid there from"]) == ("public sector", "2011-02")
    assert rows["agency there"] == "云山市"


def test_custody_status_and_term(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        make.make_entitlement(session, person)
        detail = {"status": "short_detention", "ended": "2024-07-01", "court": "东湖区人民法院"}
        record = make.make_record(session, kind="custody", event_date=date(2024, 2, 10), detail=detail)
        facts = {"status": "short_detention", "payment": "stop"}
        lead = make.make_lead(session, person, record, kind="in_custody", facts=facts)
        view = lead_view(session, lead.id)
    rows = dict(shown(view))
    assert (rows["since"], rows["until"], rows["court"]) == ("2024-02-10", "2024-07-01", "东湖区人民法院")
    assert (view.contradicted_on, view.may_be_alive) == (None, False)


def test_the_last_certification_and_what_it_contradicts(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        session.add(
            Certification(person_id=person.id, agency_id=person.agency_id, scheme="employee",
                          certified_on=date(2024, 5, 6), due_on=date(2025, 5, 31), feed_id=1)
        )  # fmt: skip
        record = make.make_record(session, event_date=date(2024, 2, 10))
        lead = make.make_lead(session, person, record, facts={"event_date": "2024-02-10"})
        view = lead_view(session, lead.id)
    assert (view.last_certified_on, view.certified_until) == (date(2024, 5, 6), date(2025, 5, 31))
    assert view.contradicted_on == date(2024, 5, 6)
    assert view.may_be_alive
    assert ("certification after the recorded death", "2024-05-06") in shown(view)
