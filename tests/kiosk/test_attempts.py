"""How often and how long somebody may try, and what it never leads to (sections 3 and 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.kiosk.adversary import accepted, refused_kept
from tests.kiosk.independent_client import Kiosk
from tests.kiosk.scene import Office, Retiree
from verifier.certification.tables import PersonLock, ServiceTask
from verifier.crossmatch.tables import Lead


def mismatch(office: Office, kiosk: Kiosk, challenge: dict[str, object]) -> dict[str, object]:
    got = accepted(kiosk.check(challenge, office.stranger.impression()))
    assert got.json["decision"] == "no_match"
    return dict(got.json)


def test_a_challenge_takes_three_mismatches(office: Office) -> None:
    kiosk, retiree = office.kiosk(), office.enrolled()
    challenge = kiosk.challenge(retiree.ref)
    assert [mismatch(office, kiosk, challenge)["attempts_left"] for _ in range(3)] == [2, 1, 0]
    refused_kept(
        kiosk,
        kiosk.draft("POST", "/v1/checks", kiosk.check_body(challenge, retiree.print())),
        "challenge_used",
    )
    other = office.kiosk()
    second = other.challenge(retiree.ref)
    assert second["attempts_left"] == 2
    assert accepted(other.check(second, retiree.print())).json["decision"] == "match"


def test_a_match_after_two_mismatches_counts_and_closes_the_challenge(own_office: Office) -> None:
    kiosk, retiree = own_office.kiosk(), own_office.enrolled()
    challenge = kiosk.challenge(retiree.ref)
    for _ in range(2):
        mismatch(own_office, kiosk, challenge)
    assert accepted(kiosk.check(challenge, retiree.print())).json["decision"] == "match"
    assert kiosk.check(challenge, retiree.print()).code == "challenge_used"


def test_five_captures_without_enough_quality_end_a_challenge_and_are_no_mismatch(own_office: Office) -> None:
    kiosk, retiree = own_office.kiosk(), own_office.enrolled()
    challenge = kiosk.challenge(retiree.ref)
    for left in range(5):
        got = kiosk.check(challenge, retiree.print(quality=5))
        assert (got.status, got.code, got.json["retryable"]) == (422, "quality_low", True), left
    assert kiosk.check(challenge, retiree.print()).code == "challenge_used"
    second = kiosk.challenge(retiree.ref)
    assert second["attempts_left"] == 3
    assert accepted(kiosk.check(second, retiree.print())).json["decision"] == "match"


def test_five_mismatches_a_day_over_all_devices_pause_a_person_for_a_day_without_any_suspicion(
    office: Office,
) -> None:
    first, second, retiree = office.kiosk(), office.kiosk(), office.enrolled()
    challenge = first.challenge(retiree.ref)
    for _ in range(3):
        mismatch(office, first, challenge)
    other = second.challenge(retiree.ref)
    mismatch(office, second, other)
    last = mismatch(office, second, other)
    assert (last["attempts_left"], last["next_step"]) == (0, "staff_check")
    asked = {"person_ref": retiree.ref, "modalities": ["finger"], "purpose": "check"}
    for kiosk in (first, second):
        got = refused_kept(kiosk, kiosk.draft("POST", "/v1/challenges", asked), "person_locked")
        assert got.status == 423
    assert [task.kind for task in office.rows(ServiceTask)] == ["staff_check"]
    assert len(office.rows(PersonLock)) == 1
    assert office.rows(Lead) == []
    # somebody else is not paused
    neighbour = office.enrolled()
    assert (
        accepted(first.check(first.challenge(neighbour.ref), neighbour.print())).json["decision"] == "match"
    )
    office.move(hours=24, seconds=-5)
    assert first.call("POST", "/v1/challenges", asked).code == "person_locked"
    office.move(seconds=5)
    assert accepted(first.check(first.challenge(retiree.ref), retiree.print())).json["decision"] == "match"


def test_a_paused_person_is_not_checked_under_a_challenge_taken_before(own_office: Office) -> None:
    first, second, retiree = own_office.kiosk(), own_office.kiosk(), own_office.enrolled()
    waiting = second.challenge(retiree.ref)
    for count in (3, 2):
        challenge = first.challenge(retiree.ref)
        for _ in range(count):
            mismatch(own_office, first, challenge)
    assert second.check(waiting, retiree.print()).code == "person_locked"


@pytest.mark.parametrize(("seconds", "code"), [(180, "201"), (181, "challenge_expired")])
def test_a_challenge_holds_180_seconds(own_office: Office, seconds: int, code: str) -> None:
    kiosk, retiree = own_office.kiosk(), own_office.enrolled()
    challenge = kiosk.challenge(retiree.ref)
    own_office.move(seconds=seconds)
    assert kiosk.check(challenge, retiree.print()).code == code


@pytest.mark.parametrize(("seconds", "code"), [(60, "201"), (61, "challenge_expired")])
def test_each_attempt_makes_it_last_longer_but_never_beyond_ten_minutes(
    own_office: Office, seconds: int, code: str
) -> None:
    kiosk, retiree = own_office.kiosk(), own_office.enrolled()
    doubtful = own_office.stranger
    challenge = kiosk.challenge(retiree.ref)
    for _ in range(2):
        own_office.move(seconds=180)
        assert accepted(kiosk.check(challenge, doubtful.impression())).json["decision"] == "no_match"
    own_office.move(seconds=179)
    # a capture nobody could compare prolongs nothing
    assert kiosk.check(challenge, retiree.print(quality=5)).code == "quality_low"
    own_office.move(seconds=1 if code == "201" else 2)
    assert kiosk.check(challenge, retiree.print()).code == code


@pytest.mark.parametrize(
    ("minutes", "code"), [(10, "201"), (10.02, "capture_too_old"), (-5, "201"), (-5.02, "malformed_request")]
)
def test_a_capture_online_is_of_the_last_ten_minutes(
    shared: Office, kiosk: Kiosk, retiree: Retiree, minutes: float, code: str
) -> None:
    at = (kiosk.now() - timedelta(minutes=minutes)).isoformat()
    assert kiosk.check(kiosk.challenge(retiree.ref), retiree.print(), captured_at=at).code == code


@pytest.mark.parametrize(
    ("pad", "step"),
    [
        ({"supported": True, "result": "passed"}, "done"),
        ({"supported": True, "result": None}, "staff_check"),
        ({"supported": False, "result": None}, "staff_check"),
        ({"supported": False, "result": "passed"}, "staff_check"),
    ],
    ids=str,
)
def test_where_a_site_asks_for_it_an_unattended_device_certifies_only_what_it_tested_to_be_alive(
    shared: Office, retiree: Retiree, pad: dict[str, object], step: str
) -> None:
    alone = shared.kiosk(site="严格网点", pad_required=True)
    got = accepted(alone.check(alone.challenge(retiree.ref), retiree.print(), pad=pad))
    assert (got.json["decision"], got.json["next_step"]) == ("match", step)
    assert (got.json["certified_until"] is not None) == (step == "done")
    attended = shared.kiosk(site="严格网点", attended=True)
    got = accepted(attended.check(attended.challenge(retiree.ref), retiree.print(), pad=pad))
    assert got.json["next_step"] == "done"
    lenient = shared.kiosk(site="宽松网点", pad_required=False)
    got = accepted(lenient.check(lenient.challenge(retiree.ref), retiree.print(), pad=pad))
    assert got.json["next_step"] == "done"


def test_a_person_unknown_and_one_not_enrolled_get_the_same_answer(shared: Office, kiosk: Kiosk) -> None:
    told = set()
    for ref in (shared.person().ref, "nobody", "11010519491231002X", "' or 1=1 --"):
        asked = {"person_ref": ref, "modalities": ["finger"], "purpose": "check"}
        got = refused_kept(kiosk, kiosk.draft("POST", "/v1/challenges", asked), "not_enrolled")
        told.add(got.body.replace(got.json["trace_id"].encode(), b""))
    assert len(told) == 1


def test_a_check_is_read_by_the_device_that_made_it_and_by_no_other(
    shared: Office, kiosk: Kiosk, retiree: Retiree
) -> None:
    made = accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print())).json
    path = f"/v1/checks/{made['check_id']}"
    assert accepted(kiosk.call("GET", path)).json == made
    assert shared.kiosk().call("GET", path).code == "not_found"
    assert kiosk.call("GET", "/v1/checks/chk-00000000000000000000000000").code == "not_found"


def test_the_very_same_sample_under_another_capture_was_replayed_from_somewhere(
    shared: Office, kiosk: Kiosk, retiree: Retiree
) -> None:
    plain = retiree.print()
    accepted(kiosk.check(kiosk.challenge(retiree.ref), plain))
    other = shared.kiosk()
    for device in (kiosk, other):
        challenge = device.challenge(retiree.ref)
        bad = device.check_body(challenge, plain)
        refused_kept(device, device.draft("POST", "/v1/checks", bad), "template_reused")
        device.sent_in_chain(bad)
        assert accepted(device.check(challenge, retiree.print())).json["decision"] == "match"
