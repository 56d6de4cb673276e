"""The commands for certification, with their exit codes and their one JSON object."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest

from tests.factories import make_entitlement, make_person
from tests.integration.cli.conftest import Folder
from verifier.certification.tables import Certification
from verifier.certification.tasks.opening import open_task
from verifier.clock import SystemClock, business_today
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE
from verifier.language import Text
from verifier.settings import load_settings

PERSON = "11010519491231002X"


@pytest.fixture
def context(folder: Folder) -> Iterator[Context]:
    for name, role in (("li", "investigator"), ("qian", "approver"), ("wu", "operator")):
        assert folder.run("user", "add", name, "--role", role).code == 0
    made = open_context(load_settings(folder.path / "config.toml", {}), SystemClock())
    with closing(made.database):
        yield made


def today(context: Context) -> date:
    return business_today(context.clock)


def bring(context: Context, due_in: int) -> int:
    """A person whose certification is due in so many days; returns a staff check."""
    with context.database.write(EVERYWHERE) as session:
        person = make_person(session, id_no=PERSON, id_key=11010519491231002)
        right = make_entitlement(session, person)
        due_on = today(context) + timedelta(days=due_in)
        session.add(
            Certification(
                agency_id=right.agency_id,
                person_id=person.id,
                scheme="employee",
                certified_on=due_on - timedelta(days=365),
                due_on=due_on,
                basis="roll",
            )
        )
        return open_task(
            session,
            person_id=person.id,
            kind="staff_check",
            why=Text("请核验", "please check"),
            facts={},
            by="test",
            at=context.clock.now(),
            due_on=today(context) + timedelta(days=5),
            audit=[],
        ).id


def test_a_lapse_is_swept_noticed_and_cannot_be_proposed_within_grace(
    folder: Folder, context: Context
) -> None:
    bring(context, -3)
    swept = folder.run("certification", "lapses", "sweep", "--json")
    assert (swept.code, swept.json["lapsed"]) == (0, 1)
    [lapse] = folder.run("certification", "lapses", "list", "--as", "li", "--json").json["lapses"]
    number = str(lapse["id"])
    noticed = folder.run(
        *("certification", "lapses", "notice", number, "--channel", "letter", "--note", "挂号信"),
        *("--as", "li", "--json"),
    )
    assert noticed.json["state"] == "noticed"
    early = folder.run(
        "certification", "lapses", "propose", number, "--reason", "联系不上本人", "--as", "li", "--json"
    )
    assert early.code == 1
    assert "Grace" in early.json["error"]["message"]["en"]
    wrong = folder.run("certification", "lapses", "approve", number, "--reason", "越权审批", "--as", "li")
    assert wrong.code == 4
    shown = folder.run("certification", "lapses", "list", "--as", "li")
    assert "已告知" in shown.out


def test_a_task_is_listed_scheduled_and_closed_with_the_id_card(folder: Folder, context: Context) -> None:
    number = str(bring(context, 20))
    listed = folder.run("certification", "tasks", "list", "--as", "wu", "--json").json["tasks"]
    assert [task["kind"] for task in listed] == ["staff_check"]
    day = (today(context) + timedelta(days=2)).isoformat()
    scheduled = folder.run("certification", "tasks", "schedule", number, "--on", day, "--as", "wu", "--json")
    assert scheduled.json["visit_on"] == day
    bad = folder.run("certification", "tasks", "schedule", number, "--on", "tomorrow", "--as", "wu")
    assert bad.code == 2
    given = folder.run("certification", "tasks", "assign", number, "--to", "li", "--as", "wu", "--json")
    assert given.json["assigned_to"] == "li"
    close = ("certification", "tasks", "close", number, "--outcome", "certified", "--note", "见到本人")
    assert folder.run(*close, "--as", "wu").code == 2
    assert folder.run(*close, "--id-card-seen", "--as", "qian").code == 4
    done = folder.run(*close, "--id-card-seen", "--as", "wu")
    assert done.code == 0
    assert "已认证" in done.out


def test_the_status_of_a_person_is_shown_to_who_may_see_it(folder: Folder, context: Context) -> None:
    bring(context, 20)
    status = folder.run("certification", "status", PERSON, "--as", "li", "--json")
    assert status.code == 0
    assert status.json["benefits"][0]["due_on"] == (today(context) + timedelta(days=20)).isoformat()
    assert PERSON not in status.out
    text = folder.run("certification", "status", PERSON, "--as", "li", "--lang", "en")
    assert "stated by the roll" in text.out
    assert "urban employees  in payment" in text.out
    assert "please check" in text.out
    assert folder.run("certification", "status", "nobody", "--as", "li").code == 1


def test_somebody_seen_by_a_partner_agency_elsewhere_is_certified(folder: Folder, context: Context) -> None:
    bring(context, -3)
    seen = ("certification", "partner", PERSON, "--partner", "成都武侯 0917", "--on", str(today(context)))
    assert folder.run(*seen, "--as", "li").code == 4
    assert folder.run(*seen).code == 4
    done = folder.run(*seen, "--as", "wu", "--json")
    assert (done.code, done.json["after_recorded_death"]) == (0, False)
    status = folder.run("certification", "status", PERSON, "--as", "li", "--json")
    [benefit] = status.json["benefits"]
    assert (benefit["basis"], benefit["due_on"]) == ("partner", done.json["certified_until"])
    assert "有效期至" in folder.run(*seen, "--as", "wu").out
    ahead = today(context) + timedelta(days=1)
    assert folder.run(*seen[:-1], str(ahead), "--as", "wu").code == 2
