"""What the finders say and count: suspicions as suspicions, a living person's certification first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import factories as make
from verifier.certification.tables import Certification
from verifier.context import Context
from verifier.crossmatch.finders.custody import in_custody
from verifier.crossmatch.finders.death import paid_after_death
from verifier.crossmatch.finders.life import certification_lapsed
from verifier.crossmatch.finders.two_rolls import on_two_rolls, two_ids_one_person
from verifier.crossmatch.findings import Finder, Finding, Tonight
from verifier.crossmatch.tables import PersonPair
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.people.tables import Person

DIED = date(2024, 2, 10)


def found(ctx: Context, session: Session, finder: Finder) -> list[Finding]:
    session.flush()
    return list(finder(Tonight(session, ctx.settings, make.TODAY)))


def certify(session: Session, person: Person, day: date, due: date = date(2026, 12, 31)) -> None:
    session.add(
        Certification(
            person_id=person.id, agency_id=person.agency_id, scheme="employee",
            certified_on=day, due_on=due, feed_id=1,
        )
    )  # fmt: skip


def levels(**given: str) -> list[dict[str, str]]:
    return [{"field": field, "level": level} for field, level in given.items()]


def death(ctx: Context, certified: date | None = None, **pair: Any) -> Finding:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        make.make_entitlement(session, person)
        make.make_pair(session, person, make.make_record(session, event_date=DIED), **pair)
        if certified is not None:
            certify(session, person, certified)
        [finding] = found(ctx, session, paid_after_death)
        return finding


def test_a_certain_match_is_told_as_a_record_that_may_be_true(ctx: Context) -> None:
    why = death(ctx).why
    assert "记载此人于 2024-02-10 死亡。如属实，自 2024-03 起不应再发。" in why.zh
    assert "If that is true" in why.en
    assert "王秀英" not in why.zh


@pytest.mark.parametrize(
    ("rule", "parts", "zh"),
    [
        (
            "same_id_other_name",
            levels(id="same", name="different"),
            "的死亡记录登记的是此人的身份号码，但姓名、出生日期或性别不符，记录或名册上的号码可能有误。",
        ),
        ("same_id_other_name", levels(id="same", name="missing", birth="unknown"), "没有姓名可以核对"),
        (
            "same_id_other_name",
            levels(id="same", name="same", birth="same"),
            "仍有不能确定之处，须人工核对。",
        ),
        (
            "name_birth_no_id",
            levels(id="unknown", name="same"),
            "的死亡记录或名册上没有可用的身份号码，姓名、出生日期",
        ),
        ("damaged_id", levels(id="one_slip", name="same"), "记录或名册上的身份号码有误，两个号码有相同之处"),
        (
            "other_id",
            levels(id="other", name="same"),
            "身份号码与名册不同；可能是另一人，也可能是记录或名册上的号码有误。",
        ),
        ("a_rule_of_tomorrow", [], "是否本人尚未确定"),
    ],
)
def test_an_unsettled_match_says_how_it_may_be_wrong(
    ctx: Context, rule: str, parts: list[dict[str, str]], zh: str
) -> None:
    finding = death(ctx, tier="probable", rule=rule, parts=parts, strength="supporting")
    assert zh in finding.why.zh
    assert "如属实且确为本人" in finding.why.zh
    assert "死亡。如属实，自" not in finding.why.zh


def test_a_record_without_a_number_is_told_as_one(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        make.make_entitlement(session, person)
        record = make.make_record(session, event_date=DIED, id_no=None)
        make.make_pair(session, person, record, tier="probable", rule="name_birth_no_id")
        [finding] = found(ctx, session, paid_after_death)
    assert "的死亡记录没有身份号码" in finding.why.zh
    assert "without an ID number" in finding.why.en


def test_a_later_certification_is_said_and_makes_every_record_supporting(ctx: Context) -> None:
    finding = death(ctx, certified=date(2024, 5, 6))
    assert finding.strength == "supporting"
    assert finding.facts["contradicted_on"] == "2024-05-06"
    assert finding.facts["record_strength"] == "strong"
    assert (
        "与死亡记录矛盾：本人于 2024-05-06 通过待遇领取资格认证，晚于记载的死亡日期 2024-02-10"
        in finding.why.zh
    )
    assert "Verify the certification first" in finding.why.en


def test_an_earlier_certification_contradicts_nothing(ctx: Context) -> None:
    finding = death(ctx, certified=DIED)
    assert finding.strength == "strong"
    assert "contradicted_on" not in finding.facts


@pytest.mark.parametrize(
    ("due", "zh", "en"),
    [
        (date(2026, 10, 30), "已逾期 22 天", "22 days ago"),
        (date(2026, 11, 20), "已逾期 1 天", "1 day ago"),
        (date(2026, 10, 21), "已逾期 1 个月", "1 month ago"),
        (date(2026, 6, 30), "已逾期 4 个月", "4 months ago"),
    ],
)
def test_a_lapse_of_less_than_a_month_is_told_in_days(ctx: Context, due: date, zh: str, en: str) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        make.make_entitlement(session, person)
        certify(session, person, date(2025, 1, 1), due)
        [finding] = found(ctx, session, certification_lapsed)
    assert zh in finding.why.zh
    assert en in finding.why.en


@pytest.mark.parametrize(
    ("status", "stop"), [("imprisonment", Month(2024, 3)), ("detained_untried", None), ("wanted", None)]
)
def test_only_a_sentence_names_a_month_to_stop(ctx: Context, status: str, stop: Month | None) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        make.make_entitlement(session, person, scheme="resident")
        feed = make.make_feed(session, kind="custody", source="prison", evidence_class="D")
        record = make.make_record(
            session, feed, kind="custody", event_date=DIED, detail={"status": status, "ended": None}
        )
        make.make_pair(session, person, record)
        [finding] = found(ctx, session, in_custody)
    assert finding.stop == stop
    if stop is None:
        assert finding.why.zh.endswith("核实后应暂停发放；未被定罪的，补发。")
    else:
        assert "如属实" in finding.why.zh
        assert "须本人申请" in finding.why.zh


def test_of_two_resident_benefits_the_later_persons_is_at_risk(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        people = [
            make.make_person(
                session,
                register=register,
                id_no="11010519491231002X",
                id_key=11010519491231002,
                birth="1949-12-31",
            )
            for register in ("qinghe", "yunshan")
        ]
        for person, started in zip(people, (Month(2021, 5), Month(2015, 5)), strict=True):
            make.make_entitlement(session, person, scheme="resident", started=started)
        [finding] = found(ctx, session, on_two_rolls)
        assert finding.person_id == people[0].id
        assert finding.facts == {"other_person_id": people[1].id, "kept": "other"}
        assert (finding.stop, finding.schemes) == (Month(2021, 5), ("resident",))


def entries(session: Session, **pair: Any) -> list[Person]:
    """Two entries of the roll that both draw a benefit, and what the night found of them."""
    people = [make.make_person(session, register=register, **NUMBERED) for register in ("qinghe", "yunshan")]
    for person in people:
        make.make_entitlement(session, person, scheme="resident", started=Month(2015, 5))
    if pair:
        given = {"rule": "same_id_same_name", "prior": -17.6, "probability": 1.0, "model_version": "test"}
        first, second = people
        session.add(PersonPair(first_id=first.id, second_id=second.id, parts=[], **(given | pair)))
    return people


NUMBERED = {"id_no": "11010519491231002X", "id_key": 11010519491231002, "birth": "1949-12-31"}


def test_what_the_night_found_of_an_equal_number_is_told_and_not_weighed_again(ctx: Context) -> None:
    kept = {"tier": "probable", "rule": "same_id_other_name", "id_level": "same", "weight": 7.25}
    with ctx.database.write(EVERYWHERE) as session:
        entries(session, **kept)
        [finding] = found(ctx, session, on_two_rolls)
    assert (finding.tier, finding.strength) == ("probable", "supporting")
    assert (finding.rule, finding.weight) == ("same_id_other_name", 7.25)
    assert "同一身份号码在" in finding.why.zh


def test_an_equal_number_without_a_kept_pair_is_weighed_on_the_spot(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        entries(session)
        [finding] = found(ctx, session, on_two_rolls)
    assert (finding.tier, finding.rule) == ("certain", "same_id_same_name")


@pytest.mark.parametrize(
    ("id_level", "zh", "en"),
    [
        ("other", "身份号码不同", "different ID numbers"),
        ("one_slip", "与另一个相近", "near the other"),
        ("damaged_far", "与另一个也不相近", "not near the other"),
    ],
)
def test_two_numbers_are_near_only_where_they_are(ctx: Context, id_level: str, zh: str, en: str) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        entries(session, tier="probable", id_level=id_level, weight=9.0)
        [finding] = found(ctx, session, two_ids_one_person)
    assert zh in finding.why.zh
    assert en in finding.why.en
    assert "证件号码" not in finding.why.zh


def test_a_benefit_that_stays_here_counts_no_money(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        make.make_entitlement(session, person, scheme="employee", started=Month(2012, 1))
        feed = make.make_feed(session, kind="other-roll", source="yunshan", evidence_class="E")
        detail = {"scheme": "resident", "started": Month(2010, 1).ordinal}
        record = make.make_record(session, feed, kind="other-roll", event_date=None, detail=detail)
        make.make_pair(session, person, record)
        [finding] = found(ctx, session, on_two_rolls)
    assert (finding.stop, finding.schemes) == (None, None)
    assert finding.why.zh.endswith("依规保留本地待遇，应函告对方终止，本地不停发。")
