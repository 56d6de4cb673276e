"""Checks after a recorded death, and failed checks that must never be a suspicion."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests import factories as make
from tests.unit.crossmatch.checks_scene import (
    FAILED,
    found,
    make_check,
    make_device,
    make_site,
)
from verifier.clock import CHINA
from verifier.context import Context
from verifier.crossmatch.finders.after_death import check_after_death
from verifier.crossmatch.night import FINDERS
from verifier.database import EVERYWHERE

QINGHE = {"latitude": 36.0, "longitude": 117.0}
FAR = {"latitude": 38.0, "longitude": 117.0}  # 222 km north


class TestAfterDeath:
    @pytest.mark.parametrize(
        ("values", "tier", "leads"),
        [
            ({"event_date": date(2026, 11, 19)}, "certain", 1),
            ({"event_date": date(2026, 11, 20)}, "certain", 0),
            ({"event_date": None, "detail": {"told_date": "2026-10"}}, "certain", 1),
            ({"event_date": None, "detail": {"told_date": "2026"}}, "certain", 0),
            ({"event_date": None}, "certain", 0),
            ({"event_date": date(2026, 1, 1)}, "probable", 0),
        ],
    )
    def test_only_a_check_after_the_last_day_of_a_certain_record(
        self, ctx: Context, values: dict[str, object], tier: str, leads: int
    ) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            person, device = make.make_person(session), make_device(session)
            record = make.make_record(session, **values)
            make.make_pair(session, person, record, tier=tier)
            check = make_check(session, person, device)
            wanted = (person.id, record.id, [check.id])
        findings = found(ctx, check_after_death)
        assert len(findings) == leads
        for one in findings:
            assert (one.person_id, one.record_id, one.facts["checks"]) == wanted
            assert one.stop is None

    def test_a_record_found_to_be_wrong_or_anothers_is_settled(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            person, device = make.make_person(session), make_device(session)
            record = make.make_record(session, event_date=date(2026, 1, 1))
            make.make_pair(session, person, record, tier="certain")
            make_check(session, person, device)
            make.make_lead(session, person, record, kind="paid_after_death", state="cleared")
        assert found(ctx, check_after_death) == []

    def test_a_failed_check_after_a_death_is_no_lead(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            person, device = make.make_person(session), make_device(session)
            record = make.make_record(session, event_date=date(2026, 1, 1))
            make.make_pair(session, person, record, tier="certain")
            make_check(session, person, device, **FAILED)
        assert found(ctx, check_after_death) == []

    def test_where_only_the_roll_says_dead_there_is_a_lead_without_a_record(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            person, device = make.make_person(session), make_device(session)
            check = make_check(session, person, device, after_recorded_death=True)
            wanted = f"check_after_death:{check.id}"
        [finding] = found(ctx, check_after_death)
        assert (finding.subject_key, finding.record_id) == (wanted, None)


def test_no_number_of_failed_checks_makes_a_lead_of_any_kind(ctx: Context) -> None:
    """RULES, invariant 5: a biometric check that failed is not suspicion."""
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        make.make_entitlement(session, person)
        devices = [make_device(session, make_site(session, **place)) for place in (QINGHE, FAR)]
        begin = datetime(2026, 11, 20, 22, 0, tzinfo=CHINA)
        for number in range(120):
            values = {**FAILED, "decision": ("no_match", "inconclusive", "refused")[number % 3]}
            at = begin + timedelta(seconds=20 * number)
            device = devices[number % 2]
            values |= {"score": 12.25, "operator_id": "opr-1", "sample_digest": b"blank"}
            make_check(session, person, device, at, **values)
    assert {kind: found(ctx, finder) for kind, finder in FINDERS.items() if found(ctx, finder)} == {}
