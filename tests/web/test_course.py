"""The page of a case: its steps in lawful order, who gets which form, and what each of them does."""

from __future__ import annotations

from datetime import timedelta

from tests.web.conftest import Login, Visitor
from tests.web.sample import Sample
from tests.web.sample_course import bar_from, stood_still, verified
from tests.web.sample_recovery import who
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.course.service import must_be_entered_as_it_is
from verifier.cases.steps import locked_case
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.notices.kinds import notice_book
from verifier.procedure.reading import read_law
from web.console.case_steps import FORMS, PLACES


def _case(ctx: Context) -> Case:
    with ctx.database.read(EVERYWHERE) as session:
        found = session.get_one(Case, 1)
        session.expunge_all()
    return found


def _version(ctx: Context) -> int:
    return _case(ctx).version


def test_every_step_of_the_law_has_a_form_a_place_or_is_entered_as_it_is() -> None:
    kinds = notice_book().kinds.values()
    served = {step for kind in kinds for step in (kind.step, *kind.published) if kind.issuer == "agency"}
    for key in (*read_law().steps, *read_law().facts):
        if key in FORMS or key.startswith(PLACES):
            continue
        try:
            must_be_entered_as_it_is(key)
        except Conflict:
            # what the program finds itself, what stands elsewhere on the page of the case, or papers of ours
            elsewhere = {"stop_reversed", "merged", "unmerged", "withdrawn"} | served
            assert key in read_law().facts or key in elsewhere, key


def test_the_two_standings_are_in_sight_and_follow_the_steps(li: Visitor, sqlite_ctx: Context) -> None:
    page = li.get("/cases/1").text
    assert "事实已核实" in page
    assert "正常发放" in page
    stood_still(sqlite_ctx)
    li.log_in("li.jing")
    page = li.get("/cases/1").text
    assert "已停发" in page
    assert "自 2027年1月 起" in page


def test_steps_to_come_name_their_day_and_refused_ones_their_clause(li: Visitor) -> None:
    page = li.get("/cases/1").text
    assert "保护规则第5条：先告知本人并给予答复期限" in page
    li.post("/cases/1/stop/notice", version=2, method="in_person", proofs="receipt", document="告〔2026〕1号",
            on="2026-11-21", reason="家属签收")  # fmt: skip
    page = li.get("/cases/1").text
    assert "2026年12月5日 起可办 · 还有 14 天" in page
    assert "还剩 10 个工作日" in page


def test_a_notice_without_its_proof_of_service_is_refused_with_the_clause(li: Visitor) -> None:
    given = {"version": 2, "method": "in_person", "document": "告〔2026〕1号", "on": "2026-11-21"}
    answer = li.post("/cases/1/stop/notice", reason="家属签收", **given)
    assert answer.status_code == 409
    assert "签收的送达回证" in answer.text


def test_a_stop_before_the_time_to_reply_is_refused_naming_the_rule(li: Visitor) -> None:
    answer = li.post("/cases/1/stop", version=2, reason="证据一致")
    assert answer.status_code == 409
    assert "先告知本人并给予答复期限" in answer.text


def test_a_form_drawn_from_an_older_version_is_refused(li: Visitor) -> None:
    for path in ("closing", "annulment", "stop/reversal", "steps", "assignment", "snooze"):
        assert li.post(f"/cases/1/{path}", version=1, to="li.jing").status_code in {400, 403, 409}, path
    given = {"version": 1, "action": "refused", "on": "2026-11-21", "reason": "拒绝"}
    assert "案件已被改动" in li.post("/cases/1/steps", **given).text


def test_a_step_with_a_service_of_its_own_is_not_entered_by_hand(li: Visitor) -> None:
    given = {"version": 2, "action": "stop_proposed", "on": "2026-11-21", "reason": "停发"}
    answer = li.post("/cases/1/steps", **given)
    assert answer.status_code == 409
    assert "请在停发与恢复中办理" in answer.text


def test_a_paper_of_ours_is_made_and_served_not_entered_by_hand(li: Visitor, sqlite_ctx: Context) -> None:
    proposed = propose_assessment(sqlite_ctx, who(sqlite_ctx, "li.jing"), 1, 2, "逐笔累计")
    decide_assessment(sqlite_ctx, who(sqlite_ctx, "chen.wei"), proposed.id, True, "已复核")
    page = li.get("/cases/1").text
    assert "制作退回待遇告知书" in page
    assert 'href="/cases/1/papers"' in page
    given = {"action": "order_served", "on": "2026-11-01", "due": "2026-11-20", "reason": "当面送达"}
    version = _version(sqlite_ctx)
    answer = li.post("/cases/1/steps", version=version, document="青社保退告〔2026〕1号", **given)
    assert answer.status_code == 409
    assert "请制作文书并登记送达" in answer.text
    assert _case(sqlite_ctx).state == "assessed"


def test_an_approver_annuls_the_assessment_and_the_case_is_verified_anew(
    li: Visitor, logged_in: Login, sqlite_ctx: Context
) -> None:
    proposed = propose_assessment(sqlite_ctx, who(sqlite_ctx, "li.jing"), 1, 2, "逐笔累计")
    decide_assessment(sqlite_ctx, who(sqlite_ctx, "chen.wei"), proposed.id, True, "已复核")
    chen = logged_in("chen.wei")
    assert 'id="annul"' in chen.get("/cases/1").text
    assert 'id="annul"' not in li.get("/cases/1").text
    version = _version(sqlite_ctx)
    assert li.post("/cases/1/annulment", version=version, reason="判决撤销").status_code == 403
    chen.post("/cases/1/annulment", version=version, reason="判决撤销", document="（2026）行终字1号")
    assert _case(sqlite_ctx).state == "verification"


def test_a_reply_is_shown_with_the_stop(li: Visitor) -> None:
    li.post("/cases/1/stop/notice", version=2, method="in_person", proofs="receipt", document="告〔2026〕1号",
            on="2026-11-21", reason="家属签收")  # fmt: skip
    li.post("/cases/1/stop/reply", version=3, on="2026-11-21", reason="女儿称母亲健在")
    assert "女儿称母亲健在" in li.get("/cases/1").text


def test_whoever_proposed_a_stop_gets_no_form_to_decide_it_and_another_does(
    li: Visitor, logged_in: Login, sqlite_ctx: Context
) -> None:
    stood_still(sqlite_ctx, decided=False)
    supervisor = logged_in("zhao.min")
    assert 'id="decide-stop"' in supervisor.get("/cases/1").text
    assert 'id="decide-stop"' not in logged_in("li.jing").get("/cases/1").text
    path = "/cases/1/stops/1/decision"
    answer = logged_in("chen.wei")
    answer.get("/cases/1")
    version = _version(sqlite_ctx)
    assert answer.post(path, version=version, verdict="approve", reason="核对无误").status_code == 302
    assert _case(sqlite_ctx).payment == "stopped"


def test_a_stop_of_another_case_is_not_decided_through_this_one(
    li: Visitor, logged_in: Login, office: Sample, sqlite_ctx: Context
) -> None:
    stood_still(sqlite_ctx, decided=False)
    verified(sqlite_ctx, office.second_lead)
    chen = logged_in("chen.wei")
    answer = chen.post("/cases/2/stops/1/decision", version=2, verdict="approve", reason="核对无误")
    assert answer.status_code == 404


def test_what_a_reversal_would_do_is_told_before_and_then_done(
    li: Visitor, logged_in: Login, sqlite_ctx: Context
) -> None:
    stood_still(sqlite_ctx)
    sqlite_ctx.clock.moment += timedelta(days=60)
    chen = logged_in("chen.wei")
    page = chen.get("/cases/1/stop/reversal").text
    for said in ("自 2027年3月 起恢复发放", "补发 2 笔，共 3,756.64 元", "数据更正函", "错停 0 → 1"):
        assert said in page, said
    given = {"wrong": "record", "proof": "本人到窗口，照片 2 张", "reason": "本人健在"}
    answer = chen.post("/cases/1/stop/reversal", version=_version(sqlite_ctx), **given)
    assert answer.status_code == 302
    case = _case(sqlite_ctx)
    assert (case.state, case.payment) == ("cleared", "paid")
    page = chen.get("/cases/1").text
    assert "3,756.64" in page
    assert "2027年1月" in page
    assert chen.get("/cases/1/stop/reversal").status_code == 409


def test_an_investigator_reaches_no_reversal(li: Visitor, sqlite_ctx: Context) -> None:
    stood_still(sqlite_ctx)
    visitor = li
    visitor.log_in("li.jing")
    assert visitor.get("/cases/1/stop/reversal").status_code == 403
    assert "stop/reversal" not in visitor.get("/cases/1").text


def test_whoever_is_close_sees_no_form_and_is_refused_every_step(
    li: Visitor, office: Sample, sqlite_ctx: Context
) -> None:
    bar_from(sqlite_ctx, "li.jing", office.person)
    page = li.get("/cases/1").text
    assert "亲属关系" in page
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("<form") == main.count("/cases/1/bundle")
    dated = {"version": 2, "on": "2026-11-21", "reason": "理由", "until": "2026-11-23", "to": "li.jing"}
    for path, given in (
        ("verification", {"finding": "fact_refuted", "how": "入户", "proof": "照片 3 张"}),
        ("assessment", {}),
        ("clearance", {}),
        ("stop/notice", {"method": "in_person", "proofs": "receipt", "document": "告〔2026〕1号"}),
        ("steps", {"action": "refused"}),
        ("assignment", {}),
        ("snooze", {}),
    ):
        assert li.post(f"/cases/1/{path}", **(dated | given)).status_code == 403, path


def test_a_migrated_step_out_of_lawful_order_is_marked_in_the_timeline(
    li: Visitor, sqlite_ctx: Context, logged_in: Login
) -> None:
    chen = who(sqlite_ctx, "chen.wei")
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        case = locked_case(session, 1)
        given = Entered("correction_ordered", "旧系统", migrated=True, by="监察支队", office="inspection")
        enter_step(session, sqlite_ctx, case, chen, given)
    page = li.get("/cases/1").text
    assert "1 步的顺序按现行规则不合法" in page
    assert page.count('class="mark"') == 1


def test_the_page_and_its_neighbours_speak_both_languages(
    li: Visitor, logged_in: Login, sqlite_ctx: Context
) -> None:
    stood_still(sqlite_ctx)
    chen = logged_in("chen.wei")
    for path, zh, en in (
        ("/cases/1", "停发与恢复", "Stopping payment, and resuming it"),
        ("/cases/1/stop/reversal", "办理后会发生什么", "What will happen"),
        ("/stops", "错停限额", "Budget of wrongful stops"),
        ("/reviews", "排除复核", "Second looks at clearances"),
        ("/relations", "回避申报", "Declared relations"),
        ("/runs/1/replay", "重演", "told again"),
    ):
        chen.post("/language", language="zh")
        assert zh in chen.get(path).text, path
        chen.post("/language", language="en")
        page = chen.get(path).text
        assert en in page, path
        assert "<title>" in page
