"""What the night does with checks, certifications and signs of life, and with what contradicts them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from jobs import comparing, upkeep
from tests import factories as make
from tests.integration.feeds.office import Office, Retiree, people
from tests.unit.crossmatch.checks_scene import NOON, make_check, make_device
from verifier.audit.tables import AuditEntry
from verifier.benefits.tables import Entitlement
from verifier.certification.renewing import Basis, certify
from verifier.certification.tables import Certification, Lapse, LifeSign, ServiceTask
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.devices.tables import UsedNonce
from verifier.people.tables import Person

WANG = Retiree(1, "王秀英", "1945-01-01")
LI = make.make_actor("li", "investigator")


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def town(office: Office) -> Office:
    """300 people whose certification holds, and a death record about one of them."""
    office.bring("roll", [WANG, *people(300, 10)])
    office.bring("deaths", [WANG.death(7, "2026-10-05")])
    office.later()
    return office


def wang(office: Office) -> int:
    return next(row.id for row in office.rows_of(Person) if row.name == "王秀英")


def prove_alive(office: Office, person_id: int, on: date, basis: Basis = "check") -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        renewal = certify(session, office.ctx, [person_id], on, basis, "chk-1", "device:dev-1")
        office.ctx.auditor.record(session, "device:dev-1", "os", renewal.audit)


class TestAProofOfLifeAfterARecordedDeath:
    def test_what_somebody_else_could_have_done_is_looked_into_and_no_source_is_asked(
        self, town: Office
    ) -> None:
        town.night()
        prove_alive(town, wang(town), date(2026, 11, 18), "proxy_sign")
        [review] = town.rows_of(ServiceTask)
        assert (review.kind, review.facts["basis"]) == ("review", "proxy_sign")
        assert "他人也能代办" in review.why["zh"]
        prove_alive(town, wang(town), date(2026, 11, 20), "life_sign")
        assert {task.kind for task in town.rows_of(ServiceTask)} == {"review", "source_correction"}

    def test_both_sides_are_reviewed_and_the_source_is_asked_by_number(self, town: Office) -> None:
        town.night()
        prove_alive(town, wang(town), date(2026, 11, 20))
        review, correction = sorted(town.rows_of(ServiceTask), key=lambda task: task.kind)
        assert (review.kind, correction.kind) == ("review", "source_correction")
        assert (correction.facts["record_no"], correction.facts["source"]) == ("7", "police")
        assert correction.facts["died"] == "2026-10-05"
        assert "第 7 号" in correction.why["zh"]
        assert "no. 7" in correction.why["en"]
        assert "王秀英" not in str(correction.why) + str(correction.facts)
        assert correction.due_on == date(2026, 12, 1)
        town.next_day()
        town.night()
        [lead] = town.leads(kind="paid_after_death")
        assert (lead.strength, lead.facts["contradicted_on"]) == ("supporting", "2026-11-20")
        running = [row.state for row in town.rows_of(Entitlement) if row.person_id == lead.person_id]
        assert running == ["running"]

    @pytest.mark.parametrize("on", [date(2026, 10, 5), date(2026, 9, 1)])
    def test_one_of_that_day_or_before_contradicts_nothing(self, town: Office, on: date) -> None:
        town.night()
        prove_alive(town, wang(town), on)
        assert town.rows_of(ServiceTask) == []

    def test_a_record_that_was_settled_is_not_asked_about_again(self, town: Office) -> None:
        town.night()
        [lead] = town.leads(kind="paid_after_death")
        decide(town.ctx, LI, lead.id, "alive", "入户见到本人")
        prove_alive(town, wang(town), date(2026, 11, 20))
        assert town.rows_of(ServiceTask) == []

    def test_a_life_sign_asks_as_well(self, town: Office) -> None:
        town.night()
        town.bring("life-signs", [WANG.sign()])
        kinds = sorted(task.kind for task in town.rows_of(ServiceTask))
        assert kinds == ["review", "source_correction"]

    def test_a_check_at_a_device_is_a_lead_of_its_own_and_goes_with_its_record(self, town: Office) -> None:
        with town.ctx.database.write(EVERYWHERE) as session:
            person = session.get_one(Person, wang(town))
            check = make_check(session, person, make_device(session)).id
        town.night()
        [lead] = town.leads(kind="check_after_death")
        assert (lead.facts["checks"], lead.record_id is not None) == ([check], True)
        assert (lead.strength, lead.amount_at_risk_fen) == ("supporting", 0)
        [death] = town.leads(kind="paid_after_death")
        decide(town.ctx, LI, death.id, "alive", "入户见到本人")
        town.next_day()
        town.night()
        assert town.leads(kind="check_after_death") == []


class TestTheNewSteps:
    def test_a_certification_that_ran_out_is_a_lapse_of_the_night_and_stops_nothing(
        self, town: Office
    ) -> None:
        with town.ctx.database.write(EVERYWHERE) as session:
            session.execute(update(Certification).values(due_on=date(2026, 11, 20)))
        report = town.night().report
        assert report["steps"]["certification"]["lapsed"] == 301
        assert {row.state for row in town.rows_of(Lapse)} == {"lapsed"}
        assert {row.state for row in town.rows_of(Entitlement)} == {"running"}
        town.next_day()
        assert town.night().report["steps"]["certification"]["lapsed"] == 0

    def test_a_sign_that_came_too_early_is_taken_up(self, town: Office) -> None:
        with town.ctx.database.write(EVERYWHERE) as session:
            session.execute(update(Entitlement).values(state="in_custody"))
        town.bring("life-signs", [one.sign() for one in people(3, 10)])
        assert {sign.why_not for sign in town.rows_of(LifeSign)} == {"not_entitled"}
        town.later()
        assert town.night().report["steps"]["life_signs"] == {"certified": 0}
        with town.ctx.database.write(EVERYWHERE) as session:
            session.execute(update(Entitlement).values(state="running"))
        town.next_day()
        assert town.night().report["steps"]["life_signs"] == {"certified": 3}
        assert all(sign.certified and sign.why_not is None for sign in town.rows_of(LifeSign))
        town.next_day()
        assert town.night().report["steps"]["life_signs"] == {"certified": 0}
        done = [row for row in town.rows_of(Certification) if row.basis == "life_sign"]
        assert len(done) == 3

    def test_a_night_killed_among_the_signs_certifies_each_once_and_forgets_none(
        self, town: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with town.ctx.database.write(EVERYWHERE) as session:
            session.execute(update(Entitlement).values(state="in_custody"))
        town.bring("life-signs", [one.sign() for one in people(7, 10)])
        with town.ctx.database.write(EVERYWHERE) as session:
            session.execute(update(Entitlement).values(state="running"))
        town.later()
        monkeypatch.setattr("verifier.certification.signs.waiting._AT_ONCE", 3)
        real, calls = comparing.add_to_step, iter(range(100))

        def broken(session: Any, ticket: Any, step: str, *rest: Any) -> None:
            if step == "life_signs" and next(calls) == 2:
                raise Killed
            real(session, ticket, step, *rest)

        with monkeypatch.context() as patch:
            patch.setattr(comparing, "add_to_step", broken)
            with pytest.raises(Killed):
                town.night()
        assert sum(sign.certified for sign in town.rows_of(LifeSign)) == 6
        assert town.night().report["steps"]["life_signs"] == {"certified": 7}
        entries = [row for row in town.rows_of(AuditEntry) if row.action == "person.certified"]
        assert len(entries) == 7

    def test_what_requests_left_behind_is_cleared_once_its_time_is_over(
        self, town: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(upkeep, "MOST_AT_ONCE", 1)
        now = town.ctx.clock.now()
        with town.ctx.database.write(EVERYWHERE) as session:
            for number, keep in enumerate((-2, -1, 1)):
                nonce = number.to_bytes(16, "big")
                session.add(UsedNonce(keyid="k", nonce=nonce, keep_until=now + timedelta(hours=keep)))
        report = town.night().report
        assert report["steps"]["purge"]["nonces"] == 2
        assert len(town.rows_of(UsedNonce)) == 1

    def test_nobody_is_enrolled_and_nobody_dead_and_the_night_says_so(self, town: Office) -> None:
        steps = town.night().report["steps"]
        assert steps["duplicates"] == {"searched": 0, "findings": 0}
        assert steps["retention"] == {"people": 0, "kept_probes": 0}

    def test_the_report_tells_of_certifications_in_both_languages(self, town: Office) -> None:
        files = town.night().report["files"]
        folder = town.ctx.settings.nightly.report_dir
        texts = {name[-5:-3]: (folder / name).read_text("utf-8") for name in files if name.endswith(".md")}
        assert "资格认证：新逾期 0 项" in texts["zh"]
        assert "Certification: 0 newly lapsed" in texts["en"]


def test_leads_about_a_device_open_refresh_and_stay_decided(town: Office) -> None:
    object.__setattr__(town.ctx.settings.watch, "device_checks_an_hour", 3)
    with town.ctx.database.write(EVERYWHERE) as session:
        found = session.scalars(select(Person).order_by(Person.id).limit(5)).all()
        device = make_device(session)
        for number, person in enumerate(found[1:4]):
            make_check(session, person, device, NOON + timedelta(minutes=number))
    town.night()
    [lead] = town.leads(kind="too_many_checks")
    assert (lead.facts["count"], lead.facts["device"]) == (3, device.id)
    with town.ctx.database.write(EVERYWHERE) as session:
        person = session.get_one(Person, found[4].id)
        make_check(session, person, session.merge(device), NOON + timedelta(minutes=9))
    town.next_day()
    town.night()
    [lead] = town.leads(kind="too_many_checks")
    assert lead.facts["count"] == 4
    decide(town.ctx, LI, lead.id, "different", "集中办理，已核实")
    town.next_day()
    town.night()
    assert town.leads("open", "withdrawn", kind="too_many_checks") == []
    assert [row.state for row in town.rows_of(Lead) if row.kind == "too_many_checks"] == ["cleared"]
