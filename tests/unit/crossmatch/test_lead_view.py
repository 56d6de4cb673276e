"""The page of one lead."""

from __future__ import annotations

from datetime import date

import pytest

from tests import factories as make
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.lead_view import lead_view
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE, Scope
from verifier.errors import NotFound
from verifier.months import Month

PARTS = [
    {
        "field": field,
        "level": level,
        "weight": 1.0,
        "record_value": value,
        "person_value": value,
        "zh": zh,
        "en": en,
    }
    for field, level, value, zh, en in (
        ("rule", "certain", None, "规则。", "Rule."),
        ("name", "same", "王秀英", "姓名相同。", "The names are the same."),
    )
]


@pytest.fixture
def ids(ctx: Context) -> dict[str, int]:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        right = make.make_entitlement(session, person, monthly_fen=1000, account_no="6217")
        for month in Month(2024, 1).until(Month(2024, 6)):
            make.make_payment(session, right, month)
        make.make_payment(session, right, Month(2024, 6), state="failed")
        record = make.make_record(session, event_date=date(2024, 3, 31))
        make.make_pair(session, person, record, parts=PARTS)
        sharer, stranger = make.make_person(session, name="孙强"), make.make_person(session, name="周平")
        make.make_entitlement(session, sharer, account_no="6217")
        rows = {
            "lead": make.make_lead(session, person, record),
            "own": make.make_lead(session, person, kind="no_life_sign", rule="aged_without_life_sign"),
            "twin": make.make_lead(session, stranger, record, tier="probable"),
            "sharer": make.make_lead(session, sharer, kind="shared_account"),
            "withdrawn": make.make_lead(session, person, state="withdrawn"),
        }
        make.make_lead(session, make.make_person(session, agency_code="379902"), kind="in_custody")
        return {name: row.id for name, row in rows.items()}


def test_the_payments_not_due_are_listed_and_summed(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        view = lead_view(session, ids["lead"])
        assert view.stop is not None
        assert view.stop.stop == Month(2024, 4)
        assert [line.month for line in view.payments_after] == [Month(2024, 4), Month(2024, 5)]
        assert view.paid_after_fen == 2000


def test_what_the_night_stated_goes_before_what_the_record_says(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        lead = session.get_one(Lead, ids["lead"])
        lead.facts = {"stop": "2024-02", "until": "2024-04", "schemes": ["employee"]}
        session.flush()
        view = lead_view(session, ids["lead"])
        assert [line.month for line in view.payments_after] == [Month(2024, 2), Month(2024, 3)]


def test_related_leads_say_what_connects_them(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        related = lead_view(session, ids["lead"]).related
    assert {(one.id, one.relation.en) for one in related} == {
        (ids["own"], "another lead about this person"),
        (ids["twin"], "another person the same record may be about"),
        (ids["sharer"], "the same bank account"),
    }
    assert related[0].id == ids["own"]


def test_rule_diff_and_words_come_in_both_languages(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        view = lead_view(session, ids["lead"])
        assert [row.field for row in view.diff] == ["name"]
        assert view.rule.en == "Rule."
        assert [row.label.en for row in view.weights] == ["name"]
        assert (view.prior, view.prior_text) == (-17.6, None)
        assert view.kind.question.zh
        without_record = lead_view(session, ids["own"])
        assert (without_record.record, without_record.diff, without_record.stop) == (None, (), None)
        assert without_record.rule.zh
        assert (without_record.prior, without_record.weights) == (None, ())
        assert without_record.payments_after == ()


def test_decisions_are_shown_and_the_next_open_lead_is_named(ctx: Context, ids: dict[str, int]) -> None:
    decide(ctx, make.make_actor("li"), ids["lead"], "not_enough", "缺死亡证明")
    with ctx.database.read(EVERYWHERE) as session:
        view = lead_view(session, ids["lead"])
        assert [decision.verdict for decision in view.decisions] == ["not_enough"]
        assert view.next_lead_id not in (None, ids["lead"])


def test_a_lead_of_another_agency_does_not_exist(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        scope = Scope(make.agency(session, "379902").path)
    with ctx.database.read(scope) as session, pytest.raises(NotFound):
        lead_view(session, ids["lead"])
