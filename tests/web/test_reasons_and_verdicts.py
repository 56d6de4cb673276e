"""What the page of a lead offers is true of that lead: verdicts, ready reasons, words, sums."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests import factories as make
from tests.web.conftest import Login
from tests.web.sample import Sample
from verifier.certification.tables import Certification
from verifier.context import Context
from verifier.crossmatch.lead_view import LeadView, lead_view
from verifier.crossmatch.tables import Lead, Pair
from verifier.database import EVERYWHERE
from web.console.reasons import quick_reasons, verdict_label


def _view(ctx: Context, lead_id: int) -> LeadView:
    with ctx.database.read(EVERYWHERE) as session:
        view = lead_view(session, lead_id)
        session.expunge_all()
    return view


def _certify(ctx: Context, person_id: int) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        session.add(
            Certification(
                person_id=person_id,
                agency_id=make.agency(session).id,
                scheme="employee",
                certified_on=date(2025, 9, 1),
                due_on=date(2026, 9, 30),
                feed_id=make.make_feed(session, source="certifications").id,
            )
        )


def _lead_without_record(ctx: Context, kind: str) -> int:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, name="孙福")
        facts = {"account_no": "6222000011112222", "people": [person.id], "holder_name": "孙贵"}
        lead = make.make_lead(session, person, None, kind=kind, amount_at_risk_fen=0, facts=facts, weight=0.0)
        return lead.id


def test_a_certain_lead_offers_exactly_the_fields_that_agree(office: Sample, sqlite_ctx: Context) -> None:
    offered = quick_reasons(_view(sqlite_ctx, office.lead))["same_person"]
    assert [text.zh for text in offered] == ["身份证号、姓名、出生日期一致"]


def test_a_field_that_is_missing_is_never_said_to_agree(office: Sample, sqlite_ctx: Context) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        lead = session.get_one(Lead, office.lead)
        pair = session.query(Pair).filter_by(record_id=lead.record_id, person_id=lead.person_id).one()
        pair.parts = [{**part, "level": "missing"} if part["field"] == "id" else part for part in pair.parts]
    offered = quick_reasons(_view(sqlite_ctx, office.lead))["same_person"]
    assert [text.en for text in offered] == ["Name, date of birth agree"]


def test_a_probable_lead_has_no_ready_reason_to_open_a_case(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    offered = quick_reasons(_view(sqlite_ctx, office.weak_lead))
    assert offered["same_person"] == ()
    assert "记录缺身份证号" in offered["not_enough"][0].zh
    assert "请写明立案的依据" in logged_in("li.jing").get(f"/leads/{office.weak_lead}").text


def test_a_conflict_takes_the_ready_reasons_away(office: Sample, sqlite_ctx: Context) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        lead = session.get_one(Lead, office.lead)
        pair = session.query(Pair).filter_by(record_id=lead.record_id, person_id=lead.person_id).one()
        pair.parts = [
            {**part, "level": "different"} if part["field"] == "name" else part for part in pair.parts
        ]
    offered = quick_reasons(_view(sqlite_ctx, office.lead))
    assert offered["same_person"] == ()
    assert offered["different"][0].zh == "姓名不同，不是本人"


@pytest.mark.parametrize("kind", ["shared_account", "holder_not_retiree", "no_life_sign"])
def test_without_a_record_nobody_is_the_same_person_and_no_number_agrees(
    kind: str, office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    lead_id = _lead_without_record(sqlite_ctx, kind)
    said = [text.zh for texts in quick_reasons(_view(sqlite_ctx, lead_id)).values() for text in texts]
    assert said
    assert not any("身份证号" in text or "姓名" in text for text in said)
    page = logged_in("li.jing").get(f"/leads/{lead_id}").text
    assert "疑点成立，立案核实" in page
    assert "没有问题，排除" in page
    assert 'value="alive"' not in page
    assert "是同一人，立案核实" not in page


def test_a_certification_after_the_death_is_told_above_the_headline(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    _certify(sqlite_ctx, office.person)
    assert quick_reasons(_view(sqlite_ctx, office.lead))["same_person"] == ()
    visitor = logged_in("li.jing")
    page = visitor.get(f"/leads/{office.lead}").text
    assert 0 < page.index("与死亡记录矛盾：本人于 2025年9月1日") < page.index('class="why-sentence"')
    visitor.post("/language", language="en")
    assert "Contradicts the record" in visitor.get(f"/leads/{office.lead}").text


def test_alive_can_be_decided_about_a_death_record_and_opens_no_case(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    assert 'value="alive" required data-key="a"' in visitor.get(f"/leads/{office.lead}").text
    visitor.post(f"/leads/{office.lead}/decision", verdict="alive", reason="入户见到本人")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.get_one(Lead, office.lead).state == "cleared"
    assert visitor.get("/cases/1").status_code == 404
    assert "是同一人，但本人健在" in visitor.get(f"/leads/{office.lead}").text


def test_prior_evidence_and_sum_are_told_with_what_they_mean(office: Sample, logged_in: Login) -> None:
    page = logged_in("li.jing").get(f"/leads/{office.lead}").text
    assert "为何认为是同一人" in page
    assert "−17.6" in page
    assert "合计 +19.7：是同一人的可能性远大于偶合" in page
    weak = logged_in("li.jing").get(f"/leads/{office.weak_lead}").text
    assert "合计 −6.3：更像另一人" in weak


def test_prior_dependence_and_rivals_are_bars_of_the_waterfall_and_rows_of_its_table(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    said = {"record_value": None, "person_value": None}
    more = [
        {
            "field": "prior",
            "level": "roll",
            "weight": -17.6,
            "zh": "比对之前的机会。",
            "en": "The chance before.",
        },
        {
            "field": "together",
            "level": "twins",
            "weight": -2.5,
            "zh": "不重复计算。",
            "en": "Not counted twice.",
        },
        {
            "field": "rivals",
            "level": "even",
            "weight": -1.0,
            "zh": "另有人同样可能。",
            "en": "Another is as likely.",
        },
    ]
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        lead = session.get_one(Lead, office.lead)
        pair = session.query(Pair).filter_by(record_id=lead.record_id, person_id=lead.person_id).one()
        pair.parts = [*pair.parts, *(part | said for part in more)]
    page = logged_in("li.jing").get(f"/leads/{office.lead}").text
    assert "合计 +16.2：是同一人的可能性远大于偶合" in page
    for text in (
        "比对前（名册人数）",
        "单位：比特，每多一比特可能性加倍",
        "其他扣减",
        "名册上其他相近的人",
        "比对之前的机会。",
        "不重复计算。",
        "另有人同样可能。",
        "−2.5",
        "−1.0",
    ):
        assert text in page, text
    assert page.count("−17.6") == 2


@pytest.mark.parametrize(
    ("rivals", "said"),
    [
        (-17.7, "合计 +2.0：是同一人的可能性大于偶合"),
        (-19.0, "合计 +0.7：仅凭数据分不出"),
        (-20.4, "合计 −0.7：仅凭数据分不出"),
        (-21.0, "合计 −1.3：更像另一人"),
    ],
)
def test_a_sum_near_nothing_says_that_the_data_cannot_tell(
    office: Sample, sqlite_ctx: Context, logged_in: Login, rivals: float, said: str
) -> None:
    more = {"field": "rivals", "level": "even", "weight": rivals, "zh": "另有人。", "en": "Another."}
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        lead = session.get_one(Lead, office.lead)
        pair = session.query(Pair).filter_by(record_id=lead.record_id, person_id=lead.person_id).one()
        pair.parts = [*pair.parts, more | {"record_value": None, "person_value": None}]
    assert said in logged_in("li.jing").get(f"/leads/{office.lead}").text


def test_no_money_is_a_dash_and_never_an_amount_of_nothing(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    page = logged_in("li.jing").get(f"/leads/{_lead_without_record(sqlite_ctx, 'shared_account')}").text
    assert "0.00 元" not in page
    assert re.search(r'strong-number">—<', page)


def test_an_account_case_says_why_no_debt_follows_and_what_comes_next(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    lead_id = _lead_without_record(sqlite_ctx, "shared_account")
    visitor.get(f"/leads/{lead_id}")
    visitor.post(f"/leads/{lead_id}/decision", verdict="same_person", reason="查无手续")
    visitor.get("/cases/1")
    page = visitor.get("/cases/1").text
    assert "账户异常本身不说明多发" in page
    assert "没有给出停发月份" not in page
    assert "下一步：登记人工核实。" in page


def test_an_unknown_verdict_in_an_old_decision_is_shown_as_it_is() -> None:
    assert verdict_label("older", has_record=True).zh == "older"
    assert verdict_label("different", has_record=True).zh == "不是同一人，排除"
