"""The morning's report: what the night did and what waits for whom, once for each date and address."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import NOW, TODAY, agency, make_feed, make_lead, make_person
from tests.integration.campaigns.scene import night as plan_reminders
from tests.integration.campaigns.scene import retiree
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.cases.tables import Case
from verifier.certification.tables import ServiceTask
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope
from verifier.errors import NotFound
from verifier.language import Text
from verifier.outbox.tables import Message
from verifier.reporting import morning_mail
from verifier.reporting.morning import morning_parts, send_morning
from verifier.reporting.morning_lines import Line, Part
from verifier.runs.tables import JobRun, Run, RunStep

CHIEF, COUNTY = "zhuguan@qinghe.example", "donghu@qinghe.example"
HELD = Text("占常规数量的 3 倍。", "Three times the usual size.")


def told(ctx: Context, **recipients: tuple[str, ...]) -> None:
    """Have the report sent to these addresses, by the agency's code after an ``a``."""
    by_code = {code[1:]: addresses for code, addresses in recipients.items()}
    changed = ctx.settings.morning.model_copy(update={"recipients": by_code})
    object.__setattr__(ctx, "settings", ctx.settings.model_copy(update={"morning": changed}))


def mails(ctx: Context) -> list[Any]:
    folder = ctx.settings.nightly.report_dir.parent / "outbox" / "mail"
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.iterdir())]
    return sorted(found, key=lambda mail: str(mail["To"]))


def body(mail: Any, kind: str = "plain") -> str:
    return str(mail.get_body((kind,)).get_content())


def plant_night(ctx: Context, state: str = "done", report: dict[str, Any] | None = None) -> int:
    with ctx.database.write(EVERYWHERE) as session:
        run = Run(
            business_date=TODAY,
            supplement=0,
            state=state,
            started_by="system",
            started_at=NOW,
            finished_at=NOW if state == "done" else None,
            fence=1,
            report=report or {},
        )
        session.add(run)
        session.flush()
        for position, (name, step) in enumerate((("compare", "done"), ("settle", "running"))):
            session.add(
                RunStep(
                    run_id=run.id,
                    name=name,
                    position=position,
                    state="done" if state == "done" else step,
                    started_at=NOW,
                    finished_at=None,
                    done=0,
                    total=0,
                    result={},
                )
            )
        return run.id


def test_each_address_gets_one_report_a_date_in_two_languages_and_two_forms(ctx: Context) -> None:
    told(ctx, a3799=(CHIEF,), a379901=(COUNTY,))
    plant_night(ctx, report={"steps": {"backup": {"made": 1, "name": "b.tar", "bytes": 2_000_000}}})
    first = send_morning(ctx, system_actor(), TODAY)
    again = send_morning(ctx, system_actor(), TODAY)
    assert (first.written, first.sent.sent, again.written, again.sent.sent) == (2, 2, 0, 0)
    county, chief = mails(ctx)
    assert (county["To"], chief["To"]) == (COUNTY, CHIEF)
    assert "早报 2026年11月21日：东湖区社会保险所" in str(county["Subject"])
    plain, html = body(chief), body(chief, "html")
    assert plain.index("夜间作业已完成") < plain.index("The night ended.")
    assert "b.tar（2.0 MB）" in plain
    assert 'lang="zh-Hans-CN"' in html
    assert 'lang="en"' in html
    with ctx.database.read(EVERYWHERE) as session:
        assert (
            len(session.scalars(select(AuditEntry).where(AuditEntry.action == "morning.written")).all()) == 2
        )
    tomorrow = send_morning(ctx, system_actor(), TODAY.replace(day=22))
    assert tomorrow.written == 2


def test_what_came_was_matched_halted_and_waits_is_told_to_those_it_concerns(ctx: Context) -> None:
    told(ctx, a3799=(CHIEF,), a379901=(COUNTY,))
    plant_night(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        near, far = agency(session), agency(session, "379904")
        make_feed(session, received=318, accepted=311, quarantined=3, agency_id=far.id)
        make_feed(session, source="village", state="held", hold_reasons=[HELD.as_dict()], agency_id=far.id)
        make_lead(session, make_person(session, name="赵不可见", id_no="379901194503120021"))
        person = make_person(session, agency_code="379904", name="钱不可见")
        make_lead(session, person)
        session.add(
            ServiceTask(
                agency_id=far.id,
                person_id=person.id,
                kind="home_visit",
                why=HELD.as_dict(),
                facts={},
                opened_at=NOW,
                opened_by="night",
                due_on=TODAY.replace(day=1),
                assigned_to="sun.far",
            )
        )
        session.add(
            Case(
                agency_id=near.id,
                person_id=person.id,
                kind="death",
                state="assessment_proposed",
                opened_by="li",
                opened_at=NOW,
                version=1,
                assigned_to="li.jing",
                deadline_on=TODAY.replace(day=1),
            )
        )
    retiree(ctx)
    send_morning(ctx, system_actor(), TODAY)
    county, chief = map(body, mails(ctx))
    for words in (
        "公安户籍注销",
        "收到 318 行，采用 311 行，待改正 3 行",
        "占常规数量的 3 倍。",
        "死亡后继续领取：新增 2 条",
        "sun.far：案件 0 件，服务任务 1 项，其中超期 1",
        "审批人：待审批核定 1 项",
        "operator: 1 service tasks late",
        "http://127.0.0.1:8000/feeds/",
    ):
        assert words in chief, words
    assert "死亡后继续领取：新增 1 条" in county
    assert "li.jing：案件 1 件" in county
    for words in ("318", "3 倍", "sun.far"):
        assert words not in county, "another office's"
    for mail in (county, chief):
        assert "不可见" not in mail, "no personal data"
        assert "379901194" not in mail


@pytest.mark.parametrize("state", ["running", None])
def test_a_night_that_failed_or_never_began_is_the_first_thing_told(
    sqlite_ctx: Context, state: str | None
) -> None:
    told(sqlite_ctx, a3799=(CHIEF,))
    if state is not None:
        plant_night(sqlite_ctx, state)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.add(
            JobRun(
                job="night",
                business_date=TODAY,
                slot="",
                rerun=0,
                due_at=NOW,
                state="dead",
                attempts=3,
                not_before=NOW,
                fence=1,
                doing={},
                done=0,
                total=0,
                result={},
                problem=Text("磁盘已满。", "The disk is full.").as_dict(),
                remedy=Text("请腾出空间。", "Make room.").as_dict(),
            )
        )
    send_morning(sqlite_ctx, system_actor(), TODAY)
    [mail] = mails(sqlite_ctx)
    said = body(mail)
    assert "！" in str(mail["Subject"])
    wanted = "夜间作业没有运行。" if state is None else "夜间作业没有完成，停在：整理疑点。"
    assert f"！ {wanted}" in said
    assert "磁盘已满。请腾出空间。" in said
    assert "The night made no backup." in said


def test_a_mail_that_cannot_leave_waits_and_is_not_written_twice(sqlite_ctx: Context) -> None:
    told(sqlite_ctx, a3799=(CHIEF,))
    folder = sqlite_ctx.settings.nightly.report_dir.parent / "outbox"
    folder.write_text("in the way", encoding="utf-8")
    first = send_morning(sqlite_ctx, system_actor(), TODAY)
    assert (first.written, first.sent.sent, first.sent.put_off) == (1, 0, 1)
    folder.unlink()
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.scalars(select(Message)).one().next_try_at = NOW
    again = send_morning(sqlite_ctx, system_actor(), TODAY)
    assert (again.written, again.sent.sent) == (0, 1)
    assert len(mails(sqlite_ctx)) == 1


def test_an_agency_there_is_none_of_is_told_and_without_addresses_nothing_is_written(
    sqlite_ctx: Context,
) -> None:
    told(sqlite_ctx)
    assert send_morning(sqlite_ctx, system_actor(), TODAY).written == 0
    told(sqlite_ctx, a9999=(CHIEF,))
    with pytest.raises(NotFound):
        send_morning(sqlite_ctx, system_actor(), TODAY)


def test_what_the_whole_night_left_to_people_goes_to_the_topmost_office_only(sqlite_ctx: Context) -> None:
    held = {"step": "payroll", "message": Text("第 9 号文件等待。", "File 9 waits.").as_dict()}
    plant_night(sqlite_ctx, report={"held": [held, held | {"step": "backup"}]})
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        root, county = agency(session, "3799"), agency(session)
        whole = morning_parts(session, sqlite_ctx, root, TODAY)
    with sqlite_ctx.database.read(Scope(county.path)) as session:
        part = morning_parts(session, sqlite_ctx, county, TODAY)
    assert str(whole).count("File 9 waits.") == 1
    assert "File 9 waits." not in str(part)


def test_a_letter_that_waits_for_print_is_the_operators(sqlite_ctx: Context) -> None:
    retiree(sqlite_ctx, letter=True)
    plan_reminders(sqlite_ctx)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        parts = morning_parts(session, sqlite_ctx, agency(session, "3799"), TODAY)
    assert "operator: 1 letters to print." in str(parts)


def test_whatever_a_line_holds_the_page_shows_as_text() -> None:
    evil = Text("<script>甲", "<script>x")
    parts = (Part(evil, (Line(evil, '/x"><script>', urgent=True), Line(evil))),)
    page = morning_mail.html(TODAY, evil, parts, "https://console.example/")
    assert "<script" not in page
    assert 'href="https://console.example/x&quot;&gt;' in page
    assert "http" not in page.replace("https://console.example/x", ""), "nothing is fetched from outside"
    said = morning_mail.plain(TODAY, evil, parts, "https://console.example/")
    assert '    https://console.example/x"><script>' in said
    assert morning_mail.subject(TODAY, evil, 0).count("！") == 0
