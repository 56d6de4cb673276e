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
from sqlalchemy import select

from tests.clocks import later
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
from verifier.campaigns.letters import print_letters
from verifier.campaigns.marking import mark, mark_answered, note_certified
from verifier.campaigns.tables import Recipient
from verifier.certification.tables import ServiceTask
from verifier.certification.tasks.work import close
from verifier.context import Context
from verifier.database import EVERYWHERE
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
    later(ctx, hours=1)
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
