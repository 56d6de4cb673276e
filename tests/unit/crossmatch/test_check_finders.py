"""Leads about checks: evidence for somebody to look at, of genuine checks only, and never an accusation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import factories as make
from tests.unit.crossmatch.checks_scene import (
    FAILED,
    NOON,
    found,
    make_alert,
    make_check,
    make_device,
    make_enrolment,
    make_site,
)
from verifier.biometrics.vault.tables import DuplicateFinding
from verifier.context import Context
from verifier.crossmatch.finders.forks import chain_fork
from verifier.crossmatch.finders.pace import odd_hours_checks, too_many_checks
from verifier.crossmatch.finders.samples import one_finger_several_people, sample_reused
from verifier.crossmatch.finders.scores import identical_scores
from verifier.crossmatch.finders.travel import impossible_travel
from verifier.database import EVERYWHERE

QINGHE = {"latitude": 36.0, "longitude": 117.0}
FAR = {"latitude": 38.0, "longitude": 117.0}  # 222 km north


class TestImpossibleTravel:
    @pytest.mark.parametrize(("minutes", "leads"), [(30, 1), (78, 1), (79, 0), (600, 0)])
    def test_two_places_need_the_time_to_travel_and_the_clocks_their_error(
        self, ctx: Context, minutes: int, leads: int
    ) -> None:
        """222 km at 150 km/h take 89 minutes, ten of which two clocks may be off."""
        with ctx.database.write(EVERYWHERE) as session:
            person = make.make_person(session)
            here, there = (make_device(session, make_site(session, **place)) for place in (QINGHE, FAR))
            first = make_check(session, person, here)
            second = make_check(session, person, there, NOON + timedelta(minutes=minutes))
            wanted = (person.id, [first.id, second.id])
        findings = found(ctx, impossible_travel)
        assert len(findings) == leads
        for one in findings:
            assert (one.person_id, one.facts["checks"]) == wanted
            assert (one.facts["km"], one.facts["minutes"]) == (222, minutes)
            assert (one.strength, one.stop) == ("supporting", None)

    def test_the_two_entries_of_one_human_are_one_traveller(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            one = make.make_person(session)
            other = make.make_person(session, identity_id=one.id)
            stranger = make.make_person(session)
            here, there = (make_device(session, make_site(session, **place)) for place in (QINGHE, FAR))
            make_check(session, one, here)
            make_check(session, other, there, NOON + timedelta(minutes=1))
            make_check(session, stranger, there, NOON + timedelta(minutes=2))
        assert len(found(ctx, impossible_travel)) == 1

    def test_a_site_without_coordinates_and_a_failed_check_say_nothing(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            person, other = make.make_person(session), make.make_person(session)
            here, there = (make_device(session, make_site(session, **place)) for place in (QINGHE, FAR))
            make_check(session, person, here)
            make_check(session, person, make_device(session), NOON + timedelta(minutes=1))
            make_check(session, other, here)
            make_check(session, other, there, NOON + timedelta(minutes=1), **FAILED)
        assert found(ctx, impossible_travel) == []


class TestIdenticalScores:
    @pytest.mark.parametrize(
        ("scores", "leads"),
        [
            ([51.25, 51.25, 51.25], 1),
            ([51.25, 51.25], 0),
            ([51.25, 51.25, 40.5, 51.25], 0),
            ([70.0, 70.0, 70.0], 0),
            ([45.0, 45.0, 45.0, 45.0], 0),
        ],
        ids=["three", "two", "not in a row", "the end of the scale", "what ten pairs carry"],
    )
    def test_only_equal_scores_in_a_row_that_are_no_limit(
        self, ctx: Context, scores: list[float], leads: int
    ) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            person, device = make.make_person(session), make_device(session)
            for number, score in enumerate(scores):
                make_check(session, person, device, NOON + timedelta(days=number), score=score)
        findings = found(ctx, identical_scores)
        assert [one.facts["count"] for one in findings] == [3] * leads
        assert all("score" not in one.facts for one in findings)

    def test_equal_scores_of_several_people_or_of_failed_checks_are_no_lead(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            device, failing = make_device(session), make.make_person(session)
            for number in range(3):
                make_check(session, make.make_person(session), device, score=51.25)
                at = NOON + timedelta(days=number)
                make_check(session, failing, device, at, score=51.25, **FAILED)
        assert found(ctx, identical_scores) == []


class TestPace:
    @pytest.mark.parametrize(("checks", "leads"), [(39, 0), (40, 1)])
    @pytest.mark.parametrize("offset", [0, 31])
    def test_an_operator_is_looked_at_from_forty_an_hour(
        self, ctx: Context, checks: int, leads: int, offset: int
    ) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            people = [make.make_person(session) for _ in range(3)]
            device = make_device(session)
            for number in range(checks):
                at = NOON + timedelta(minutes=offset, seconds=80 * number)
                make_check(session, people[number % 3], device, at, operator_id="opr-1")
        findings = found(ctx, too_many_checks)
        assert [one.subject_key for one in findings] == ["too_many_checks:operator:opr-1:2026-11-20"] * leads
        for one in findings:
            assert (one.facts["count"], one.facts["people"], one.facts["operator"]) == (checks, 3, "opr-1")
            assert len(one.facts["checks"]) == 20

    def test_a_device_is_looked_at_once_a_day_with_its_busiest_hour(self, ctx: Context) -> None:
        object.__setattr__(ctx.settings.watch, "device_checks_an_hour", 4)
        with ctx.database.write(EVERYWHERE) as session:
            person, device = make.make_person(session), make_device(session)
            for hour, count in ((9, 4), (14, 6), (33, 5)):
                for number in range(count):
                    at = NOON.replace(hour=0) + timedelta(hours=hour, minutes=number)
                    make_check(session, person, device, at)
        findings = found(ctx, too_many_checks)
        assert [one.facts["count"] for one in findings] == [6, 5]
        assert findings[0].facts["from"] == "2026-11-20 14:00"

    def test_what_waited_offline_counts_when_it_was_taken(self, ctx: Context) -> None:
        object.__setattr__(ctx.settings.watch, "device_checks_an_hour", 4)
        with ctx.database.write(EVERYWHERE) as session:
            person, device = make.make_person(session), make_device(session)
            for number in range(6):
                at = NOON + timedelta(minutes=30 * number)
                make_check(session, person, device, at, online=False, received_at=NOON + timedelta(hours=9))
        assert found(ctx, too_many_checks) == []

    @pytest.mark.parametrize(
        ("hours", "leads"), [([21, 23, 24, 27, 29], 1), ([20, 23, 24, 27, 29], 0), ([21, 23, 24, 29, 30], 0)]
    )
    def test_a_night_goes_on_past_midnight(self, ctx: Context, hours: list[int], leads: int) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            person, device = make.make_person(session), make_device(session)
            for hour in hours:
                make_check(session, person, device, NOON.replace(hour=0) + timedelta(hours=hour))
        findings = found(ctx, odd_hours_checks)
        keys = [f"odd_hours_checks:device:{device.id}:2026-11-20"] * leads
        assert [one.subject_key for one in findings] == keys

    def test_failed_checks_are_never_counted(self, ctx: Context) -> None:
        object.__setattr__(ctx.settings.watch, "device_checks_an_hour", 2)
        with ctx.database.write(EVERYWHERE) as session:
            person, device = make.make_person(session), make_device(session)
            for number in range(9):
                make_check(session, person, device, NOON.replace(hour=3, minute=number), **FAILED)
        assert found(ctx, too_many_checks) == []
        assert found(ctx, odd_hours_checks) == []


class TestSamples:
    @pytest.mark.parametrize(
        ("first", "leads"), [("match", 1), ("enrolled", 1), ("no_match", 0), ("refused", 0), (None, 0)]
    )
    def test_a_sample_sent_again_is_a_lead_only_if_it_was_worth_something(
        self, ctx: Context, first: str | None, leads: int
    ) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            person, other, device = make.make_person(session), make.make_person(session), make_device(session)
            check = make_check(session, other, device)
            detail = {"modality": "finger", "first": first, "check": check.id, "times": 4}
            make_alert(session, device, "template_reused", person_id=person.id, detail=detail)
            make_alert(session, device, "sensor_fault")
            wanted = (person.id, other.id, 4, [check.id])
        findings = found(ctx, sample_reused)
        assert len(findings) == leads
        for one in findings:
            told = one.facts
            assert (one.person_id, told["other_person_id"], told["count"], told["checks"]) == wanted

    def test_one_sample_that_certified_two_people_is_a_lead(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            one, other, device = make.make_person(session), make.make_person(session), make_device(session)
            make_check(session, one, device, sample_digest=b"same")
            make_check(session, other, device, sample_digest=b"same")
            make_check(session, one, device, sample_digest=b"blank", **FAILED)
            make_check(session, other, device, sample_digest=b"blank", **FAILED)
            wanted = (other.id, one.id)
        [finding] = found(ctx, sample_reused)
        assert (finding.person_id, finding.facts["other_person_id"]) == wanted

    def test_a_finger_under_two_identities_is_one_lead_a_pair(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            one, other = make.make_person(session), make.make_person(session)
            joined = make.make_person(session, identity_id=one.id)
            for owner in (one, other, joined):
                make_enrolment(session, owner)
            for first, second in ((other, one), (one, other), (joined, one)):
                session.add(
                    DuplicateFinding(
                        agency_id=first.agency_id, template_id=first.id * 2, other_template_id=second.id * 2,
                        person_id=first.id, other_person_id=second.id, modality="finger", score=69.5,
                        found_at=NOON,
                    )
                )  # fmt: skip
            wanted = (f"one_finger_several_people:{one.id}:{other.id}", other.id, 2)
        [finding] = found(ctx, one_finger_several_people)
        assert (finding.subject_key, finding.person_id, finding.facts["count"]) == wanted
        assert (finding.tier, "score" in finding.facts) == ("probable", False)


class TestForks:
    def test_a_fork_is_one_lead_a_device_and_day_about_whom_it_certified_last(self, ctx: Context) -> None:
        with ctx.database.write(EVERYWHERE) as session:
            early, late = make.make_person(session), make.make_person(session)
            device, unused = make_device(session), make_device(session)
            make_check(session, early, device, NOON - timedelta(days=3))
            make_check(session, late, device, NOON + timedelta(days=3))
            for number in (7, 8):
                make_alert(session, device, "chain_fork", detail={"seq": number})
            make_alert(session, device, "chain_gap", detail={"missing_from": 2, "missing_to": 3})
            make_alert(session, unused, "chain_fork", detail={"seq": 1})
            wanted = (f"chain_fork:{device.id}:2026-11-20", early.id)
        [finding] = found(ctx, chain_fork)
        assert (finding.subject_key, finding.person_id) == wanted
        assert (finding.facts["count"], finding.facts["positions"]) == (2, [7, 8])
