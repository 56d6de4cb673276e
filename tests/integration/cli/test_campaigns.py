"""The commands for reminders and the outbox, with their exit codes and their one JSON object."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.factories import make_entitlement, make_person
from tests.integration.cli.conftest import Folder
from verifier.accounts.actor import system_actor
from verifier.campaigns.planning import plan_night
from verifier.campaigns.tables import Recipient
from verifier.certification.tables import Certification
from verifier.clock import SystemClock, business_today
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE
from verifier.outbox.sending import nothing_to_guard
from verifier.outbox.tables import Message
from verifier.settings import load_settings


@pytest.fixture
def context(folder: Folder) -> Iterator[Context]:
    made = open_context(load_settings(folder.path / "config.toml", {}), SystemClock())
    with closing(made.database):
        yield made


def reminder(context: Context) -> str:
    """Plan a reminder to somebody and return its reference."""
    today = business_today(context.clock)
    with context.database.write(EVERYWHERE) as session:
        person = make_person(session, phone="13800001234", address="镜湖街道 1 号")
        make_entitlement(session, person)
        session.add(
            Certification(
                agency_id=person.agency_id,
                person_id=person.id,
                scheme="employee",
                certified_on=today - timedelta(days=300),
                due_on=today + timedelta(days=20),
                basis="roll",
            )
        )
    plan_night(context, system_actor(), today, nothing_to_guard)
    with context.database.read(EVERYWHERE) as session:
        return session.scalars(select(Recipient.reference)).one()


def test_a_reminder_is_listed_sent_answered_and_its_result_taken_in(folder: Folder, context: Context) -> None:
    reference = reminder(context)
    [campaign] = folder.run("campaigns", "list", "--json").json["campaigns"]
    assert (campaign["people"], campaign["reminded"], campaign["state"]) == (1, 0, "running")
    [waiting] = folder.run("outbox", "list", "--as", "wang", "--json").json["messages"]
    assert (waiting["id"], waiting["state"]) == (reference, "waiting")
    assert "13800001234" not in str(waiting)
    sent = folder.run("outbox", "send", "--json")
    assert (sent.code, sent.json["sent"]) == (0, 1)
    path = folder.write("r.csv", f"编号,结果\n{reference},送达\nR-NOBODY,送达\n")
    taken = folder.run("campaigns", "import-results", path, "--as", "wang", "--json")
    assert (taken.code, taken.json["applied"], taken.json["bad"][0]["line"]) == (3, 1, 3)
    assert folder.run("campaigns", "mark-answered", reference, "--as", "wang").code == 0
    assert folder.run("campaigns", "mark-answered", reference).code == 4, "a person says so"
    shown = folder.run("campaigns", "show", str(campaign["campaign"]), "--json").json
    assert (shown["answered"], shown["places"][0]["township"]) == (1, "镜湖街道")
    assert "镜湖街道" in folder.run("campaigns", "show", str(campaign["campaign"])).out
    assert folder.run("campaigns", "show", "99").code == 1


def test_what_was_given_up_is_listed_with_its_remedy_and_sent_again(folder: Folder, context: Context) -> None:
    reminder(context)
    problem = {"zh": "网关没有应答。", "en": "The gateway does not answer."}
    with context.database.write(EVERYWHERE) as session:
        session.execute(update(Message).values(state="dead", tries=8, problem=problem))
    listed = folder.run("outbox", "list", "--state", "dead", "--lang", "en")
    assert "The gateway does not answer." in listed.out
    assert "outbox retry 1" in listed.out
    assert folder.run("outbox", "retry", "2").code == 1
    assert folder.run("outbox", "retry", "--json").json == {"messages": 1}
    assert folder.run("outbox", "send", "--json").json["sent"] == 1
