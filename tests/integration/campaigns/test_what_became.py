"""What became of reminders: results by file and by hand, answers, letters with codes, and the funnel."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.factories import TODAY, agency, make_actor
from tests.integration.campaigns.scene import (
    APPROVER,
    CLERK,
    Gateway,
    certify,
    night,
    reminders,
    retiree,
    send,
)
from verifier.accounts.actor import system_actor
from verifier.bars.tables import DeclaredRelation
from verifier.campaigns.importing import import_folder, import_results
from verifier.campaigns.letters import print_again, print_letters, printed_sets, waiting_letters
from verifier.campaigns.marking import mark, mark_answered, note_certified
from verifier.campaigns.nearest import Place, nearest
from verifier.campaigns.tables import Recipient
from verifier.campaigns.views import RecipientFilter, campaign_page, campaign_view, recipients
from verifier.certification.tables import ServiceTask
from verifier.certification.task_work import close
from verifier.citizens.tables import CitizenCode
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.outbox.sending import nothing_to_guard
from verifier.people.tables import PersonChange


def reminded(ctx: Context, people: int = 1) -> list[str]:
    """Return the references of people who got a message."""
    ids = [retiree(ctx) for _ in range(people)]
    night(ctx)
    send(ctx, Gateway())
    return [reminders(ctx, one)[0].reference for one in ids]


def tasks(ctx: Context) -> Sequence[ServiceTask]:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(ServiceTask).order_by(ServiceTask.id)).all()


def person_of(ctx: Context, reference: str) -> int:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Recipient.person_id).where(Recipient.reference == reference)).one()


def write_csv(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(("编号,结果,原因", *rows)) + "\n", encoding=encoding)
    return path


def test_a_file_of_results_is_taken_in_and_nothing_of_it_is_lost(ctx: Context, tmp_path: Path) -> None:
    good, bad, late = reminded(ctx, 3)
    waiting = retiree(ctx, letter=True)
    night(ctx)
    unsent = reminders(ctx, waiting)[0].reference
    path = write_csv(
        tmp_path / "results.csv",
        f"{good},送达,",
        f"{bad.lower()},未送达,空号",
        "R-NOBODY3344,送达,",
        f"{late},也许,",
        ",送达,",
        f"{unsent},送达,",
        encoding="gb18030",
    )
    found = import_results(ctx, CLERK, path)
    assert (found.received, found.applied, found.repeated) == (6, 2, 0)
    assert [(one.line, one.reference) for one in found.bad] == [
        (4, "R-NOBODY3344"),
        (5, late),
        (6, ""),
        (7, unsent),
    ]
    again = import_results(ctx, CLERK, path)
    assert (again.received, again.applied, again.repeated, len(again.bad)) == (6, 0, 2, 4)
    [one] = reminders(ctx, person_of(ctx, bad))
    assert (one.state, one.why) == ("undeliverable", "bad_number")
    assert tasks(ctx) == [], "once may be a mistake"


def test_a_workbook_and_json_lines_say_the_same(sqlite_ctx: Context, tmp_path: Path) -> None:
    one, other = reminded(sqlite_ctx, 2)
    with xlsxwriter.Workbook(tmp_path / "r.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["ID", "Result"])
        sheet.write_row(1, 0, [one, "delivered"])
    assert import_results(sqlite_ctx, CLERK, tmp_path / "r.xlsx").applied == 1
    lines = [json.dumps({"id": other, "status": "DELIVRD"}), "[1]", "{", ""]
    (tmp_path / "r.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = import_results(sqlite_ctx, CLERK, tmp_path / "r.jsonl")
    assert (found.applied, [bad.line for bad in found.bad]) == (1, [2, 3])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("r.csv", b"a,b\n1,2\n"),
        ("r.csv", b""),
        ("r.xlsx", b"PK no workbook"),
        ("r.jsonl", b"\xff\xfe\xff"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(
    sqlite_ctx: Context, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidInput):
        import_results(sqlite_ctx, CLERK, tmp_path / name)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.one_of(st.integers(0, 3), st.text(alphabet="R-A你 ", max_size=6)),
            st.one_of(
                st.sampled_from(["送达", "空号", "ok", "失败"]), st.text(alphabet="送达x ", max_size=4)
            ),
        ),
        max_size=8,
    )
)
def test_whatever_a_file_says_each_row_is_applied_repeated_or_told(
    sqlite_ctx: Context, tmp_path: Path, rows: list[tuple[int | str, str]]
) -> None:
    if not reminders(sqlite_ctx, 1):
        reminded(sqlite_ctx, 2)
    known = [
        one[0].reference if (one := reminders(sqlite_ctx, number)) else "R-NONE" for number in (1, 2, 3, 4)
    ]
    lines = [
        json.dumps({"id": known[who] if isinstance(who, int) else who, "result": said}) for who, said in rows
    ]
    (tmp_path / "any.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = import_results(sqlite_ctx, CLERK, tmp_path / "any.jsonl")
    assert found.received == len(rows) == found.applied + found.repeated + len(found.bad)


def test_results_are_about_ones_own_people(sqlite_ctx: Context, tmp_path: Path) -> None:
    [reference] = reminded(sqlite_ctx)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        far = make_actor("sun", "investigator", agency(session, "379904"))
    found = import_results(sqlite_ctx, far, write_csv(tmp_path / "r.csv", f"{reference},送达,"))
    assert (found.applied, len(found.bad)) == (0, 1)
    with pytest.raises(NotFound):
        mark(sqlite_ctx, far, reference, "delivered")
    with pytest.raises(NotPermitted):
        import_results(sqlite_ctx, APPROVER, tmp_path / "r.csv")


def test_the_night_takes_up_what_a_gateway_laid_down(sqlite_ctx: Context) -> None:
    [reference] = reminded(sqlite_ctx)
    folder = sqlite_ctx.settings.nightly.report_dir.parent / "outbox" / "sms" / "results"
    assert import_folder(sqlite_ctx, system_actor(), nothing_to_guard) == (0, [])
    folder.mkdir(parents=True)
    write_csv(folder / "good.csv", f"{reference},送达,", "R-NOBODY,送达,")
    write_csv(folder / ".half.csv", "R-")
    (folder / "broken.csv").write_bytes(b"\x00\x01")
    applied, told = import_folder(sqlite_ctx, system_actor(), nothing_to_guard)
    assert applied == 1
    assert [one.en.split()[1] for one in told] == ["broken.csv", "good.csv:"]
    assert (folder / "done" / "good.csv").is_file()
    assert (folder / "failed" / "broken.csv").is_file()
    assert (folder / ".half.csv").is_file(), "still being written"


def test_twice_not_delivered_asks_for_the_address_and_goes_another_way(ctx: Context) -> None:
    person = retiree(ctx, 30)
    night(ctx)
    send(ctx, Gateway())
    mark(ctx, CLERK, reminders(ctx, person)[0].reference, "undeliverable", "bad_number")
    assert tasks(ctx) == []
    night(ctx, TODAY + timedelta(days=23))
    letter = reminders(ctx, person)[1]
    assert letter.channel == "letter", "the number does not exist: the next goes by post"
    with pytest.raises(Conflict):
        mark(ctx, CLERK, letter.reference, "undeliverable", "returned")
    print_letters(ctx, CLERK, letter.agency_id, letter.township)
    mark(ctx, CLERK, letter.reference, "undeliverable", "returned")
    [task] = tasks(ctx)
    assert (task.kind, task.person_id) == ("find_address", person)
    assert task.facts["reminders"] == [one.reference for one in reminders(ctx, person)]
    mark(ctx, CLERK, letter.reference, "undeliverable", "other")
    assert len(tasks(ctx)) == 1, "one task at a time"
    ctx.clock.moment += timedelta(hours=1)  # type: ignore[attr-defined]  # the tests' clock is moved by hand
    close(ctx, CLERK, task.id, "settled", "其女提供了新地址")
    night(ctx, TODAY + timedelta(days=40))
    assert [one.channel for one in reminders(ctx, person)][2:] == ["none"], "nothing has changed yet"


def test_a_changed_number_is_tried_again(sqlite_ctx: Context) -> None:
    person = retiree(sqlite_ctx, 30)
    night(sqlite_ctx)
    send(sqlite_ctx, Gateway())
    mark(sqlite_ctx, CLERK, reminders(sqlite_ctx, person)[0].reference, "undeliverable", "bad_number")
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.add(
            PersonChange(
                person_id=person,
                field="phone",
                previous="1",
                new="2",
                feed_id=1,
                effective_on=TODAY,
                recorded_at=sqlite_ctx.clock.now() + timedelta(hours=1),
            )
        )
    night(sqlite_ctx, TODAY + timedelta(days=23))
    assert reminders(sqlite_ctx, person)[1].channel == "sms"


def test_whoever_certifies_after_a_reminder_has_answered_it(ctx: Context) -> None:
    came, stayed = retiree(ctx), retiree(ctx)
    night(ctx)
    send(ctx, Gateway())
    certify(ctx, came, date(2027, 11, 25), TODAY + timedelta(days=3))
    certify(ctx, stayed, TODAY, date(2026, 1, 1))
    with ctx.database.write(EVERYWHERE) as session:
        assert (note_certified(session), note_certified(session)) == (1, 0)
    assert reminders(ctx, came)[0].answered_on == TODAY + timedelta(days=3)
    assert reminders(ctx, stayed)[0].answered_on is None


def test_an_answer_by_word_of_mouth_is_written_down_once_and_certifies_nobody(sqlite_ctx: Context) -> None:
    [reference] = reminded(sqlite_ctx)
    one = mark_answered(sqlite_ctx, CLERK, reference.lower())
    assert (one.answered_on, one.answered_by) == (TODAY, "li")
    with pytest.raises(Conflict):
        mark_answered(sqlite_ctx, CLERK, reference)
    with pytest.raises(InvalidInput):
        mark(sqlite_ctx, CLERK, reference, "eaten")
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name="li",
                person_id=one.person_id,
                relation="relative",
                declared_by="li",
                declared_at=sqlite_ctx.clock.now(),
            )
        )
    with pytest.raises(NotPermitted):
        mark(sqlite_ctx, CLERK, reference, "delivered")


def test_letters_are_printed_by_township_with_codes_that_open_her_page(ctx: Context) -> None:
    lake = [retiree(ctx, 30, letter=True), retiree(ctx, -3, letter=True)]
    retiree(ctx, 7, letter=True, address="青禾市东湖区湖滨镇北村")
    gone = retiree(ctx, 7, letter=True)
    night(ctx)
    certify(ctx, gone, date(2027, 11, 21))
    with ctx.database.read(EVERYWHERE) as session:
        waiting = {one.township: one.letters for one in waiting_letters(session)}
        office = agency(session)
    assert waiting == {"镜湖街道": 3, "湖滨镇": 1}
    found = print_letters(ctx, CLERK, office.id, "镜湖街道")
    assert (len(found.letters), found.dropped, found.left_to_others) == (2, 1, 0)
    assert [letter.passed for letter in found.letters] == [True, False]
    assert {len(letter.code) for letter in found.letters} == {11}
    assert [one.state for person in lake for one in reminders(ctx, person)] == ["sent", "sent"]
    again = print_again(ctx, CLERK, found.number)
    assert not {one.code for one in found.letters} & {one.code for one in again.letters}
    with ctx.database.read(EVERYWHERE) as session:
        assert session.scalar(select(func.count()).select_from(CitizenCode)) == 2, "one code for each person"
        assert [(one.number, one.letters) for one in printed_sets(session)] == [(found.number, 2)]
    with pytest.raises(Conflict):
        print_letters(ctx, CLERK, office.id, "镜湖街道")


def test_letters_of_another_office_or_to_ones_mother_are_not_ones_own_to_print(sqlite_ctx: Context) -> None:
    mother, other = retiree(sqlite_ctx, letter=True), retiree(sqlite_ctx, letter=True)
    night(sqlite_ctx)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        office, far = agency(session), make_actor("sun", "investigator", agency(session, "379904"))
        session.add(
            DeclaredRelation(
                user_name="li",
                person_id=mother,
                relation="relative",
                declared_by="li",
                declared_at=sqlite_ctx.clock.now(),
            )
        )
    with pytest.raises(Conflict):
        print_letters(sqlite_ctx, far, office.id, "镜湖街道")
    with pytest.raises(NotPermitted):
        print_letters(sqlite_ctx, APPROVER, office.id, "镜湖街道")
    found = print_letters(sqlite_ctx, CLERK, office.id, "镜湖街道")
    assert (len(found.letters), found.left_to_others) == (1, 1)
    assert reminders(sqlite_ctx, mother)[0].state == "queued"
    assert reminders(sqlite_ctx, other)[0].state == "sent"
    with pytest.raises(NotFound):
        print_again(sqlite_ctx, far, found.number)


def test_the_nearest_place_is_of_the_township_else_of_the_office_else_above() -> None:
    city = Place("市中心", None, None, "3799/")
    own = Place("东湖支行", "东湖区湖滨路", None, "3799/379901/")
    town = Place("便民点", "镜湖街道 1 号", None, "3799/379901/")
    namesake = Place("别处", "镜湖街道 2 号", None, "3799/379902/")
    known = (namesake, city, own, town)
    assert nearest(known, "3799/379901/", "镜湖街道") == town
    assert nearest(known, "3799/379901/", None) == own
    assert nearest((namesake, city), "3799/379901/", "湖滨镇") == city
    assert nearest((namesake,), "3799/379901/", "湖滨镇") is None


def test_the_page_counts_each_reminder_once_and_hides_other_offices(ctx: Context) -> None:
    came, silent = retiree(ctx), retiree(ctx, letter=True, address="青禾市东湖区湖滨镇北村")
    night(ctx)
    send(ctx, Gateway())
    certify(ctx, came, date(2027, 11, 25), TODAY + timedelta(days=3))
    with ctx.database.write(EVERYWHERE) as session:
        note_certified(session)
    with ctx.database.read(EVERYWHERE) as session:
        [row] = campaign_page(session).rows
        view = campaign_view(session, row.campaign.id, APPROVER)
        listed = recipients(session, row.campaign.id, RecipientFilter(state="queued"))
        answered = recipients(session, row.campaign.id, RecipientFilter(answered=True))
        named = recipients(session, row.campaign.id, RecipientFilter(text="王秀英", township="湖滨镇"))
        far = agency(session, "379904").path
    assert (row.funnel.people, row.funnel.reminded, row.funnel.answered, row.funnel.waiting) == (2, 1, 1, 1)
    assert [(one.township, one.funnel.people) for one in view.places] == [("湖滨镇", 1), ("镜湖街道", 1)]
    assert {name: one.people for name, one in view.channels.items()} == {"sms": 1, "letter": 1}
    assert [one.recipient.person_id for one in listed.rows] == [silent]
    assert listed.counts == {"queued": 1, "sent": 1}
    assert [one.recipient.person_id for one in answered.rows] == [came]
    assert [one.recipient.person_id for one in named.rows] == [silent]
    assert "1945" not in listed.rows[0].masked_id
    with ctx.database.read(Scope(far)) as session:
        assert campaign_page(session).total == 0
        with pytest.raises(NotFound):
            campaign_view(session, row.campaign.id, APPROVER)
