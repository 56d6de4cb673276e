"""Letters with codes, printed by township, and the lists in which each reminder counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
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
from verifier.bars.tables import DeclaredRelation
from verifier.campaigns.letters import print_again, print_letters, printed_sets, waiting_letters
from verifier.campaigns.marking import note_certified
from verifier.campaigns.nearest import Place, nearest
from verifier.campaigns.planning import decide
from verifier.campaigns.tables import Campaign
from verifier.campaigns.views import RecipientFilter, campaign_page, campaign_view, recipients
from verifier.citizens.tables import CitizenCode
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope
from verifier.errors import Conflict, NotFound, NotPermitted


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


def test_what_waited_past_the_date_speaks_of_it_as_past(sqlite_ctx: Context) -> None:
    reminding = sqlite_ctx.settings.reminders.model_copy(update={"approval_from": 2})
    settings = sqlite_ctx.settings.model_copy(update={"reminders": reminding})
    ctx = replace(sqlite_ctx, settings=settings)
    retiree(ctx, 3, letter=True)
    retiree(ctx, 3)
    night(ctx)
    assert isinstance(ctx.clock, FixedClock)
    ctx.clock.moment += timedelta(days=10)
    with ctx.database.read(EVERYWHERE) as session:
        [campaign], office = session.scalars(select(Campaign.id)).all(), agency(session)
    decide(ctx, APPROVER, campaign, approve=True, reason="同意发送")
    send(ctx, gateway := Gateway())
    [message] = gateway.seen
    assert "已于" in message.content["text"]
    assert "将于" not in message.content["text"]
    [letter] = print_letters(ctx, CLERK, office.id, "镜湖街道").letters
    assert letter.passed


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
