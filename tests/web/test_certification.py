"""Certification in the console: coverage, a person's proofs of life, lapses by two people, a check."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.factories import TODAY
from tests.web.conftest import Login
from tests.web.sample_certification import Certified, visit_in_vain
from verifier.audit.tables import AuditEntry
from verifier.benefits.tables import Entitlement
from verifier.certification.tables import Check, Lapse
from verifier.context import Context
from verifier.database import EVERYWHERE

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_WRITTEN = (
    *("入户见到本人", "已核对，逐项属实", "两次上门未见到本人", "电话告知其女", 'value="周"', ">周 <"),
    *("何敏", "柳巷村 王主任", "东湖区柳巷街道 8 号", "青禾银行", "中文", r"[王陈周吴郑冯李张]\S{1,2}"),
)
_NAMES = re.compile("|".join(_WRITTEN))


def _lapse(ctx: Context, lapse_id: int) -> Lapse:
    with ctx.database.read(EVERYWHERE) as session:
        return session.get_one(Lapse, lapse_id)


def _pages(certified: Certified) -> list[str]:
    return [
        "/certification",
        "/certification?standing=overdue&scheme=employee&from=2026-01-01&to=2026-12-31",
        *(f"/certification/people/{one}" for one in (certified.person, *certified.people.values())),
        f"/certification/people/{certified.person}/audit",
        "/lapses",
        "/lapses?state=resumed",
        "/lapses?state=withdrawn",
        *(f"/lapses/{one}" for one in certified.lapses.values()),
        f"/lapses/{certified.lapses['suspended']}/audit",
        f"/checks/{certified.check}",
        f"/checks/{certified.check}/audit",
        f"/checks/{certified.failed_check}",
        f"/checks/{certified.failed_check}/evidence",
        "/tasks",
        "/tasks?state=closed",
        "/tasks?whose=nobody&due=fortnight&kind=review",
        *(f"/tasks/{one}" for one in certified.tasks.values()),
        f"/tasks/{certified.tasks['home_visit']}/audit",
        "/devices",
        "/devices?status=pending",
        f"/devices/{certified.device}",
        f"/devices/{certified.waiting_device}",
        f"/devices/{certified.device}/audit",
        "/enrolments",
        f"/enrolments/{certified.person}",
        f"/enrolments/{certified.people['lapsed']}",
        f"/enrolments/{certified.person}/audit",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_certification_renders_in_both_languages_with_a_title_and_its_place(
    language: str, certified: Certified, logged_in: Login
) -> None:
    visitor = logged_in("zhao.min")
    visitor.post("/language", language=language)
    for path in _pages(certified):
        response = visitor.get(path)
        assert response.status_code == 200, path
        title = re.search(r"<title>(.*?) ·", response.text)
        assert title is not None, path
        assert title[1].strip(), path
        assert 'aria-current="page"' in response.text, path
        assert "style=" not in response.text, path


def test_the_english_pages_hold_no_chinese_but_names_and_what_colleagues_wrote(
    certified: Certified, logged_in: Login
) -> None:
    visitor = logged_in("zhao.min")
    visitor.post("/language", language="en")
    for path in _pages(certified):
        left = _NAMES.sub("", visitor.get(path).text)
        assert _CHINESE.findall(left) == [], (path, _CHINESE.findall(left))


def test_coverage_counts_each_standing_and_what_certified_this_month(
    certified: Certified, logged_in: Login
) -> None:
    page = logged_in("li.jing").get("/certification").text
    for words, number in (("已逾期", 3), ("逾期暂停", 1), ("有效", 2)):
        assert re.search(rf"{words} <b>{number}</b>", page), words
    assert "指纹或掌静脉核验 <b>1 人</b>" in page
    assert "工作人员当面核验 <b>1 人</b>" in page
    assert "已超期 174 天" in page


def test_the_list_is_narrowed_by_its_address_and_each_filter_can_be_taken_away(
    certified: Certified, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    page = visitor.get("/certification?standing=overdue&from=2026-10-01&to=2026-10-31").text
    assert "陈桂芳" in page
    assert "周德胜" not in page
    assert 'href="/certification?standing=overdue&amp;to=2026-10-31"' in page
    assert "没有符合的人员" in visitor.get("/certification?scheme=public").text
    odd = visitor.get("/certification?standing=gone&from=2026-13-40&page=-1&scheme=x")
    assert odd.status_code == 200
    assert "陈桂芳" in odd.text


def test_another_countys_people_are_not_there(certified: Certified, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    assert "周远" not in visitor.get("/certification").text
    assert visitor.get(f"/certification/people/{certified.far_person}").status_code == 404
    far = logged_in("sun.far")
    for path in (
        f"/certification/people/{certified.person}",
        f"/lapses/{certified.lapses['lapsed']}",
        f"/checks/{certified.check}",
        f"/checks/{certified.check}/audit",
        f"/tasks/{certified.tasks['review']}",
        f"/devices/{certified.device}",
        f"/enrolments/{certified.person}",
    ):
        assert far.get(path).status_code == 404, path


def test_a_persons_page_shows_each_proof_of_life_and_the_next_due_date(
    certified: Certified, logged_in: Login
) -> None:
    page = logged_in("li.jing").get(f"/certification/people/{certified.person}").text
    assert "2027年11月30日" in page
    assert f'href="/checks/{certified.check}"' in page
    assert "名册记载" in page
    assert "本人就诊" in page
    assert "尚未设定效力的迹象种类" in page
    assert "11010519491231002X" not in page


def test_a_notice_is_recorded_with_its_channel_and_begins_grace(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor, lapse_id = logged_in("li.jing"), certified.lapses["lapsed"]
    assert visitor.post(f"/lapses/{lapse_id}/notice", channel="pigeon", note="已告知").status_code == 400
    assert visitor.post(f"/lapses/{lapse_id}/notice", channel="letter", note=" ").status_code == 400
    done = visitor.post(f"/lapses/{lapse_id}/notice", channel="letter", note="挂号信 88 号")
    assert done.headers["Location"] == f"/lapses/{lapse_id}"
    assert (_lapse(sqlite_ctx, lapse_id).state, _lapse(sqlite_ctx, lapse_id).noticed_on) == ("noticed", TODAY)
    page = visitor.get(f"/lapses/{lapse_id}").text
    assert "宽限期至 2026-12-21，之后才能提出暂停" in page
    assert 'id="propose"' not in page
    assert visitor.post(f"/lapses/{lapse_id}/proposal", reason="等不及了吧").status_code == 409


def test_one_person_proposes_and_another_approves(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    lapse_id = certified.lapses["noticed"]
    supervisor, approver = logged_in("zhao.min"), logged_in("chen.wei")
    assert 'id="propose"' in supervisor.get(f"/lapses/{lapse_id}").text
    too_soon = supervisor.post(f"/lapses/{lapse_id}/proposal", reason="两次上门未见到本人")
    assert too_soon.status_code == 409
    assert "尚欠本人一次工作人员核验或上门服务" in too_soon.text
    visit_in_vain(sqlite_ctx, certified)
    supervisor.post(f"/lapses/{lapse_id}/proposal", reason="两次上门未见到本人")
    own = supervisor.get(f"/lapses/{lapse_id}").text
    assert 'id="approve"' not in own
    assert "须由另一位同事审批" in own
    refused = supervisor.post(f"/lapses/{lapse_id}/decision", verdict="approve", reason="自己批准吧")
    assert refused.status_code == 403
    assert (
        approver.post(f"/lapses/{lapse_id}/decision", verdict="maybe", reason="再想一想").status_code == 400
    )
    assert "两次上门未见到本人" in approver.get(f"/lapses/{lapse_id}").text
    approver.post(f"/lapses/{lapse_id}/decision", verdict="approve", reason="已核对联系记录")
    assert _lapse(sqlite_ctx, lapse_id).state == "suspended"
    assert "自 2026-12 起暂停发放" in approver.get(f"/lapses/{lapse_id}").text


def test_a_refused_proposal_leaves_payment_as_it_is(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    lapse_id, person = certified.lapses["proposed"], certified.people["proposed"]
    logged_in("chen.wei").post(f"/lapses/{lapse_id}/decision", verdict="refuse", reason="请再上门一次")
    assert _lapse(sqlite_ctx, lapse_id).state == "noticed"
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        states = select(Entitlement.state).where(Entitlement.person_id == person)
        assert list(session.scalars(states)) == ["running"]


def test_whoever_lacks_the_right_is_shown_no_form(certified: Certified, logged_in: Login) -> None:
    page = logged_in("chen.wei").get(f"/lapses/{certified.lapses['lapsed']}").text
    assert 'id="notice"' not in page
    assert "现有权限" in page


def test_back_pay_is_shown_month_by_month(certified: Certified, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    would = visitor.get(f"/lapses/{certified.lapses['suspended']}").text
    resumed = visitor.get(f"/lapses/{certified.lapses['resumed']}").text
    for month in ("2026年8月", "2026年9月", "2026年10月", "2026年11月"):
        assert f"<td>{month}</td>" in would
        assert f"<td>{month}</td>" in resumed
    assert "7,513.28" in would
    assert "7,513.28" in resumed
    assert "自 2026年12月 恢复发放" in would


def test_a_check_is_told_in_words_and_never_by_its_score(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        score = session.get_one(Check, certified.check).score
    assert score is not None
    for path in (f"/checks/{certified.check}", f"/checks/{certified.check}/audit"):
        page = logged_in("li.jing").get(path).text
        assert f"{score:.1f}" not in page
        assert "认出本人" in page
    facts = logged_in("li.jing").get(f"/checks/{certified.check}").text
    for words in ("青禾银行", "右手食指", "70 / 100", "2027年11月30日", "联网核验"):
        assert words in facts


def test_why_a_check_recognised_nobody_is_shown_for_a_reason_and_on_record(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    page = visitor.get(f"/checks/{certified.failed_check}").text
    assert "加密保留至" in page
    assert "比对得分" not in page
    address = f"/checks/{certified.failed_check}/evidence"
    assert "print-point" not in visitor.get(address).text
    assert visitor.post(address, reason="短").status_code == 400
    shown = visitor.post(address, reason="本人申诉，需要说明").text
    assert shown.count('<svg class="print"') == 3
    assert "认定为本人需要 30" in shown
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        opened = session.scalars(select(AuditEntry).where(AuditEntry.action == "check.evidence_opened"))
        assert [(one.actor, one.subject_id) for one in opened] == [("li.jing", certified.failed_check)]


def test_of_a_recognised_capture_there_is_nothing_to_open(certified: Certified, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    assert "为何没有认出" not in visitor.get(f"/checks/{certified.check}").text
    assert "认出的采集不保留" in visitor.get(f"/checks/{certified.check}/evidence").text
    address = f"/checks/{certified.check}/evidence"
    assert visitor.post(address, reason="本人申诉，需要说明").status_code == 409


def test_a_check_nobody_made_is_not_found(certified: Certified, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    for name in ("chk-nobody", "x" * 41, "..%2fcases"):
        assert visitor.get(f"/checks/{name}").status_code == 404, name
    assert visitor.get("/checks/a%00b").status_code == 400


def test_looking_changes_nothing(certified: Certified, sqlite_ctx: Context, logged_in: Login) -> None:
    visitor = logged_in("zhao.min")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        before = len(session.scalars(select(AuditEntry.seq)).all())
    for path in _pages(certified):
        visitor.get(path)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert len(session.scalars(select(AuditEntry.seq)).all()) == before
