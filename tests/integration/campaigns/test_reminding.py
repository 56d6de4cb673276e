"""Reminders: each due date once a stage, nobody who is gone, nobody who has certified, large ones by two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.factories import TODAY, agency, make_actor, make_entitlement, make_lead, make_person
from tests.integration.campaigns.scene import (
    APPROVER,
    CLERK,
    SUPERVISOR,
    Gateway,
    certify,
    night,
    reminders,
    retiree,
    send,
)
from verifier.accounts.actor import system_actor
from verifier.benefits.tables import Entitlement
from verifier.campaigns.opting_out import opt_in, opt_out
from verifier.campaigns.planning import decide, plan, plan_night, preview
from verifier.campaigns.tables import Campaign, Recipient
from verifier.certification.tables import ServiceTask
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import AlreadyRunning, Conflict, InvalidInput, NotFound, NotPermitted
from verifier.language import Text
from verifier.outbox.sending import Sent
from verifier.people.tables import Person

STAGES = (60, 30, 7, 0)


def small(ctx: Context, **values: Any) -> None:
    """Have these settings of reminders."""
    changed = ctx.settings.reminders.model_copy(update=values)
    object.__setattr__(ctx, "settings", ctx.settings.model_copy(update={"reminders": changed}))


def test_the_night_reminds_by_phone_or_letter_each_stage_once(ctx: Context) -> None:
    with_phone, by_letter = retiree(ctx, 30), retiree(ctx, 30, letter=True)
    early, late = retiree(ctx, 61), retiree(ctx, -61)
    assert night(ctx) == {"campaigns": 1, "sms": 1, "letter": 1, "none": 0, "waiting": 0}
    assert night(ctx)["campaigns"] == 0, "the same night plans nothing more"
    gateway = Gateway()
    assert send(ctx, gateway) == Sent(sent=1)
    [message] = gateway.seen
    assert message.content["text"].startswith("【东湖区社会保险所】王女士：")
    assert [one.state for one in reminders(ctx, with_phone)] == ["sent"]
    assert [one.state for one in reminders(ctx, by_letter)] == ["queued"]
    assert reminders(ctx, early) == reminders(ctx, late) == []
    for days in range(1, 40):
        night(ctx, TODAY + timedelta(days=days))
    assert [one.stage for one in reminders(ctx, with_phone)] == [30, 7, 0]


def test_a_message_holds_neither_full_name_nor_number(sqlite_ctx: Context) -> None:
    retiree(sqlite_ctx, 7, name="欧阳秀英", id_no="379901194501010021")
    night(sqlite_ctx)
    gateway = Gateway()
    send(sqlite_ctx, gateway)
    said = str(gateway.seen[0].content)
    assert "欧阳女士" in said
    assert "秀英" not in said
    assert "379901" not in said


def test_whoever_certified_meanwhile_hears_nothing(ctx: Context) -> None:
    before, after = retiree(ctx), retiree(ctx)
    night(ctx)
    certify(ctx, before, date(2027, 11, 21))
    gateway = Gateway()
    assert send(ctx, gateway) == Sent(sent=1, dropped=1)
    assert [(one.state, one.why) for one in reminders(ctx, before)] == [("dropped", "certified")]
    assert [one.state for one in reminders(ctx, after)] == ["sent"]


def test_nobody_is_reminded_who_is_dead_ended_or_of_whom_a_death_is_confirmed(ctx: Context) -> None:
    people = [retiree(ctx) for _ in range(6)]
    dead, other_benefit, ended, confirmed, open_lead, cleared = people
    with ctx.database.write(EVERYWHERE) as session:
        found = {person.id: person for person in session.scalars(select(Person))}
        for person, state in ((dead, "deceased"), (ended, "terminated_other")):
            session.execute(update(Entitlement).where(Entitlement.person_id == person).values(state=state))
        make_entitlement(session, found[other_benefit], scheme="resident", state="deceased")
        for person, kind, state in (
            (confirmed, "check_after_death", "confirmed"),
            (open_lead, "paid_after_death", "open"),
            (cleared, "paid_after_death", "cleared"),
        ):
            make_lead(session, found[person], kind=kind, state=state)
    night(ctx)
    reached = [person for person in people if reminders(ctx, person)]
    assert reached == [open_lead, cleared], "a suspicion keeps nothing from a living woman"


def test_what_is_known_under_another_entry_of_the_same_human_counts(ctx: Context) -> None:
    first = retiree(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        other = make_person(session, agency_code="379904", identity_id=first)
        make_entitlement(session, other, scheme="resident", state="deceased")
    assert night(ctx)["campaigns"] == 0
    assert reminders(ctx, first) == []


def test_what_is_known_of_an_entry_joined_after_planning_counts_before_it_leaves(ctx: Context) -> None:
    joined, alone = retiree(ctx), retiree(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        other = make_person(session, agency_code="379904")
        make_lead(session, other, kind="paid_after_death", state="confirmed")
        other_id = other.id
    night(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        session.get_one(Person, joined).identity_id = other_id
    assert send(ctx, Gateway()) == Sent(sent=1, dropped=1)
    assert [(one.state, one.why) for one in reminders(ctx, joined)] == [("dropped", "death")]
    assert [one.state for one in reminders(ctx, alone)] == ["sent"]


def test_two_benefits_and_two_entries_are_one_reminder(ctx: Context) -> None:
    first = retiree(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        other = make_person(session, agency_code="379904", identity_id=first, phone="13900000000")
        make_entitlement(session, other, scheme="resident")
        other_id = other.id
    certify(ctx, other_id, TODAY + timedelta(days=33), date(2025, 11, 1), scheme="resident")
    night(ctx)
    assert len(reminders(ctx, first) + reminders(ctx, other_id)) == 1


def test_whoever_wants_none_gets_none_until_they_want_them_again(sqlite_ctx: Context) -> None:
    person = retiree(sqlite_ctx)
    opt_out(sqlite_ctx, CLERK, person, "来电说不要短信")
    with pytest.raises(Conflict):
        opt_out(sqlite_ctx, CLERK, person, "再次")
    night(sqlite_ctx)
    assert reminders(sqlite_ctx, person) == []
    opt_in(sqlite_ctx, CLERK, person)
    with pytest.raises(Conflict):
        opt_in(sqlite_ctx, CLERK, person)
    night(sqlite_ctx)
    assert len(reminders(sqlite_ctx, person)) == 1


def test_wishes_are_entered_by_those_who_may_for_people_they_see(sqlite_ctx: Context) -> None:
    person = retiree(sqlite_ctx)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        far = make_actor("sun", "investigator", agency(session, "379904"))
    with pytest.raises(NotPermitted):
        opt_out(sqlite_ctx, APPROVER, person, "来电")
    with pytest.raises(NotFound):
        opt_out(sqlite_ctx, far, person, "来电")
    with pytest.raises(InvalidInput):
        opt_out(sqlite_ctx, CLERK, person, " ")


def test_who_cannot_be_reached_at_all_becomes_a_task_at_once(sqlite_ctx: Context) -> None:
    person = retiree(sqlite_ctx, letter=True, address=None)
    assert night(sqlite_ctx)["none"] == 1
    [one] = reminders(sqlite_ctx, person)
    assert (one.state, one.why) == ("undeliverable", "no_way")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        [task] = session.scalars(select(ServiceTask))
    assert (task.kind, task.person_id, task.due_on) == ("find_address", person, date(2026, 12, 1))


def test_a_large_campaign_waits_for_a_second_person(ctx: Context) -> None:
    small(ctx, approval_from=2)
    people = [retiree(ctx, left) for left in (30, 7)]
    seen = preview(ctx, CLERK, "379901", STAGES)
    assert (seen.people, seen.channels, seen.stages) == (2, {"sms": 2}, {30: 1, 7: 1})
    assert seen.needs_second
    campaign = plan(ctx, SUPERVISOR, "379901", STAGES)
    gateway = Gateway()
    assert campaign.state == "proposed"
    assert send(ctx, gateway) == Sent()
    with pytest.raises(NotPermitted):
        decide(ctx, SUPERVISOR, campaign.id, approve=True, reason="同意")
    with pytest.raises(NotPermitted):
        decide(ctx, CLERK, campaign.id, approve=True, reason="同意")
    certify(ctx, people[0], date(2027, 11, 21))
    decide(ctx, APPROVER, campaign.id, approve=True, reason="同意发送")
    assert send(ctx, gateway) == Sent(sent=1)
    with pytest.raises(Conflict):
        decide(ctx, APPROVER, campaign.id, approve=False, reason="晚了")


def test_a_refused_campaign_leaves_for_nobody_and_the_next_stage_comes_all_the_same(
    sqlite_ctx: Context,
) -> None:
    small(sqlite_ctx, approval_from=2)
    people = [retiree(sqlite_ctx, 30), retiree(sqlite_ctx, 30)]
    assert night(sqlite_ctx) == {"campaigns": 1, "sms": 0, "letter": 0, "none": 0, "waiting": 2}
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        [campaign] = session.scalars(select(Campaign.id))
    decide(sqlite_ctx, APPROVER, campaign, approve=False, reason="内容要改")
    assert send(sqlite_ctx, Gateway()) == Sent()
    night(sqlite_ctx, TODAY + timedelta(days=23))
    assert [(one.stage, one.why) for one in reminders(sqlite_ctx, people[0])] == [(30, "refused"), (7, None)]


def test_a_campaign_by_hand_is_of_the_offices_one_may_see_and_of_people_not_reminded_yet(
    sqlite_ctx: Context,
) -> None:
    near, far = retiree(sqlite_ctx), retiree(sqlite_ctx, agency_code="379904")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        office = agency(session)
    clerk = make_actor("li", "investigator", office)
    with pytest.raises(NotFound):
        preview(sqlite_ctx, clerk, "379904", STAGES)
    with pytest.raises(NotFound):
        plan(sqlite_ctx, clerk, "3799", STAGES)
    with pytest.raises(InvalidInput):
        plan(sqlite_ctx, clerk, "379901", [])
    with pytest.raises(InvalidInput):
        plan(sqlite_ctx, clerk, "379901", [31])
    with pytest.raises(NotPermitted):
        plan(sqlite_ctx, APPROVER, "379901", STAGES)
    plan(sqlite_ctx, clerk, "379901", [30])
    assert len(reminders(sqlite_ctx, near)) == 1
    assert reminders(sqlite_ctx, far) == []
    assert preview(sqlite_ctx, clerk, "379901", STAGES).left_out == {"reminded": 1}
    with pytest.raises(Conflict):
        plan(sqlite_ctx, clerk, "379901", STAGES)


def test_a_night_that_was_taken_over_plans_nothing(sqlite_ctx: Context) -> None:
    def refuse(_session: Session) -> None:
        raise AlreadyRunning(Text("已接管。", "Taken over."))

    retiree(sqlite_ctx)
    with pytest.raises(AlreadyRunning):
        plan_night(sqlite_ctx, system_actor(), TODAY, refuse)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Recipient)).all() == []
