"""What a person sees: her own benefits, papers and looks; nothing of anybody else, nothing of a case."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import make_actor, make_entitlement, make_feed, make_payment, make_person
from tests.integration.certification.scene import certified, task_for
from tests.integration.citizens.scene import NUMBER, plant_granny, plant_place, tried
from tests.integration.stops.scene import set_stage
from verifier.accounts.passwords import new_password
from verifier.accounts.service import add_user
from verifier.accounts.tables import Agency, User
from verifier.benefits.tables import Entitlement
from verifier.certification.lapses.suspending import approve, give_notice, propose
from verifier.certification.night import sweep
from verifier.certification.tables import Lapse, LifeSign
from verifier.citizens.holdings import Holdings, holdings
from verifier.citizens.own_page import OwnPage, own_page
from verifier.citizens.places import districts, places
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.demo.citizen_scene import set_up_citizen
from verifier.demo.kiosk_scene import ISSUER
from verifier.errors import NotFound
from verifier.months import Month
from verifier.notices.tables import EvidenceFile, Notice, NoticeService
from verifier.people.reveal import reveal
from verifier.people.tables import Person

LI, QIAN = make_actor("li"), make_actor("qian", "approver")


def _page(ctx: Context, person: int) -> OwnPage:
    with ctx.database.read(EVERYWHERE) as session:
        return own_page(session, ctx, person)


def _known(ctx: Context, person: int) -> Holdings:
    with ctx.database.read(EVERYWHERE) as session:
        return holdings(session, ctx, person)


def test_a_benefit_in_payment_shows_date_month_and_agency(ctx: Context) -> None:
    granny = plant_granny(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        right = session.scalars(select(Entitlement)).one()
        make_payment(session, right, Month(2026, 10))
        make_payment(session, right, Month(2026, 11), state="failed")
    [one] = _page(ctx, granny.person).benefits
    assert one.words.tone == "good"
    assert one.last_paid == Month(2026, 10)
    assert one.due is not None
    assert one.due.on == date(2027, 5, 31)
    assert one.agency.zh == "东湖区社会保险所"


def test_it_is_one_page_for_all_entries_of_a_human_and_for_nobody_else(ctx: Context) -> None:
    granny = plant_granny(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        own = make_person(session, agency_code="379904", identity_id=granny.person)
        make_entitlement(session, own, scheme="resident")
        stranger = make_person(session, name="李四")
        make_entitlement(session, stranger, scheme="public")
    page = _page(ctx, granny.person)
    assert [one.scheme.zh for one in page.benefits] == ["城镇职工", "城乡居民"]
    assert "李四" not in repr(asdict(page))
    assert NUMBER not in repr(asdict(page))
    with pytest.raises(NotFound):
        _page(ctx, 9999)


def test_a_lapse_is_told_once_the_person_was_and_a_proposal_never(ctx: Context) -> None:
    granny = plant_granny(ctx, due_on=date(2026, 5, 31))
    night = make_actor("night", "operator")
    ctx.clock.moment = datetime(2026, 6, 2, 2, tzinfo=UTC)
    sweep(ctx, night, date(2026, 6, 2))
    with ctx.database.read(EVERYWHERE) as session:
        lapse = session.scalars(select(Lapse.id)).one()
    assert _page(ctx, granny.person).waiting == ()
    give_notice(ctx, LI, lapse, "phone", "电话告知其女")
    [told] = _page(ctx, granny.person).waiting
    assert "电话" in told.words.zh
    before = _page(ctx, granny.person)
    ctx.clock.moment = datetime(2026, 7, 10, 2, tzinfo=UTC)
    same_day = _page(ctx, granny.person)
    propose(ctx, LI, lapse, "两次上门未见到本人")
    assert _page(ctx, granny.person) == same_day
    assert before.waiting == same_day.waiting
    approve(ctx, QIAN, lapse, "已核对，逐项属实")
    [one] = _page(ctx, granny.person).benefits
    assert one.words.tone == "stopped"
    assert one.words.next is not None
    assert "补发" in one.words.next.zh


def test_tasks_for_the_person_are_shown_and_our_own_paperwork_is_not(ctx: Context) -> None:
    granny = plant_granny(ctx)
    for kind in ("home_visit", "review", "source_correction", "staff_check"):
        task_for(ctx, granny.person, kind, date(2026, 12, 1))
    assert len(_page(ctx, granny.person).waiting) == 2


def test_a_case_a_lead_and_a_proposed_stop_change_nothing_on_the_page(ctx: Context) -> None:
    stage = set_stage(ctx)
    before = _page(ctx, stage.person), _known(ctx, stage.person)
    stage.verify()
    stage.notify()
    stage.wait()
    page_then = _page(ctx, stage.person)
    stage.propose()
    assert _page(ctx, stage.person) == page_then
    assert _known(ctx, stage.person) == before[1]
    assert page_then.benefits == before[0].benefits
    stage.decide()
    [one] = _page(ctx, stage.person).benefits
    assert one.words.tone == "stopped"
    assert one.words.why is not None
    assert one.words.why.zh == "登记信息显示本人已去世。"


def test_a_paper_is_shown_once_it_was_served_on_the_person_in_her_own_name(ctx: Context) -> None:
    granny = plant_granny(ctx)
    today = ctx.clock.now().date()
    with ctx.database.write(EVERYWHERE) as session:
        agency = session.scalars(select(Agency.id).where(Agency.code == "379901")).one()
        proof = EvidenceFile(
            agency_id=agency,
            person_id=granny.person,
            sha256=b"1",
            size=1,
            media_type="image/png",
            name="回证",
            source="邮政",
            note="",
            search="",
            attached_by="li",
            attached_at=ctx.clock.now(),
        )
        session.add(proof)
        session.flush()
        for serial, (addressee, served) in enumerate(
            (("王秀英", today), ("王秀英", None), ("王秀英", today + timedelta(days=3)), ("李四", today)), 1
        ):
            notice = Notice(
                agency_id=agency,
                kind="stop_notice",
                year=2026,
                serial=serial,
                number=f"青社保核告〔2026〕{serial}号",
                person_id=granny.person,
                made_by="li",
                made_at=ctx.clock.now(),
                made_on=today,
                sha256=b"1",
                size=1,
                template_sha256=b"1",
                values={"addressee": addressee, "title": "告知书"},
            )
            session.add(notice)
            session.flush()
            session.add(
                NoticeService(
                    notice_id=notice.id,
                    method="post",
                    outcome="served" if served else "not_found",
                    attempted_on=today,
                    served_on=served,
                    proof_id=proof.id,
                    proof_kind="receipt",
                    note="",
                    recorded_by="li",
                    recorded_at=ctx.clock.now(),
                )
            )
    assert [paper.number for paper in _page(ctx, granny.person).papers] == ["青社保核告〔2026〕1号"]


def test_she_reads_what_is_known_and_who_looked_by_role_and_agency_not_by_name(ctx: Context) -> None:
    granny = plant_granny(ctx, last_feed_id=0)
    with ctx.database.write(EVERYWHERE) as session:
        feed = make_feed(session, source="qinghe", business_date=date(2026, 11, 1))
        session.flush()
        session.get_one(Person, granny.person).last_feed_id = feed.id
        agency = session.scalars(select(Agency).where(Agency.code == "379901")).one()
        session.add(
            User(
                name="li",
                role="investigator",
                agency_id=agency.id,
                password_hash="",
                created_at=ctx.clock.now(),
            )
        )
        session.add(
            LifeSign(
                agency_id=agency.id,
                person_id=granny.person,
                source="hospital",
                kind="clinic",
                weight="in_person",
                seen_on=date(2026, 10, 2),
                feed_id=feed.id,
                line=1,
                certified=True,
            )
        )
    reveal(ctx, LI, person_id=granny.person, field="id_no", reason="核对证件号码")
    tried(ctx, code=granny.code)
    known = _known(ctx, granny.person)
    assert [(one.where.zh, one.on) for one in known.registers] == [("青禾市待遇名册", date(2026, 11, 1))]
    assert [(one.what.zh, one.where.zh) for one in known.signs] == [("本人就诊", "有关部门")]
    assert known.enrolled.zh == "没有登记指纹或手掌。"
    assert [(look.who.zh, look.what.zh) for look in known.looks] == [
        ("持查询码的人", "用查询码打开了本页"),
        ("调查员", "查看了完整身份证号"),
        ("系统", "打印了新的查询码"),
    ]
    assert known.looks[1].agency is not None
    assert "li" not in {look.who.en for look in known.looks}
    assert "核对证件号码" not in repr(known)


def test_places_are_sites_with_a_device_in_use_by_district(ctx: Context) -> None:
    plant_place(ctx, "东湖支行", "379901", latitude=30.6, longitude=117.2)
    plant_place(ctx, "西坡支行", "379902")
    plant_place(ctx, "坏了的", "379902", status="suspended")
    with ctx.database.read(EVERYWHERE) as session:
        assert [(one.code, one.places) for one in districts(session)] == [("379901", 1), ("379902", 1)]
        assert [(one.number, one.name) for one in places(session)] == [(1, "东湖支行"), (2, "西坡支行")]
        assert [one.name for one in places(session, "379902")] == ["西坡支行"]
        assert places(session, "nowhere") == ()


def test_the_demonstration_gives_somebody_a_code_and_places_to_go_to(sqlite_ctx: Context) -> None:
    granny = plant_granny(sqlite_ctx)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        add_user(session, sqlite_ctx.clock, ISSUER, "security_admin", None, new_password())
    scene = set_up_citizen(sqlite_ctx, NUMBER)
    assert tried(sqlite_ctx, scene.id_no, scene.code).token
    assert tried(sqlite_ctx, code=granny.code).token is None
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert len({one.district for one in places(session)}) == 4
        assert all(one.latitude for one in places(session))


def test_certifications_are_listed_with_what_they_rest_on(ctx: Context) -> None:
    granny = plant_granny(ctx)
    certified(ctx, granny.person, date(2026, 6, 1), date(2027, 6, 1))
    assert [one.on for one in _known(ctx, granny.person).proofs] == [date(2026, 6, 1), date(2026, 5, 31)]
