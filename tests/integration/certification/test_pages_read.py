"""What pages read: coverage, tasks, lapses and checks, the same on both engines, within the scope."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import TODAY, agency, make_actor, make_entitlement, make_person
from tests.integration.certification.scene import OPERATOR, World, match, new_world, task_for
from tests.integration.devices.scene import Kiosk, active
from verifier.accounts.tables import Agency
from verifier.biometrics.vault.enrolment_view import enrolment_page, person_enrolment
from verifier.certification.checks.view import check_facts, checks_at
from verifier.certification.lapses.view import lapse_page, lapse_view, steps_now
from verifier.certification.overview import CoverageFilter, certified_this_month, coverage
from verifier.certification.person_view import person_certification
from verifier.certification.tables import Certification, Lapse, ServiceTask
from verifier.certification.tasks.list import TaskFilter, task_page, task_view, who_works
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope
from verifier.devices.device_view import device_view, is_silent, sites
from verifier.devices.sites import NewSite, add_site
from verifier.errors import NotFound
from verifier.people.tables import Person

_DAYS = {"overdue": -1, "due_soon": 30, "covered": 31}


def _people(ctx: Context) -> dict[str, int]:
    """One person of each standing, two benefits for the one that is due soon, and one whose benefit ended."""
    found = {}
    with ctx.database.write(EVERYWHERE) as session:
        for standing in ("overdue", "due_soon", "covered", "never", "suspended", "ended"):
            person = make_person(session, name=f"甲{standing}")
            state = {"suspended": "certification_lapsed", "ended": "deceased"}.get(standing, "running")
            make_entitlement(session, person, state=state)
            found[standing] = person.id
            due_on = TODAY + timedelta(days=_DAYS.get(standing, 99))
            if standing == "never":
                continue
            for years in (1, 0):
                day = due_on - timedelta(days=365 * (years + 1))
                _proof(session, person, "employee", day, due_on - timedelta(days=365 * years))
            if standing == "due_soon":
                make_entitlement(session, person, scheme="resident")
                _proof(session, person, "resident", TODAY, TODAY + timedelta(days=200))
    return found


def _proof(session: Session, person: Person, scheme: str, on: date, due_on: date) -> None:
    values = {"scheme": scheme, "certified_on": on, "due_on": due_on, "basis": "roll"}
    session.add(Certification(agency_id=person.agency_id, person_id=person.id, **values))
    session.flush()


def test_every_benefit_is_counted_once_under_its_standing(ctx: Context) -> None:
    people = _people(ctx)
    with ctx.database.read(EVERYWHERE) as session:
        page = coverage(session, ctx)
        assert page.counts == {"overdue": 1, "due_soon": 1, "covered": 2, "never": 1, "suspended": 1}
        assert page.total == 6
        due = [row.due.on for row in page.rows if row.due]
        assert due == sorted(due)
        assert page.rows[-1].person_id == people["never"]
        for standing in page.counts:
            narrowed = coverage(session, ctx, CoverageFilter(standing))
            assert {row.standing for row in narrowed.rows} == {standing}
            assert (len(narrowed.rows), narrowed.counts) == (narrowed.total, page.counts)


def test_the_list_is_narrowed_by_scheme_due_range_and_name_and_comes_in_pages(ctx: Context) -> None:
    people = _people(ctx)
    with ctx.database.read(EVERYWHERE) as session:
        by_scheme = coverage(session, ctx, CoverageFilter(scheme="resident"))
        assert [row.person_id for row in by_scheme.rows] == [people["due_soon"]]
        soon = CoverageFilter(due_from=TODAY, due_to=TODAY + timedelta(days=30))
        assert [row.person_id for row in coverage(session, ctx, soon).rows] == [people["due_soon"]]
        by_name = coverage(session, ctx, CoverageFilter(text="甲over"))
        assert [row.person_id for row in by_name.rows] == [people["overdue"]]
        pages = [coverage(session, ctx, page=number, per_page=4) for number in (1, 2, 9)]
        assert [(len(one.rows), one.page, one.pages) for one in pages] == [(4, 1, 2), (2, 2, 2), (2, 2, 2)]
        seen = [(row.person_id, row.scheme) for one in pages[:2] for row in one.rows]
        assert len(set(seen)) == 6


def test_the_month_counts_people_by_what_their_certification_rests_on(ctx: Context) -> None:
    _people(ctx)
    with ctx.database.read(EVERYWHERE) as session:
        assert certified_this_month(session, TODAY) == {"roll": 1}
        assert certified_this_month(session, date(2027, 1, 3)) == {}


def test_another_agency_sees_none_of_it(ctx: Context) -> None:
    people = _people(ctx)
    with ctx.database.read(EVERYWHERE) as session:
        elsewhere = Scope(agency(session, "379904").path)
    with ctx.database.read(elsewhere) as session:
        assert coverage(session, ctx).counts == {}
        assert certified_this_month(session, TODAY) == {}
        assert task_page(session, TODAY).total == 0
        with pytest.raises(NotFound):
            person_certification(session, ctx, people["overdue"])
        with pytest.raises(NotFound):
            lapse_view(session, ctx, 1, OPERATOR)
        with pytest.raises(NotFound):
            task_view(session, 1, TODAY)


def test_a_persons_page_and_enrolment_gather_what_services_wrote(ctx: Context) -> None:
    world = new_world(ctx, positions=("2", "7"))
    answer = match(world.check(world.genuine()))
    with ctx.database.read(EVERYWHERE) as session:
        view = person_certification(session, ctx, world.person_id)
        assert view.next_due is not None
        assert view.next_due.on == answer.certified_until
        assert [proof.reference for proof in view.history] == [answer.check_id]
        assert ([check.id for check in view.checks], view.enrolled) == ([answer.check_id], True)
        assert (view.open_tasks, view.lapses, view.signs) == ((), (), ())
        enrolled = person_enrolment(session, view.who.entries, ctx.clock.now(), 5)
        assert [(place.position, place.impressions) for place in enrolled.places] == [("2", 3), ("7", 3)]
        assert [place.is_best for place in enrolled.places] == [True, False]
        assert not any(place.is_old for place in enrolled.places)
        assert [one.reference for one in enrolled.accesses] == [answer.check_id]
        later = person_enrolment(session, view.who.entries, ctx.clock.now() + timedelta(days=5 * 366), 5)
        assert all(place.is_old for place in later.places)
        page = enrolment_page(session, world.person_ref)
        assert ([row.templates for row in page.rows], page.total) == ([6], 1)
        assert enrolment_page(session, "nobody").total == 0


def _device_elsewhere(world: World) -> None:
    """Put the world's device, and its site, under another agency: the person is certified away from home."""
    ctx = world.ctx
    far = make_actor("an", "security_admin")
    with ctx.database.write(EVERYWHERE) as session:
        add_site(session, ctx, far, NewSite("石桥银行", "bank", "379904"))
    world.caller = active(ctx, Kiosk("SN-far"), site="石桥银行")


def test_a_check_made_in_another_county_is_shown_without_its_site(ctx: Context) -> None:
    world = new_world(ctx)
    _device_elsewhere(world)
    answer = match(world.check(world.genuine()))
    with ctx.database.read(EVERYWHERE) as session:
        assert check_facts(session, answer.check_id).site == "石桥银行"
        home = Scope(session.scalars(select(Agency.path).where(Agency.code == "379901")).one())
        away = Scope(agency(session, "379904").path)
    with ctx.database.read(home) as session:
        facts = check_facts(session, answer.check_id)
        assert (facts.site, facts.device_model, facts.decision) == (None, None, "match")
        assert not hasattr(facts, "score")
    with ctx.database.read(away) as session:
        assert checks_at(session, world.caller.device_id) == ()
        with pytest.raises(NotFound):
            check_facts(session, answer.check_id)


def test_tasks_come_by_due_date_and_are_narrowed(ctx: Context) -> None:
    people = _people(ctx)
    later = task_for(ctx, people["never"], "home_visit", TODAY + timedelta(days=5))
    late = task_for(ctx, people["overdue"], "staff_check", TODAY - timedelta(days=1))
    with ctx.database.write(EVERYWHERE) as session:
        session.get_one(ServiceTask, later).assigned_to = "wu"
    with ctx.database.read(EVERYWHERE) as session:
        page = task_page(session, TODAY)
        assert [row.task.id for row in page.rows] == [late, later]
        assert (page.counts, page.late) == ({"home_visit": 1, "staff_check": 1}, 1)
        for wanted, expected in (
            (TaskFilter(kind="home_visit"), [later]),
            (TaskFilter(whose="mine", by="wu"), [later]),
            (TaskFilter(whose="nobody"), [late]),
            (TaskFilter(due_to=TODAY), [late]),
            (TaskFilter(text="甲never"), [later]),
            (TaskFilter(open=False), []),
        ):
            assert [row.task.id for row in task_page(session, TODAY, wanted).rows] == expected, wanted
        assert who_works(session) == ["wu"]


def test_lapses_are_counted_by_state_and_found_by_name(ctx: Context) -> None:
    people = _people(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        for standing, state in (("overdue", "lapsed"), ("covered", "certified")):
            values = {"scheme": "employee", "due_on": TODAY, "lapsed_on": TODAY, "back_pay": []}
            session.add(
                Lapse(agency_id=agency(session).id, person_id=people[standing], state=state, **values)
            )
    with ctx.database.read(EVERYWHERE) as session:
        page = lapse_page(session, TODAY)
        assert ([row.lapse.state for row in page.rows], page.counts) == (
            ["lapsed"],
            {"lapsed": 1, "certified": 1},
        )
        assert lapse_page(session, TODAY, text="甲covered").total == 0
        assert lapse_page(session, TODAY, ("certified",), "甲covered").total == 1


@pytest.mark.parametrize(
    ("state", "role", "name", "days", "steps"),
    [
        ("lapsed", "investigator", "li", 0, ("notice",)),
        ("lapsed", "approver", "qian", 0, ()),
        ("noticed", "investigator", "li", 0, ()),
        ("noticed", "investigator", "li", 1, ("propose",)),
        ("proposed", "investigator", "li", 1, ()),
        ("proposed", "approver", "qian", 1, ("approve", "refuse")),
        ("proposed", "supervisor", "li", 1, ("refuse",)),
        ("suspended", "approver", "qian", 1, ()),
    ],
)
def test_only_lawful_steps_are_offered(
    state: str, role: str, name: str, days: int, steps: tuple[str, ...]
) -> None:
    """``days`` after the last day of grace; ``li`` proposed."""
    lapse = Lapse(state=state, grace_until=TODAY, proposed_by="li" if state == "proposed" else None)
    found = steps_now(lapse, make_actor(name, role), TODAY + timedelta(days=days))
    assert found.open == steps
    waits = state != "suspended" and (not steps or (state == "proposed" and name == "li"))
    assert (found.waits_for is not None) == waits


def test_sites_count_their_devices_and_a_device_in_use_falls_silent(ctx: Context) -> None:
    world = new_world(ctx)
    viewer = make_actor("an", "security_admin")
    with ctx.database.read(EVERYWHERE) as session:
        [site] = sites(session)
        assert (site.devices, site.in_use, site.waiting) == (1, 1, 0)
        view = device_view(session, world.caller.device_id, viewer, ctx.clock.now())
        assert (view.sensors, view.steps) == (("finger", "palm_vein"), ("suspend", "revoke"))
        assert not view.is_silent
        assert is_silent(view.row, ctx.clock.now() + timedelta(days=4))
        with pytest.raises(NotFound):
            device_view(session, "dev-none", viewer, ctx.clock.now())
