"""Appeals and visits: one of each at a time, answered on time by somebody who had no part in the stop."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import make_actor, make_person
from tests.integration.citizens.scene import Granny, plant_granny
from tests.integration.stops.scene import LI, QIAN, SUN, ZHAO, Scene, set_stage
from verifier.accounts.actor import Actor
from verifier.accounts.tables import Agency, User
from verifier.audit.tables import AuditEntry
from verifier.bars.tables import DeclaredRelation
from verifier.cases.timeline_offers import offered
from verifier.certification.tables import ServiceTask
from verifier.certification.tasks.work import close as close_task
from verifier.citizens.answering import answer, assign, close, who_stopped
from verifier.citizens.appeal_view import AppealView, appeal_page, appeal_view, visit_words
from verifier.citizens.asking import (
    LONGEST,
    OwnRequest,
    appeal,
    ask_for_visit,
    has_unseen_answer,
    note_answers_seen,
    own_requests,
)
from verifier.citizens.tables import CitizenRequest
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted

WORDS = "我没有收到十月的钱。"


@pytest.fixture
def granny(ctx: Context) -> Granny:
    return plant_granny(ctx)


def _own(ctx: Context, person: int) -> tuple[OwnRequest, ...]:
    with ctx.database.read(EVERYWHERE) as session:
        return own_requests(session, person)


def _seen_by(ctx: Context, actor: Actor, number: int) -> AppealView:
    with ctx.database.read(actor.scope) as session:
        return appeal_view(session, ctx, actor, number)


def _users(ctx: Context, *names: str, role: str = "supervisor", code: str = "3799") -> None:
    with ctx.database.write(EVERYWHERE) as session:
        agency = session.scalars(select(Agency.id).where(Agency.code == code)).one()
        for name in names:
            session.add(
                User(name=name, role=role, agency_id=agency, password_hash="", created_at=ctx.clock.now())
            )


def test_an_appeal_waits_for_ten_working_days_and_is_one_at_a_time(ctx: Context, granny: Granny) -> None:
    made = appeal(ctx, granny.person, f"  {WORDS}\r\n\x00\u202e ")
    assert made.words == WORDS
    assert made.due_on == date(2026, 12, 4)  # ten working days after Saturday 21 November
    with pytest.raises(Conflict):
        appeal(ctx, granny.person, WORDS)
    with ctx.database.write(EVERYWHERE) as session:
        other = make_person(session, agency_code="379904", identity_id=granny.person).id
    with pytest.raises(Conflict):
        appeal(ctx, other, WORDS)
    [one] = _own(ctx, other)
    assert (one.open, one.answer) == (True, None)
    with ctx.database.read(EVERYWHERE) as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    assert (last.action, last.actor) == ("appeal.opened", "citizen")
    assert WORDS not in repr(last.detail)


@pytest.mark.parametrize("words", ["", "  \n ", "钱", "长" * (LONGEST + 1)])
def test_an_appeal_too_short_or_too_long_is_refused(sqlite_ctx: Context, words: str) -> None:
    granny = plant_granny(sqlite_ctx)
    with pytest.raises(InvalidInput):
        appeal(sqlite_ctx, granny.person, words)


def test_a_visit_asked_for_is_a_service_task_with_a_date_until_it_is_closed(
    ctx: Context, granny: Granny
) -> None:
    made = ask_for_visit(ctx, granny.person, "听力不好，请先打电话")
    with ctx.database.read(EVERYWHERE) as session:
        task = session.scalars(select(ServiceTask)).one()
        assert (task.kind, task.due_on, task.id) == ("home_visit", made.due_on, made.task_id)
        assert visit_words(session, task.id) == "听力不好，请先打电话"
        assert visit_words(session, 9999) is None
    with pytest.raises(Conflict):
        ask_for_visit(ctx, granny.person, "")
    close_task(ctx, LI, task.id, "certified", "入户见到本人", id_card_seen=True)
    assert not _own(ctx, granny.person)[0].open
    assert ask_for_visit(ctx, granny.person, "").task_id != task.id


def test_a_visit_already_owed_is_joined_not_doubled(ctx: Context, granny: Granny) -> None:
    first = ask_for_visit(ctx, granny.person, "")
    with ctx.database.write(EVERYWHERE) as session:
        session.delete(session.get_one(CitizenRequest, first.id))
    assert ask_for_visit(ctx, granny.person, "").task_id == first.task_id


@pytest.fixture
def stopped(ctx: Context) -> Scene:
    """A payment that was stopped: proposed by li, approved by qian."""
    stage = set_stage(ctx)
    stage.stopped()
    return stage


def test_who_proposed_or_approved_the_stop_does_not_answer_and_a_colleague_does(
    ctx: Context, stopped: Scene
) -> None:
    made = appeal(ctx, stopped.person, WORDS)
    assert made.case_id == stopped.case_id
    with ctx.database.read(EVERYWHERE) as session:
        assert who_stopped(session, stopped.person) == {"li", "qian"}
    also = make_actor("qian", "supervisor")  # the same colleague in another role
    for actor in (LI, also):
        assert _seen_by(ctx, actor, made.id).barred is not None
        with pytest.raises(NotPermitted):
            answer(ctx, actor, made.id, "explained", "维持原处理")
    with pytest.raises(NotPermitted):
        answer(ctx, QIAN, made.id, "explained", "维持原处理")  # an approver answers none
    view = _seen_by(ctx, SUN, made.id)
    assert (view.barred, view.stop_case_id, view.lapse_id) == (None, stopped.case_id, None)
    answer(ctx, SUN, made.id, "upheld", "已核实您健在，我们会恢复发放并补发。")
    assert stopped.stop.state == "approved"  # an answer changes no payment
    stopped.reverse(ZHAO)
    assert _seen_by(ctx, SUN, made.id).stop_case_id is None
    with ctx.database.read(EVERYWHERE) as session:
        said = [entry.sentence.zh for entry in offered(session, stopped.case_id)]
    assert [line for line in said if "申诉" in line] == [
        f"本人提出申诉（第 {made.id} 号，{made.due_on} 前答复）。",
        "答复申诉：申诉成立，由我们更正。",
    ]


def test_who_refused_the_stop_may_answer(ctx: Context) -> None:
    stage = set_stage(ctx)
    stage.verify()
    stage.notify()
    stage.wait()
    stage.propose()
    stage.decide(approve=False, actor=make_actor("qian", "approver"))
    made = appeal(ctx, stage.person, WORDS)
    assert answer(ctx, make_actor("qian", "supervisor"), made.id, "explained", "您的待遇没有停发。").answer


def test_nobody_answers_for_themselves_or_a_relative(ctx: Context, granny: Granny) -> None:
    made = appeal(ctx, granny.person, WORDS)
    with ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name="sun",
                person_id=granny.person,
                relation="relative",
                declared_by="sun",
                declared_at=ctx.clock.now(),
            )
        )
    assert not _seen_by(ctx, SUN, made.id).may_assign
    for step in (
        lambda: answer(ctx, SUN, made.id, "explained", "维持原处理"),
        lambda: assign(ctx, SUN, made.id, "sun"),
    ):
        with pytest.raises(NotPermitted):
            step()


def test_an_answer_is_read_on_the_page_once_and_the_appeal_then_closed(ctx: Context, granny: Granny) -> None:
    made = appeal(ctx, granny.person, WORDS)
    with pytest.raises(Conflict):
        close(ctx, SUN, made.id, "电话告知")
    answer(ctx, SUN, made.id, "explained", "十月的钱 10 月 25 日已到账。")
    with pytest.raises(Conflict):
        answer(ctx, SUN, made.id, "explained", "再答一次吧")
    with ctx.database.read(EVERYWHERE) as session:
        assert has_unseen_answer(session, granny.person)
    note_answers_seen(ctx, granny.person)
    with ctx.database.read(EVERYWHERE) as session:
        assert not has_unseen_answer(session, granny.person)
    [one] = _own(ctx, granny.person)
    assert (one.open, one.answer) == (False, "十月的钱 10 月 25 日已到账。")
    assert close(ctx, SUN, made.id, "电话告知本人").state == "closed"
    with pytest.raises(Conflict):
        close(ctx, SUN, made.id, "再办结")
    assert appeal(ctx, granny.person, WORDS).id != made.id


def test_an_appeal_is_handed_to_a_colleague_who_may_answer_it(ctx: Context, stopped: Scene) -> None:
    made = appeal(ctx, stopped.person, WORDS)
    _users(ctx, "sun", "li")
    _users(ctx, "admin", role="system_admin")
    assert assign(ctx, LI, made.id, " sun ").assigned_to == "sun"
    _users(ctx, "far", code="379904")
    for name in ("nobody", "admin", "far"):  # the last could not see it
        with pytest.raises(NotFound):
            assign(ctx, SUN, made.id, name)
    with pytest.raises(NotPermitted):
        assign(ctx, SUN, made.id, "li")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("granted", "维持原处理"), ("explained", "好"), ("explained", "长" * (LONGEST + 1))],
)
def test_an_answer_without_outcome_or_words_is_refused(sqlite_ctx: Context, outcome: str, words: str) -> None:
    granny = plant_granny(sqlite_ctx)
    made = appeal(sqlite_ctx, granny.person, WORDS)
    with pytest.raises(InvalidInput):
        answer(sqlite_ctx, SUN, made.id, outcome, words)


def test_an_appeal_of_another_agency_does_not_exist_for_a_colleague(ctx: Context, granny: Granny) -> None:
    made = appeal(ctx, granny.person, WORDS)
    with ctx.database.read(EVERYWHERE) as session:
        far = session.scalars(select(Agency).where(Agency.code == "379904")).one()
        near = session.scalars(select(Agency).where(Agency.code == "379901")).one()
    stranger, colleague = make_actor("sun", "supervisor", far), make_actor("zhou", "investigator", near)
    for step in (
        lambda: answer(ctx, stranger, made.id, "explained", "维持原处理"),
        lambda: _seen_by(ctx, stranger, made.id),
        lambda: answer(ctx, SUN, 9999, "explained", "维持原处理"),
    ):
        with pytest.raises(NotFound):
            step()
    with ctx.database.read(Scope(far.path)) as session:
        assert appeal_page(session, ctx).total == 0
    with ctx.database.read(Scope(near.path)) as session:
        page = appeal_page(session, ctx)
    [row] = page.rows
    assert (row.request.id, page.counts, page.late) == (made.id, {"open": 1}, 0)
    assert row.due is not None
    assert row.due.words.zh == "还剩 10 个工作日"
    assert answer(ctx, colleague, made.id, "passed_on", "已请银行核对到账情况").outcome == "passed_on"
    with ctx.database.read(Scope(near.path)) as session:
        assert [one.due for one in appeal_page(session, ctx, "answered").rows] == [None]
