"""Decided leads are left alone, and a night compares only what is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from tests import factories as make
from tests.integration.feeds.office import Office, Retiree, people, the_lead
from verifier.benefits.tables import Entitlement
from verifier.crossmatch.decisions import Verdict, decide
from verifier.crossmatch.tables import Lead, Pair
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person

LI = make.make_actor("li")
WANG = Retiree(1, "王秀英", "1945-01-01")
CROWD = people(400, 10)
MONTH = 187_832


class TestDecided:
    """What a person decided stays decided."""

    @pytest.fixture
    def lead(self, office: Office) -> Lead:
        office.bring("roll", [WANG, *CROWD])
        office.bring("deaths", [WANG.death()])
        office.night()
        return the_lead(office, "paid_after_death")

    @pytest.mark.parametrize("verdict", ["same_person", "different", "not_enough"])
    def test_nights_never_touch_a_decision(self, office: Office, lead: Lead, verdict: Verdict) -> None:
        decide(office.ctx, LI, lead.id, verdict, "已核实")
        [before] = [row for row in office.rows_of(Lead) if row.id == lead.id]
        office.next_day()
        office.bring("payments", [WANG.payment("202611")])
        office.night()
        [after] = [row for row in office.rows_of(Lead) if row.id == lead.id]
        assert after.state == before.state != "open"
        if verdict != "not_enough":
            assert after.changed_at == before.changed_at
            assert after.amount_at_risk_fen == before.amount_at_risk_fen

    def test_cleared_news_under_another_number_stays_silent(self, office: Office, lead: Lead) -> None:
        decide(office.ctx, LI, lead.id, "different", "本人健在")
        office.next_day()
        report = office.bring("deaths", [WANG.death(77)])
        assert report.accepted == 1
        result = office.night()
        assert office.leads() == []
        assert result.report["steps"]["settle"]["paid_after_death"]["suppressed"] == 1

    @pytest.mark.parametrize("other", [{"day": "2026-04-05"}, {"姓名": "王秀瑛"}])
    def test_other_news_of_the_same_source_opens_a_lead(
        self, office: Office, lead: Lead, other: dict[str, str]
    ) -> None:
        decide(office.ctx, LI, lead.id, "different", "本人健在")
        office.next_day()
        office.bring("deaths", [WANG.death(77, **other)])
        office.night()
        assert the_lead(office, "paid_after_death").id != lead.id

    def test_another_source_opens_a_lead_of_its_own(self, office: Office, lead: Lead) -> None:
        decide(office.ctx, LI, lead.id, "different", "本人健在")
        office.next_day()
        office.bring("deaths", [WANG.death()], "civil-affairs")
        office.night()
        assert the_lead(office, "paid_after_death").id != lead.id

    def test_clearing_is_about_one_person(self, office: Office, lead: Lead) -> None:
        decide(office.ctx, LI, lead.id, "different", "本人健在")
        office.next_day()
        office.bring("deaths", [CROWD[0].death(5)])
        office.night()
        assert the_lead(office, "paid_after_death").person_id != lead.person_id


class TestIncremental:
    """An unchanged pair is not compared again; whatever is new meets everything."""

    @pytest.fixture
    def compared(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        from verifier.crossmatch import matching  # noqa: PLC0415 -- patched where it is used

        calls: list[int] = []
        real: Callable[..., Any] = matching._matched

        def counted(store: object, ids: Sequence[int], used: object) -> Any:
            calls.append(len(ids))
            return real(store, ids, used)

        monkeypatch.setattr(matching, "_matched", counted)
        return calls

    def test_the_second_night_compares_nothing(self, office: Office, compared: list[int]) -> None:
        office.bring("roll", [WANG, *CROWD])
        office.bring("deaths", [WANG.death()])
        office.night()
        assert sum(compared) >= 1
        compared.clear()
        office.next_day()
        result = office.night()
        assert compared == []
        assert result.report["steps"]["compare"] == {"people": 0, "records": 0}
        assert len(office.leads()) == 1

    def test_a_new_record_meets_people_of_any_age(self, office: Office, compared: list[int]) -> None:
        office.bring("roll", [WANG, *CROWD])
        office.night()
        office.next_day(60)
        office.bring("deaths", [WANG.death()])
        office.night()
        assert len(office.leads(kind="paid_after_death")) == 1

    def test_a_new_person_meets_records_of_any_age(self, office: Office, compared: list[int]) -> None:
        office.bring("roll", CROWD)
        office.bring("deaths", [WANG.death()])
        office.night()
        assert office.leads(kind="paid_after_death") == []
        office.next_day(60)
        office.bring("roll", [WANG, *CROWD])
        office.night()
        assert len(office.leads(kind="paid_after_death")) == 1

    def test_a_changed_identity_is_compared_with_old_records(self, office: Office) -> None:
        wrong = WANG.but(公民身份号码="", 姓名="王秀鹰", 出生日期="1950-09-09", 户籍地址="")
        office.bring("roll", [wrong, *CROWD])
        office.bring("deaths", [WANG.death()])
        office.night()
        assert office.rows_of(Pair) == []
        office.next_day()
        office.bring("roll", [WANG, *CROWD])
        office.night()
        assert len(office.leads(kind="paid_after_death")) == 1
        office.next_day()
        office.bring("roll", [*CROWD, wrong])
        office.night()
        assert office.rows_of(Pair) == []
        assert office.leads(kind="paid_after_death") == []
        assert len(office.leads("withdrawn", kind="paid_after_death")) == 1
        assert not any(person.rematch for person in office.rows_of(Person))

    def test_a_changed_phone_or_amount_compares_nobody(self, office: Office, compared: list[int]) -> None:
        office.bring("roll", [WANG, *CROWD])
        office.bring("deaths", [WANG.death()])
        office.night()
        compared.clear()
        office.next_day()
        office.bring("roll", [WANG.but(月待遇="2000.00"), *CROWD])
        office.night()
        assert compared == []
        assert the_lead(office, "paid_after_death").amount_at_risk_fen > 0


def test_no_night_changes_an_entitlement(office: Office) -> None:
    office.bring("roll", [WANG, *CROWD])
    before = [(row.state, row.monthly_fen, row.stopped) for row in office.rows_of(Entitlement)]
    office.bring("deaths", [WANG.death()])
    office.night()
    decide(office.ctx, LI, the_lead(office, "paid_after_death").id, "same_person", "死亡证明已核")
    office.next_day()
    office.night()
    assert [(row.state, row.monthly_fen, row.stopped) for row in office.rows_of(Entitlement)] == before
    assert [record.event_date for record in office.rows_of(SourceRecord)] == [date(2026, 3, 5)]
