"""Leads about colleagues: whom they certified without a device, and what they enrolled in another's place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import factories as make
from tests.unit.crossmatch.checks_scene import NOON, found, make_device, make_enrolment, make_site
from verifier.certification.tables import Certification
from verifier.context import Context
from verifier.crossmatch.finders.enrolments import enrolment_differs
from verifier.crossmatch.finders.pace import odd_hours_checks, too_many_checks
from verifier.database import EVERYWHERE


class TestEnrolments:
    def test_one_that_resembles_nothing_it_replaced_is_a_lead_about_who_took_it(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            differs, agrees, first = (make.make_person(session) for _ in range(3))
            device = make_device(session, make_site(session, "青禾银行东街"))
            make_enrolment(session, differs, resembles=False, device_id=device.id)
            make_enrolment(session, agrees, resembles=True)
            make_enrolment(session, first)
            wanted = (f"enrolment_differs:enr-{differs.id}", differs.id, device.id)
        [finding] = found(ctx, enrolment_differs)
        assert (finding.subject_key, finding.person_id, finding.facts["device"]) == wanted
        assert (finding.facts["sites"], finding.facts["modalities"]) == (["青禾银行东街"], ["finger"])
        assert (finding.strength, finding.stop) == ("supporting", None)
        assert "不针对本人" in finding.why.zh

    def test_at_the_command_line_it_names_the_colleague(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            make_enrolment(session, make.make_person(session), resembles=False)
        [finding] = found(ctx, enrolment_differs)
        assert finding.facts["colleague"] == "wang"


class TestColleagues:
    @staticmethod
    def certify(session: Session, at: datetime, basis: str = "staff", by: str = "wu", **values: Any) -> None:
        person = make.make_person(session, **values)
        for scheme in ("employee", "resident"):
            session.add(
                Certification(
                    agency_id=person.agency_id, person_id=person.id, scheme=scheme, basis=basis,
                    certified_on=at.date(), due_on=date(2027, 11, 30), recorded_by=by, recorded_at=at,
                )
            )  # fmt: skip
        session.flush()

    @pytest.mark.parametrize(("people", "leads"), [(3, 0), (4, 1)])
    @pytest.mark.parametrize("basis", ["staff", "partner"])
    def test_too_many_in_an_hour_each_human_once_whatever_their_benefits(
        self, ctx: Context, basis: str, people: int, leads: int
    ) -> None:
        object.__setattr__(ctx.settings.watch, "operator_checks_an_hour", 4)
        with ctx.database.write(EVERYWHERE) as session:
            for number in range(people):
                self.certify(session, NOON + timedelta(minutes=number), basis)
                self.certify(session, NOON + timedelta(minutes=number), "check", "device:dev-1")
                self.certify(session, NOON + timedelta(hours=number), basis, "sun")
        findings = found(ctx, too_many_checks)
        assert [one.subject_key for one in findings] == ["too_many_checks:colleague:wu:2026-11-20"] * leads
        for one in findings:
            assert (one.facts["colleague"], one.facts["count"], one.facts["people"]) == ("wu", 4, 4)
            assert (len(one.facts["certifications"]), "sites" in one.facts) == (4, False)

    def test_one_human_on_two_registers_counts_once(self, ctx: Context) -> None:
        object.__setattr__(ctx.settings.watch, "operator_checks_an_hour", 2)
        with ctx.database.write(EVERYWHERE) as session:
            root = make.make_person(session)
            for _ in range(2):
                self.certify(session, NOON, identity_id=root.id)
        assert found(ctx, too_many_checks) == []

    @pytest.mark.parametrize(("count", "leads"), [(4, 0), (5, 1)])
    def test_many_at_odd_hours(self, ctx: Context, count: int, leads: int) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            for number in range(count):
                self.certify(session, NOON.replace(hour=22) + timedelta(hours=number))
        findings = found(ctx, odd_hours_checks)
        keys = ["odd_hours_checks:colleague:wu:2026-11-20"] * leads
        assert [one.subject_key for one in findings] == keys
