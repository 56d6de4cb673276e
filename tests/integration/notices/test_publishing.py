"""Published names: last of all, masked, approved by two others, gone as soon as somebody says so."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.integration.notices.scene import ID_NO, LI, NAME, SUN, ZHAO, Matter, new_matter
from tests.past import took_place
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.notices.publishing import approve_list, propose_list, refuse_list
from verifier.notices.tables import Notice, PublicationEntry, PublicationList
from verifier.notices.withdrawing import public_entries, withdraw_case, withdraw_list


def shown(ctx: Context) -> list[str]:
    with ctx.database.read(EVERYWHERE) as session:
        return [entry.masked_name for _, entry in public_entries(session, ctx)]


def published(matter: Matter, *others: Matter) -> PublicationList:
    row = propose_list(matter.ctx, LI, [matter.case, *(one.case for one in others)], "多次催收")
    approve_list(matter.ctx, ZHAO, row.id, "同意")
    return approve_list(matter.ctx, SUN, row.id, "同意")


def test_names_are_published_last_after_the_court_was_asked(matter: Matter) -> None:
    with pytest.raises(Conflict, match="第9条"):
        propose_list(matter.ctx, LI, [matter.case], "催收")
    matter.served_and_overdue()
    with pytest.raises(Conflict, match="第9条"):
        propose_list(matter.ctx, LI, [matter.case], "催收")
    took_place(matter.ctx, matter.case, "refused", "reminder_served", "enforcement_applied")
    assert propose_list(matter.ctx, LI, [matter.case], "催收").state == "proposed"


def test_two_others_approve_and_only_then_a_masked_list_is_made_and_shown(matter_on_both: Matter) -> None:
    matter = matter_on_both
    matter.may_be_published()
    row = propose_list(matter.ctx, LI, [matter.case], "多次催收")
    assert approve_list(matter.ctx, ZHAO, row.id, "同意").state == "proposed"
    assert shown(matter.ctx) == []
    with pytest.raises(NotPermitted):
        approve_list(matter.ctx, ZHAO, row.id, "再同意")
    done = approve_list(matter.ctx, SUN, row.id, "同意")
    assert (done.state, done.published_on, done.until) == (
        "published",
        date(2026, 12, 21),
        date(2027, 1, 20),
    )
    assert shown(matter.ctx) == ["王**"]
    with matter.ctx.database.read(EVERYWHERE) as session:
        notice = session.get_one(Notice, done.notice_id)
        stored = str(notice.values)
    said = matter.words(notice)
    for text in (said, stored):
        assert NAME not in text
        assert ID_NO not in text
    assert "王**" in said
    assert "5,634.96" in said
    assert "自2026年12月21日至2027年1月20日（30日）" in said


def test_nobody_approves_what_they_proposed(matter: Matter) -> None:
    matter.may_be_published()
    row = propose_list(matter.ctx, SUN, [matter.case], "多次催收")
    with pytest.raises(NotPermitted):
        approve_list(matter.ctx, SUN, row.id, "同意")
    with pytest.raises(NotPermitted):
        approve_list(matter.ctx, LI, row.id, "同意")


def test_the_list_is_gone_when_its_clock_has_run_out(matter: Matter) -> None:
    matter.may_be_published()
    published(matter)
    matter.move(days=30)
    assert shown(matter.ctx) == ["王**"]
    matter.move(days=1)
    assert shown(matter.ctx) == []


def test_one_name_or_the_whole_list_is_taken_back_at_once(matter: Matter) -> None:
    other = new_matter(matter.ctx, name="李建国")
    other.may_be_published()
    matter.may_be_published()
    row = published(matter, other)
    assert shown(matter.ctx) == ["王**", "李**"]
    assert withdraw_list(matter.ctx, LI, row.id, "已退清", case_id=other.case).state == "published"
    assert shown(matter.ctx) == ["王**"]
    with pytest.raises(NotFound):
        withdraw_list(matter.ctx, LI, row.id, "已退清", case_id=other.case)
    assert withdraw_list(matter.ctx, ZHAO, row.id, "核实有误").state == "withdrawn"
    assert shown(matter.ctx) == []
    with pytest.raises(Conflict):
        withdraw_list(matter.ctx, ZHAO, row.id, "再撤")
    assert matter.audited()[-1] == "publication.withdrawn"


def test_undoing_a_wrongful_stop_takes_the_name_back_in_the_same_transaction(matter_on_both: Matter) -> None:
    matter = matter_on_both
    matter.may_be_published()
    published(matter)
    with matter.ctx.database.write(EVERYWHERE) as session:
        happenings = withdraw_case(session, "li", matter.ctx.clock.now(), matter.case, "本人健在")
    assert [one.action for one in happenings] == [
        "case.names_withdrawn",
        "publication.entry_withdrawn",
        "publication.withdrawn",
    ]
    assert shown(matter.ctx) == []
    with matter.ctx.database.write(EVERYWHERE) as session:
        assert withdraw_case(session, "li", matter.ctx.clock.now(), matter.case, "本人健在") == []


def test_a_case_reopened_meanwhile_stops_the_publication(matter: Matter) -> None:
    matter.may_be_published()
    row = propose_list(matter.ctx, LI, [matter.case], "多次催收")
    approve_list(matter.ctx, ZHAO, row.id, "同意")
    with matter.ctx.database.write(EVERYWHERE) as session:
        session.get_one(Case, matter.case).state = "verification"
    with pytest.raises(Conflict):
        approve_list(matter.ctx, SUN, row.id, "同意")
    assert shown(matter.ctx) == []


def test_a_refused_list_is_never_shown(matter: Matter) -> None:
    matter.may_be_published()
    row = propose_list(matter.ctx, LI, [matter.case], "多次催收")
    assert refuse_list(matter.ctx, ZHAO, row.id, "先协商").state == "refused"
    with pytest.raises(Conflict):
        approve_list(matter.ctx, SUN, row.id, "同意")
    assert shown(matter.ctx) == []


def test_a_list_names_cases_of_one_agency_that_this_user_sees(matter: Matter) -> None:
    other = new_matter(matter.ctx, agency_code="379902")
    other.may_be_published()
    with pytest.raises(InvalidInput):
        propose_list(matter.ctx, LI, [matter.case, other.case], "催收")
    with pytest.raises(InvalidInput):
        propose_list(matter.ctx, LI, [], "催收")
    with pytest.raises(InvalidInput):
        propose_list(matter.ctx, LI, [matter.case], " ")
    with matter.ctx.database.read(EVERYWHERE) as session:
        elsewhere = make.make_actor("qian", "supervisor", make.agency(session, "379902"))
        assert session.scalars(select(PublicationEntry)).all() == []
    with pytest.raises(NotFound):
        propose_list(matter.ctx, elsewhere, [matter.case], "催收")
